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

#[cfg(test)]
mod tests {
    use egui::Modifiers;

    use super::*;

    fn key(key: Key, pressed: bool) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: Modifiers::NONE,
        }
    }

    /// What each frame gets of what comes within the first.
    fn frames(events: Vec<Event>) -> Vec<Vec<Event>> {
        let (context, mut keys) = (Context::default(), InOrder::default());
        let mut input = RawInput {
            events,
            ..RawInput::default()
        };
        let mut frames = Vec::new();
        loop {
            keys.input_hook(&context, &mut input);
            if input.events.is_empty() {
                return frames;
            }
            frames.push(std::mem::take(&mut input.events));
        }
    }

    #[test]
    fn what_moves_the_focus_stands_alone_and_the_rest_keeps_its_order() {
        let (enter, tab) = (key(Key::Enter, true), key(Key::Tab, true));
        let text = Event::Text("7".into());
        let found = frames(vec![
            enter.clone(),
            tab.clone(),
            text.clone(),
            enter.clone(),
        ]);
        assert_eq!(found, [vec![enter.clone()], vec![tab], vec![text, enter]]);
    }

    #[test]
    fn a_key_held_down_moves_once_a_frame_and_one_pressed_twice_moves_twice() {
        let (tab, up) = (key(Key::Tab, true), key(Key::Tab, false));
        let held = frames(vec![tab.clone(), tab.clone(), tab.clone(), up.clone()]);
        assert_eq!(held, [vec![tab.clone()], vec![up.clone()]]);
        let twice = frames(vec![tab.clone(), up.clone(), tab.clone(), up.clone()]);
        let rest = vec![up.clone()];
        assert_eq!(twice, [vec![tab.clone()], rest.clone(), vec![tab], rest]);
    }
}
