//! The decision of a second person, beside the program's.

use crate::coded::coded;

coded! {
    /// Why a second person decides as they do; the word files have `override-CODE`.
    pub enum OverrideReason {
        /// The person was compared with the printed photograph, and the card was looked at.
        ComparedInPerson = "compared-in-person",
        /// Other papers show who it is.
        OtherPapers = "other-papers",
        /// The police of the place of residence confirmed it.
        PoliceConfirmed = "police-confirmed",
        /// Another reason, which the note tells.
        Other = "other",
    }
}
