//! What moves: the ring on a fingertip and the hourglass. Both stand still where motion is reduced.

use std::f64::consts::TAU;
use std::time::Duration;

use egui::style::ScrollAnimation;
use egui::{Context, Ui};

use super::hand::RING;

/// Stills everything that moves, what egui itself moves too.
pub fn reduce(context: &Context) {
    context.all_styles_mut(|style| {
        style.animation_time = 0.0;
        style.scroll_animation = ScrollAnimation::none();
    });
}

/// The time in seconds, and a frame after `next`; none where nothing moves.
fn time(ui: &Ui, next: Duration) -> Option<f64> {
    if ui.style().animation_time == 0.0 {
        return None;
    }
    ui.ctx().request_repaint_after(next);
    Some(ui.input(|input| input.time))
}

/// The radius of the ring round a fingertip: once a second from rest to its height and back.
pub fn ring(ui: &Ui) -> f32 {
    let Some(time) = time(ui, Duration::from_millis(50)) else {
        return RING.0;
    };
    let height = 0.5 - 0.5 * (time.fract() * TAU).cos();
    RING.0 + (RING.1 - RING.0) * height as f32
}

/// How far the ring of the hourglass is turned: an eighth four times a second, since a card is read
/// meanwhile.
pub(super) fn turn(ui: &Ui) -> f32 {
    time(ui, Duration::from_millis(250)).map_or(0.0, |time| {
        ((4.0 * time).floor().rem_euclid(8.0) / 8.0) as f32
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ring and hourglass after so many seconds, and whether another frame is asked for.
    fn seen(context: &Context, seconds: f64) -> (f32, f32, bool) {
        let input = egui::RawInput {
            time: Some(seconds),
            ..egui::RawInput::default()
        };
        let mut seen = (0.0, 0.0);
        let mut output = context.run_ui(input, |ui| seen = (ring(ui), turn(ui)));
        output.textures_delta.clear();
        let delay = output.viewport_output.values().map(|it| it.repaint_delay);
        let soon = delay.min().is_some_and(|it| it < Duration::from_secs(1));
        (seen.0, seen.1, soon)
    }

    #[test]
    fn the_ring_pulses_once_a_second_and_the_hourglass_turns() {
        let context = Context::default();
        // The first frames are asked for by egui itself.
        seen(&context, 1.0);
        seen(&context, 1.0);
        assert_eq!(seen(&context, 2.0), (RING.0, 0.0, true));
        assert_eq!(seen(&context, 2.5), (RING.1, 0.25, true));
        assert_eq!(seen(&context, 3.0).0, RING.0);
    }

    #[test]
    fn nothing_moves_where_motion_is_reduced() {
        let context = Context::default();
        reduce(&context);
        seen(&context, 1.0);
        seen(&context, 1.0);
        for time in [2.0, 2.3, 2.5] {
            assert_eq!(seen(&context, time), (RING.0, 0.0, false));
        }
    }
}
