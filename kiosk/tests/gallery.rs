//! The gallery shows everything of the room `look` without a fault.

#![allow(clippy::unwrap_used, reason = "a test may")]

mod layout;

use egui::{Rect, Vec2, vec2};
use egui_kittest::Harness;
use kiosk::ui::Gallery;

/// High enough that nothing is scrolled away.
const SIZE: Vec2 = vec2(1280.0, 5200.0);

fn window() -> Harness<'static, Gallery> {
    Harness::builder()
        .with_size(SIZE)
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
    let mut window = window();
    let all = Rect::from_min_size(egui::Pos2::ZERO, SIZE);
    for (contrast, scale) in [(false, 1.0), (true, 1.5), (false, 2.0)] {
        window.state_mut().set_appearance(contrast, scale);
        window.step();
        let mut faults = layout::faults(window.output(), all);
        faults.extend(layout::target_faults(&window, all, 44.0));
        assert!(faults.is_empty(), "{scale}:\n{}", faults.join("\n"));
    }
}

/// A picture for people: `KIOSK_SCREENS=FOLDER cargo test -p kiosk --test gallery -- --ignored`.
#[test]
#[ignore = "writes a picture to be looked at"]
fn picture_of_the_gallery() {
    let folder = std::path::PathBuf::from(std::env::var_os("KIOSK_SCREENS").unwrap());
    let mut window = window();
    for contrast in [false, true] {
        window.state_mut().set_appearance(contrast, 1.0);
        window.step();
        let name = if contrast {
            "gallery-contrast.png"
        } else {
            "gallery.png"
        };
        window.render().unwrap().save(folder.join(name)).unwrap();
    }
}
