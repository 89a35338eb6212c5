//! The gallery shows everything of the room `look` without a fault.

#![allow(clippy::unwrap_used, reason = "a test may")]

mod layout;

use egui::{Rect, Sense, Vec2, vec2};
use egui_kittest::Harness;
use kiosk::ui::Gallery;

/// High enough that nothing is scrolled away.
const SIZE: Vec2 = vec2(1280.0, 16000.0);

fn window(size: Vec2) -> Harness<'static, Gallery> {
    Harness::builder()
        .with_size(size)
        .with_pixels_per_point(1.0)
        .with_context_setup(kiosk::ui::prepare)
        .build_ui_state(
            |ui, gallery: &mut Gallery| {
                let whole = ui.ctx().content_rect();
                let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(whole));
                ui.set_clip_rect(whole);
                gallery.draw(&mut ui);
            },
            Gallery::default(),
        )
}

#[test]
fn nothing_is_cut_off_at_any_size_of_text() {
    let mut window = window(SIZE);
    layout::leave_unhinted(&window.ctx);
    let all = Rect::from_min_size(egui::Pos2::ZERO, SIZE);
    for (contrast, scale) in [(false, 1.0), (true, 1.5), (false, 2.0)] {
        window.state_mut().set_appearance(contrast, scale);
        window.step();
        let mut faults = layout::faults(window.output(), all);
        faults.extend(layout::target_faults(&window, all, 60.0));
        assert!(faults.is_empty(), "{scale}:\n{}", faults.join("\n"));
    }
}

/// A ring of the keyboard round every control of the shelves that show it, and no control without.
#[test]
fn every_control_is_shown_with_the_keyboard_at_it() {
    let mut window = window(SIZE);
    window.step();
    let ringed = |shape: &egui::Shape| match shape {
        egui::Shape::Rect(shape) if shape.stroke.width == 4.0 => Some(shape.rect.shrink(7.0)),
        _ => None,
    };
    let shapes = window.output().shapes.iter();
    let rings: Vec<Rect> = shapes
        .filter_map(|clipped| ringed(&clipped.shape))
        .collect();
    // Clerks' controls and the citizens', each on three shelves: as they are, held, with the ring.
    let controls = layout::targets(&window);
    let with_ring = controls.iter().filter(|control| {
        let common = |ring: &Rect| ring.intersect(control.rect).area() > 0.8 * ring.area();
        rings.iter().any(common)
    });
    let with_ring = with_ring.count();
    assert!(with_ring > 40, "{with_ring}");
    assert_eq!(3 * with_ring, controls.len());
}

/// Pictures for people: `KIOSK_SCREENS=FOLDER cargo test -p kiosk --test gallery -- --ignored`.
#[test]
#[ignore = "writes pictures to be looked at"]
fn pictures_of_the_gallery() {
    let folder = std::path::PathBuf::from(std::env::var_os("KIOSK_SCREENS").unwrap());
    for contrast in [false, true] {
        // As high as a texture may be; each picture begins a little before the last one ended.
        let mut window = window(vec2(1280.0, 4000.0));
        window.state_mut().set_appearance(contrast, 1.0);
        for part in 1..=6 {
            window.step();
            window.step();
            let kind = if contrast { "contrast" } else { "light" };
            let name = format!("gallery-{kind}-{part}.png");
            window.render().unwrap().save(folder.join(name)).unwrap();
            window.key_press(egui::Key::PageDown);
        }
    }
}

/// What the check calls a fault, drawn on purpose: a check that finds nothing proves nothing.
#[test]
fn the_check_finds_what_is_wrong_with_a_page() {
    let size = vec2(300.0, 200.0);
    let found = |draw: fn(&mut egui::Ui)| {
        let window = Harness::builder()
            .with_size(size)
            .with_context_setup(kiosk::ui::prepare)
            .build_ui(draw);
        layout::faults(window.output(), Rect::from_min_size(egui::Pos2::ZERO, size)).concat()
    };
    assert_eq!(found(|ui| drawn(ui, 20.0, 20.0)), "");
    assert!(found(|ui| drawn(ui, 20.0, 190.0)).contains("head or foot"));
    assert!(found(|ui| drawn(ui, 20.0, 400.0)).contains("head or foot"));
    assert!(found(|ui| drawn(ui, 20.0, -12.0)).contains("head or foot"));
    assert!(found(|ui| drawn(ui, 280.0, 20.0)).contains("side"));
    let twice = |ui: &mut egui::Ui| {
        drawn(ui, 20.0, 20.0);
        drawn(ui, 30.0, 24.0);
    };
    assert!(found(twice).contains("over one another"));
}

#[test]
fn the_check_finds_what_a_finger_cannot_hit() {
    let size = vec2(300.0, 300.0);
    let found = |buttons: &'static [(f32, f32)]| {
        let window = Harness::builder()
            .with_size(size)
            .with_context_setup(kiosk::ui::prepare)
            .build_ui(move |ui| {
                for (number, (top, high)) in buttons.iter().enumerate() {
                    let place = Rect::from_min_size(egui::pos2(20.0, *top), vec2(100.0, *high));
                    ui.interact(place, egui::Id::unique(("target", number)), Sense::click());
                }
            });
        let all = Rect::from_min_size(egui::Pos2::ZERO, size);
        layout::target_faults(&window, all, 60.0).concat()
    };
    assert_eq!(found(&[(20.0, 60.0), (88.0, 60.0)]), "");
    assert!(found(&[(20.0, 58.0)]).contains("too small"));
    assert!(found(&[(20.0, 60.0), (86.0, 60.0)]).contains("between targets"));
    assert!(found(&[(260.0, 60.0)]).contains("outside the window"));
}

fn drawn(ui: &mut egui::Ui, x: f32, y: f32) {
    let font = egui::FontId::proportional(20.0);
    let (place, colour) = (egui::pos2(x, y), ui.visuals().text_color());
    ui.painter()
        .text(place, egui::Align2::LEFT_TOP, "Verified", font, colour);
}
