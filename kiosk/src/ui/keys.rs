//! Keys in their order. The library moves the focus before it looks at any other key of a frame:
//! Enter and Tab within one long frame would press what Tab comes to. So a key that moves the focus
//! has a frame of its own.

use egui::{Context, Event, Key, Plugin, RawInput};

/// Hands out what was pressed, frame by frame.
#[derive(Default)]
pub(super) struct InOrder {
    /// What waits for the next frame.
    waiting: Vec<Event>,
}

impl Plugin for InOrder {
    fn debug_name(&self) -> &'static str {
        "keys in order"
    }

    fn input_hook(&mut self, context: &Context, input: &mut RawInput) {
        let mut events = std::mem::take(&mut self.waiting);
        events.append(&mut input.events);
        let until = match events.iter().position(moves_focus) {
            Some(0) => 1,
            Some(first) => first,
            None => events.len(),
        };
        self.waiting = events.split_off(until);
        // A key that is held down repeats faster than a busy machine draws: nobody means to wait for
        // all of them after they let go.
        let repeated = self.waiting.iter();
        let repeated = repeated.take_while(|event| moves_focus(event) && events.contains(event));
        self.waiting.drain(..repeated.count());
        if !self.waiting.is_empty() {
            context.request_repaint();
        }
        input.events = events;
    }
}

/// Tab and the arrows move it, Escape takes it away.
const fn moves_focus(event: &Event) -> bool {
    matches!(
        event,
        Event::Key {
            key: Key::Tab
                | Key::Escape
                | Key::ArrowUp
                | Key::ArrowDown
                | Key::ArrowLeft
                | Key::ArrowRight,
            pressed: true,
            ..
        }
    )
}
