//! One citizen's visit: what is done, what is decided, and what may be seen of it.

mod attendant;
mod capture;
pub mod clock;
pub mod decision;
mod dump;
pub mod errand;
pub mod fault;
mod fields;
mod input;
mod opening;
mod pace;
pub mod past;
mod reading;
mod recording;
pub mod second_person;
pub mod supervision;
mod tidying;
mod tries;
mod vendor;
pub mod view;
mod visit;

pub use attendant::Attendant;
pub use dump::judge_dump;
pub use input::problem_of;
pub use opening::DeskError;
pub use pace::StepSizes;

#[cfg(test)]
pub(crate) const fn input_codes() -> &'static [&'static str] {
    &input::ALL
}
pub use tidying::proven_time;
pub use visit::{Desk, Finished, Timings};
