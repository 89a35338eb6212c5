//! What the citizen is shown to do, drawn: flat, outlined in ink, without faces.

mod advice;
mod devices;
mod hand;
mod people;

use egui::{Color32, Painter, Rect, Vec2, vec2};
use fingerprint::Finger;
use fingerprint::quality::Advice;

use crate::ui::look::hand::RING;
use crate::ui::look::{Brush, Theme};

/// One picture of a citizen's screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Picture {
    /// A card and a finger: what is needed.
    CardAndFinger,
    /// The card goes on the reader.
    PutCard,
    /// The card lies there and is read.
    KeepStill,
    /// The card may be taken.
    TakeCard,
    /// This finger lies on the sensor; its ring has this radius, 22 to 26.
    Finger(Finger, f32),
    /// What would make a better picture, of this finger.
    Advice(Advice, Finger),
    /// A member of staff behind the counter.
    Staff,
}

impl Picture {
    /// Width and height of the drawing's own box.
    fn size(self) -> Vec2 {
        match self {
            Self::CardAndFinger => vec2(640.0, 290.0),
            Self::PutCard => devices::PUT,
            Self::KeepStill => devices::READER,
            Self::TakeCard => devices::TAKE,
            Self::Finger(finger, _) => hand::size(finger),
            Self::Advice(advice, finger) => match advice {
                Advice::PressHarder | Advice::PressLighter => advice::PRESS,
                Advice::TooWet | Advice::TooDry => advice::SKIN,
                Advice::CleanGlass => advice::GLASS,
                _ => hand::size(finger),
            },
            Self::Staff => people::STAFF,
        }
    }

    /// Draws it as large as the rectangle lets it be, in its middle.
    pub fn paint(self, painter: &Painter, rect: Rect, theme: &Theme) {
        let size = self.size();
        let scale = (rect.width() / size.x).min(rect.height() / size.y);
        // A picture that nobody could make out is left out.
        if !scale.is_finite() || scale * size.min_elem() < 40.0 {
            return;
        }
        let place = Rect::from_center_size(rect.center(), size * scale);
        let inks = Inks::of(theme);
        let brush = Brush::new(painter, place, size.x);
        match self {
            Self::CardAndFinger => card_and_finger(painter, place, scale, &inks, theme),
            Self::PutCard => devices::put_card(painter, &brush, &inks),
            Self::KeepStill => devices::keep_still(painter, &brush, &inks),
            Self::TakeCard => devices::take_card(painter, &brush, &inks, theme.colours.pass),
            Self::Finger(finger, ring) => {
                hand::on_sensor(painter, place, finger, ring, &inks, theme)
            }
            Self::Advice(advice, finger) => match advice {
                Advice::PressHarder => advice::press(&brush, &inks, true),
                Advice::PressLighter => advice::press(&brush, &inks, false),
                Advice::TooWet => advice::dry(&brush, &inks),
                Advice::TooDry => advice::moisten(&brush, &inks),
                Advice::CleanGlass => advice::clean(&brush, &inks),
                _ => hand::on_sensor(painter, place, finger, RING.0, &inks, theme),
            },
            Self::Staff => people::staff(&brush, &inks),
        }
    }
}

fn card_and_finger(painter: &Painter, place: Rect, scale: f32, inks: &Inks, theme: &Theme) {
    let card = Rect::from_min_size(
        place.min + vec2(0.0, 38.0) * scale,
        vec2(330.0, 208.0) * scale,
    );
    devices::card(&Brush::new(painter, card, devices::CARD.x), inks);
    let brush = Brush::new(painter, place, 640.0);
    brush.line(&[(372.0, 142.0), (402.0, 142.0)], 7.0, inks.quiet);
    brush.line(&[(387.0, 127.0), (387.0, 157.0)], 7.0, inks.quiet);
    let finger = Finger::RightIndex;
    let size = hand::size(finger);
    let height = 290.0 * scale;
    let size = vec2(size.x * height / size.y, height);
    let hand = Rect::from_min_size(place.right_top() - vec2(size.x, 0.0), size);
    hand::on_sensor(painter, hand, finger, 0.0, inks, theme);
}

/// Colours of the drawings. In high contrast they are white lines on black.
struct Inks {
    ink: Color32,
    paper: Color32,
    page: Color32,
    accent: Color32,
    on_accent: Color32,
    quiet: Color32,
    device: Color32,
    /// Edge of the device, where its fill does not stand out.
    device_edge: Option<Color32>,
    glass: Color32,
    glass_edge: Color32,
    /// Card: paper, contacts and their edge, bars dark and light, portrait's ground.
    card: Color32,
    contacts: Color32,
    contacts_edge: Color32,
    bar: Color32,
    bar_light: Color32,
    ground: Color32,
    hair: Color32,
    skin: Color32,
    shade: Color32,
    cloth: Color32,
    water: Color32,
}

impl Inks {
    fn of(theme: &Theme) -> Self {
        let c = &theme.colours;
        let hue = |light: (u8, u8, u8), contrast: Color32| {
            if theme.contrast {
                contrast
            } else {
                Color32::from_rgb(light.0, light.1, light.2)
            }
        };
        let (white, black, grey) = (Color32::WHITE, Color32::BLACK, Color32::from_gray(0x9A));
        Self {
            ink: c.ink,
            paper: hue((255, 255, 255), black),
            page: c.page,
            accent: c.accent,
            on_accent: c.on_accent,
            quiet: c.ink2,
            device: c.device,
            device_edge: theme.contrast.then_some(white),
            glass: c.glass,
            glass_edge: hue((0x7F, 0xD3, 0xF7), c.accent),
            card: hue((0xF7, 0xFA, 0xFC), black),
            contacts: hue((0xE2, 0xB0, 0x3C), black),
            contacts_edge: hue((0x8A, 0x64, 0x14), white),
            bar: hue((0x5E, 0x73, 0x86), white),
            bar_light: hue((0x9D, 0xB0, 0xBF), grey),
            ground: hue((0xDC, 0xE5, 0xEC), black),
            hair: hue((0x3B, 0x4C, 0x5B), white),
            skin: hue((0xA9, 0xBA, 0xC7), grey),
            shade: hue((0x8F, 0xA3, 0xB3), grey),
            cloth: hue((0xE3, 0xED, 0xF6), black),
            water: hue((0x2F, 0x8F, 0xC4), c.accent),
        }
    }
}

/// Points of an ellipse, clockwise from `from` to `to` in turns from twelve o'clock.
fn ellipse(centre: (f32, f32), radii: (f32, f32), from: f32, to: f32) -> Vec<(f32, f32)> {
    const STEPS: u8 = 40;
    (0..=STEPS)
        .map(|step| {
            let turn = from + (to - from) * f32::from(step) / f32::from(STEPS);
            let (sin, cos) = (turn * std::f32::consts::TAU).sin_cos();
            (centre.0 + radii.0 * sin, centre.1 - radii.1 * cos)
        })
        .collect()
}

/// An arrow of this width, its head 1.6 times as wide on either side; with a halo, where it
/// crosses a dark shape.
fn arrow(
    brush: &Brush<'_>,
    from: (f32, f32),
    to: (f32, f32),
    width: f32,
    colours: (Color32, Option<Color32>),
) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(1.0);
    let (ux, uy) = (dx / length, dy / length);
    let reach = 1.6 * width;
    let head = [
        (to.0 - reach * (ux + uy), to.1 - reach * (uy - ux)),
        to,
        (to.0 - reach * (ux - uy), to.1 - reach * (uy + ux)),
    ];
    let (colour, halo) = colours;
    if let Some(halo) = halo {
        brush.line(&[from, to], 1.8 * width, halo);
        brush.line(&head, 1.8 * width, halo);
    }
    brush.line(&[from, to], width, colour);
    brush.line(&head, width, colour);
}
