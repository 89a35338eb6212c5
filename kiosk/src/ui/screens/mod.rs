//! The screens: the clerk's and the citizen's.

pub(super) mod citizen;
pub(super) mod clerk;
mod idle;

use super::look::Icon;
use crate::words::Words;

/// Icon and name of the control that makes the desk quiet, or heard again.
fn sound_control(heard: bool, words: &Words) -> (Icon, String) {
    if heard {
        (Icon::Speaker, words.get("action-mute"))
    } else {
        (Icon::Muted, words.get("action-unmute"))
    }
}
