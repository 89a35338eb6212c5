//! The decision about a visit: the fold over its mandatory checks (TR-03135-1, T5.17 and T5.22).

use card_reader::check::Outcome;

use crate::coded::coded;

coded! {
    /// How a visit ended, in the fixed order of the supervisor's page.
    pub enum Decision {
        /// Every mandatory check succeeded.
        Verified = "verified",
        /// A mandatory check failed.
        Refused = "refused",
        /// A mandatory check is open, or the holder was compared by a clerk.
        Staff = "staff",
        /// The finger could not be judged.
        PoorCapture = "poor-capture",
        /// The channel never stood, or a device failed.
        Technical = "technical",
        /// The citizen left.
        Abandoned = "abandoned",
    }
}

impl Decision {
    /// Exit code of the terminal command.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Verified => 0,
            Self::Refused => 1,
            Self::Staff | Self::PoorCapture => 2,
            Self::Technical | Self::Abandoned => 3,
        }
    }
}

coded! {
    /// How the person at the desk was compared with the holder of the card.
    pub enum HolderReason {
        /// The finger matches the one in the card.
        FingerMatches = "finger-matches",
        /// The finger does not match, with good pictures, after all tries.
        FingerDiffers = "finger-differs",
        /// No picture was good enough to judge.
        FingerPoor = "finger-poor",
        /// The card gives no finger: the clerk compared the portrait and found the holder.
        PortraitMatches = "portrait-matches",
        /// The clerk compared the portrait and did not find the holder.
        PortraitDiffers = "portrait-differs",
        /// The card gives no finger, and nobody compared the portrait.
        NoReference = "no-reference",
        /// The finger was not taken, by a choice made at the desk.
        FingerNotTaken = "finger-not-taken",
        /// Nothing was compared, because what the comparison rests on is not proven.
        Unproven = "holder-unproven",
    }
}

impl HolderReason {
    /// The outcome that goes with the reason. Only a matching finger succeeds; a clerk's
    /// judgement never does.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::FingerMatches => Outcome::Successful,
            Self::FingerDiffers => Outcome::Failed,
            _ => Outcome::Undetermined,
        }
    }
}
