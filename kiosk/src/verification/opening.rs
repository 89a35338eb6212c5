//! Opens a desk, or says what keeps it from being opened.

use card_reader::authenticity::terminal::TokenError;
use thiserror::Error;

use super::fault::Fault;
use super::visit::Desk;
use crate::journal::{Journal, JournalError};
use crate::settings::Settings;
use crate::station::process::{InstanceError, OnlyInstance};
use crate::station::trust_watch::TrustWatch;
use crate::station::{KnownKinds, PcscPort, terminal_keys};

/// Why a desk cannot be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DeskError {
    /// The journal or its key cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Another process runs visits here, or that cannot be known.
    #[error(transparent)]
    Instance(#[from] InstanceError),
    /// What the desk shows chips cannot be used.
    #[error("terminal: {0:#}")]
    Terminal(anyhow::Error),
}

impl DeskError {
    /// The kind of fault that people are told of.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Journal(error) => error.fault(),
            Self::Instance(InstanceError::Runs) => Fault::AlreadyRunning,
            Self::Instance(InstanceError::File(_)) => Fault::JournalUnusable,
            Self::Terminal(_) => Fault::TerminalKeysUnusable,
        }
    }

    /// Whether trying once more does no harm: a PIN that was refused would lock its token.
    pub fn may_be_tried_again(&self) -> bool {
        let (Self::Journal(JournalError::Token(error)) | Self::Terminal(error)) = self else {
            return true;
        };
        let mut causes = error.chain();
        !causes.any(|cause| matches!(cause.downcast_ref(), Some(TokenError::PinRefused)))
    }
}

impl Desk {
    /// Opens the desk of these settings, with the readers of this machine.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub fn open(settings: Settings) -> Result<Self, DeskError> {
        let journal = Journal::of(&settings.journal)?;
        let only = OnlyInstance::claim(&settings.journal.folder)?;
        let terminal = settings.terminal.as_ref().map(terminal_keys).transpose();
        Ok(Self {
            only,
            cards: Box::new(PcscPort::new(settings.reader.name.as_deref())),
            journal,
            watch: TrustWatch::default(),
            known: KnownKinds::open(&settings.journal.folder),
            terminal: terminal.map_err(DeskError::Terminal)?,
            demo: false,
            settings,
        })
    }
}
