//! What could not be done, in the kinds that people are told apart.

use crate::coded::coded;

coded! {
    /// A technical fault: it says nothing about the citizen. Every kind has a pair of
    /// sentences in the word files, `err-CODE` (what happened) and `rec-CODE` (what to do).
    pub enum Fault {
        /// The smart card service does not run.
        CardServiceDown = "card-service-down",
        /// No card reader is connected.
        ReaderMissing = "reader-missing",
        /// The named reader is not connected.
        ReaderUnknown = "reader-unknown",
        /// Cards lie on several readers at once.
        SeveralCards = "several-cards",
        /// The reader was unplugged during the visit.
        ReaderGone = "reader-gone",
        /// No card was laid on the reader in time.
        CardMissing = "card-missing",
        /// The card was taken away while it was read, and did not come back.
        CardRemoved = "card-removed",
        /// The card stopped answering.
        CardSilent = "card-silent",
        /// The card holds no identity application.
        NoApplication = "no-application",
        /// The chip does not open with this number.
        WrongKey = "wrong-key",
        /// The chip broke the protocol or the protected channel.
        ChannelBroken = "channel-broken",
        /// The card exceeded a bound on commands, bytes or time.
        CardLimit = "card-limit",
        /// No fingerprint sensor is connected.
        SensorMissing = "sensor-missing",
        /// More than one fingerprint sensor is connected.
        SeveralSensors = "several-sensors",
        /// The sensor was unplugged during the visit.
        SensorGone = "sensor-gone",
        /// The sensor's port may not be opened, or another program has it.
        SensorDenied = "sensor-denied",
        /// The sensor wants another password.
        SensorLocked = "sensor-locked",
        /// Nothing at the sensor's port answers as a sensor.
        SensorSilent = "sensor-silent",
        /// The sensor answers with faults.
        SensorFaulty = "sensor-faulty",
        /// The vendor's fingerprint reader cannot be reached.
        VendorReaderMissing = "vendor-reader-missing",
        /// The scanner of the settings is not connected.
        ScannerMissing = "scanner-missing",
        /// The scanner's port may not be opened.
        ScannerDenied = "scanner-denied",
        /// No finger came in time.
        FingerMissing = "finger-missing",
        /// The trust folder cannot be used.
        TrustUnusable = "trust-unusable",
        /// The trust store was altered, or is not signed by the key that the desk trusts.
        TrustAltered = "trust-altered",
        /// The trust store is older than one that the desk has used.
        TrustRolledBack = "trust-rolled-back",
        /// There is no revocation list that can be relied on.
        RevocationUnusable = "revocation-list-unusable",
        /// The certificates or the key for the fingers in chips cannot be used.
        TerminalKeysUnusable = "terminal-keys-unusable",
        /// The clock is not to be relied on.
        ClockWrong = "clock-wrong",
        /// The journal cannot be written.
        JournalUnusable = "journal-unusable",
        /// The key that signs the journal cannot be used, or is not the journal's.
        JournalKeyUnusable = "journal-key-unusable",
        /// The disk is nearly full.
        DiskFull = "disk-full",
        /// There is no screen for the window.
        DisplayMissing = "display-missing",
        /// The display server has ended while the window was open.
        DisplayGone = "display-gone",
        /// Others than the service can read the desk's key.
        KeyExposed = "key-exposed",
        /// The settings cannot be used.
        SettingsWrong = "settings-wrong",
        /// The service for other programs cannot be opened.
        ServiceUnusable = "service-unusable",
        /// Another process runs visits at this desk.
        AlreadyRunning = "already-running",
        /// The visit was ended at the desk.
        Cancelled = "cancelled",
    }
}

impl Fault {
    /// Whether a device was unplugged or does not answer yet: everything goes on by itself when it
    /// is back.
    pub const fn is_of_a_missing_device(self) -> bool {
        matches!(
            self,
            Self::CardServiceDown
                | Self::ReaderMissing
                | Self::ReaderUnknown
                | Self::ReaderGone
                | Self::SensorMissing
                | Self::SensorGone
                | Self::VendorReaderMissing
                | Self::ScannerMissing
        )
    }

    /// Two digits that can be said on the telephone, the first of them the part concerned:
    /// 1 reader, 2 card, 3 sensor and finger, 4 trust, 5 machine, 6 desk. They never change.
    pub const fn spoken(self) -> u8 {
        match self {
            Self::CardServiceDown => 11,
            Self::ReaderMissing => 12,
            Self::ReaderUnknown => 13,
            Self::ReaderGone => 14,
            Self::CardMissing => 21,
            Self::CardRemoved => 22,
            Self::CardSilent => 23,
            Self::NoApplication => 24,
            Self::WrongKey => 25,
            Self::ChannelBroken => 26,
            Self::CardLimit => 27,
            Self::SeveralCards => 28,
            Self::SensorMissing => 31,
            Self::SeveralSensors => 30,
            Self::SensorGone => 32,
            Self::SensorFaulty => 33,
            Self::FingerMissing => 34,
            Self::ScannerMissing => 35,
            Self::VendorReaderMissing => 36,
            Self::SensorLocked => 37,
            Self::SensorDenied => 38,
            Self::SensorSilent => 39,
            Self::TrustUnusable => 41,
            Self::RevocationUnusable => 42,
            Self::TrustAltered => 44,
            Self::TrustRolledBack => 45,
            Self::TerminalKeysUnusable => 43,
            Self::ClockWrong => 51,
            Self::JournalUnusable => 52,
            Self::DiskFull => 53,
            Self::DisplayMissing => 54,
            Self::DisplayGone => 57,
            Self::JournalKeyUnusable => 58,
            Self::KeyExposed => 55,
            Self::AlreadyRunning => 56,
            Self::SettingsWrong => 59,
            Self::ServiceUnusable => 50,
            Self::Cancelled => 61,
            Self::ScannerDenied => 62,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_said_with_two_digits_of_its_own() {
        let mut spoken: Vec<u8> = Fault::ALL.iter().map(|fault| fault.spoken()).collect();
        spoken.sort_unstable();
        spoken.dedup();
        assert_eq!(spoken.len(), Fault::ALL.len());
        assert!(spoken.iter().all(|code| (10..100).contains(code)));
    }
}
