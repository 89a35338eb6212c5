//! Checks and their outcomes, after BSI TR-03135-1 section 5.

use crate::lds::DataGroup;

/// Outcome of one check (TR-03135-1, table T5.1, and "aborted").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The check was made and holds.
    Successful,
    /// The check was made and does not hold.
    Failed,
    /// The check could not be concluded for want of information.
    Undetermined,
    /// The chip or the policy does not offer what the check needs.
    NotSupported,
    /// The check was begun and broken off.
    Aborted,
}

impl Outcome {
    /// Stable lower-case name, used in records and JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Successful => "successful",
            Self::Failed => "failed",
            Self::Undetermined => "undetermined",
            Self::NotSupported => "not-supported",
            Self::Aborted => "aborted",
        }
    }

    /// The outcome with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        const ALL: [Outcome; 5] = [
            Outcome::Successful,
            Outcome::Failed,
            Outcome::Undetermined,
            Outcome::NotSupported,
            Outcome::Aborted,
        ];
        ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// What was checked on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CheckId {
    /// The chip was opened by PACE or BAC.
    AccessControl,
    /// The SOD's structure, hash and signature (T5.27, T5.28).
    SecurityObject,
    /// The document signer's certificate chains to a trusted CSCA (T5.33).
    DocumentSigner,
    /// Document signer and CSCA are valid now (T5.34 to T5.36).
    CertificateValidity,
    /// The document signer is not revoked (T5.37).
    Revocation,
    /// The chip proved that it is no copy (T5.23).
    ChipAuthenticity,
    /// The chip accepted the terminal's right to read fingers.
    TerminalAuthentication,
    /// EF.COM and EF.SOD list the same groups (T5.40).
    ComConsistency,
    /// The group's bytes hash to the value in the SOD (T5.42).
    Integrity(DataGroup),
    /// Issuing state of DG1 and country of the signer agree (T5.43).
    IssuingState,
    /// The document has not expired (T5.45).
    Expiry,
    /// The MRZ read from the card's surface equals DG1 (T5.46).
    MrzComparison,
    /// Number entered, DG1 and DG13 agree.
    NumberConsistency,
}

impl CheckId {
    /// Stable lower-case name, used in records and JSON; `integrity-dg1` and so on for groups.
    pub fn code(self) -> String {
        match self {
            Self::AccessControl => "access-control".into(),
            Self::SecurityObject => "security-object".into(),
            Self::DocumentSigner => "document-signer".into(),
            Self::CertificateValidity => "certificate-validity".into(),
            Self::Revocation => "revocation".into(),
            Self::ChipAuthenticity => "chip-authenticity".into(),
            Self::TerminalAuthentication => "terminal-authentication".into(),
            Self::ComConsistency => "com-consistency".into(),
            Self::Integrity(group) => format!("integrity-dg{}", group.number()),
            Self::IssuingState => "issuing-state".into(),
            Self::Expiry => "expiry".into(),
            Self::MrzComparison => "mrz-comparison".into(),
            Self::NumberConsistency => "number-consistency".into(),
        }
    }
}

/// One check: what, how it ended, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Check {
    /// What was checked.
    pub id: CheckId,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it ended so.
    pub reason: Reason,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident => $code:literal,)*) => {
        /// Why a check ended as it did. Holds nothing personal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Reason { $($(#[$doc])* $name,)* }

        impl Reason {
            /// Every reason, so that words for each can be tested for.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Stable lower-case name, used in records, JSON and word files.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

reasons! {
    /// Opened by PACE with the card access number.
    OpenedByPaceCan => "opened-by-pace-can",
    /// Opened by PACE with the MRZ key.
    OpenedByPaceMrz => "opened-by-pace-mrz",
    /// Opened by basic access control.
    OpenedByBac => "opened-by-bac",
    /// Opened by BAC although the signed DG14 lists PACE.
    Downgraded => "downgraded",
    /// EF.CardAccess differs from the signed DG14.
    CardAccessAltered => "card-access-altered",
    /// No key opened the chip.
    WrongKey => "wrong-key",
    /// The access protocol was broken by the chip.
    AccessProtocolViolated => "access-protocol-violated",
    /// Files were given, and no chip.
    ReadFromFiles => "read-from-files",
    /// The protected channel broke.
    ChannelBroken => "channel-broken",

    /// Structure, hash and signature of the SOD are right.
    SignatureValid => "signature-valid",
    /// The version of the signer's entry does not go with the way in which it names its certificate.
    SignerVersionWrong => "signer-version-wrong",
    /// The SOD cannot be read as CMS signed data.
    SodMalformed => "sod-malformed",
    /// The SOD lists no hash.
    SodEmpty => "sod-empty",
    /// The certificate of the signer is not in the SOD.
    SignerCertificateMissing => "signer-certificate-missing",
    /// There is not exactly one signer.
    SignerCount => "signer-count",
    /// The signed attributes are absent or wrong.
    SignedAttributesWrong => "signed-attributes-wrong",
    /// The content type attribute is missing or wrong.
    ContentTypeWrong => "content-type-wrong",
    /// The message digest does not equal the content's hash.
    MessageDigestWrong => "message-digest-wrong",
    /// A signature is wrong.
    SignatureWrong => "signature-wrong",
    /// An algorithm is not known.
    AlgorithmUnknown => "algorithm-unknown",
    /// An algorithm is too weak for the policy.
    AlgorithmWeak => "algorithm-weak",
    /// Key or curve parameters are not acceptable.
    KeyUnacceptable => "key-unacceptable",

    /// The signer's certificate chains to a trusted CSCA.
    ChainTrusted => "chain-trusted",
    /// No trusted CSCA fits the signer's certificate.
    CscaUnknown => "csca-unknown",
    /// The certificate's extensions forbid its use as a document signer.
    SignerNotEntitled => "signer-not-entitled",
    /// The certificate cannot be parsed.
    CertificateMalformed => "certificate-malformed",
    /// The certificate breaks a rule that every document signer's must keep.
    CertificateNotConforming => "certificate-not-conforming",
    /// The trusted certificate may not sign certificates.
    CscaNotEntitled => "csca-not-entitled",

    /// The certificates are valid now.
    CertificatesValid => "certificates-valid",
    /// The signer's certificate has expired.
    SignerExpired => "signer-expired",
    /// The signer's certificate is not valid yet.
    SignerNotYetValid => "signer-not-yet-valid",
    /// The CSCA certificate has expired or is not valid yet.
    CscaExpired => "csca-expired",

    /// A fresh revocation list does not name the signer.
    NotRevoked => "not-revoked",
    /// The revocation list names the signer.
    Revoked => "revoked",
    /// A deviation list takes trust away from the signer.
    ListedNotTrusted => "listed-not-trusted",
    /// A deviation list names the signer, without a verdict.
    ListedOpen => "listed-open",
    /// There is no revocation list of this issuer.
    RevocationMissing => "revocation-missing",
    /// The revocation list is too old.
    RevocationStale => "revocation-stale",
    /// The revocation list cannot be relied on: bad signature or form.
    RevocationUnusable => "revocation-unusable",

    /// Active authentication succeeded.
    ActiveAuthenticationPassed => "active-authentication-passed",
    /// Chip authentication succeeded.
    ChipAuthenticationPassed => "chip-authentication-passed",
    /// PACE with chip authentication mapping succeeded.
    ChipAuthenticationMappingPassed => "chip-authentication-mapping-passed",
    /// The chip failed to prove that it holds the signed key.
    ChipKeyNotProven => "chip-key-not-proven",
    /// The chip's answer was empty or cut short.
    ChipAnswerIncomplete => "chip-answer-incomplete",
    /// The SOD lists no chip key.
    ChipKeyAbsent => "chip-key-absent",
    /// The SOD lists a chip key group that the chip does not give.
    ChipKeyWithheld => "chip-key-withheld",

    /// The chip accepted the terminal.
    TerminalAuthenticationPassed => "terminal-authentication-passed",
    /// The chip gives its fingers to every terminal.
    FingersUnguarded => "fingers-unguarded",
    /// The desk has no keys to show.
    TerminalKeysAbsent => "terminal-keys-absent",
    /// The chip names no authority that could entitle a terminal, or proved no key of its own.
    TerminalAuthenticationNotOffered => "terminal-authentication-not-offered",
    /// The chip knows none of the authorities in the desk's certificates.
    TerminalChainUnknown => "terminal-chain-unknown",
    /// The desk's certificates are not valid today.
    TerminalCertificateExpired => "terminal-certificate-expired",
    /// The desk's certificates give no right to read fingers.
    TerminalRightMissing => "terminal-right-missing",
    /// The desk's private key does not sign.
    TerminalKeyUnusable => "terminal-key-unusable",
    /// The chip refused the desk's certificates or signature.
    TerminalRefused => "terminal-refused",

    /// EF.COM and the SOD agree.
    ComAgrees => "com-agrees",
    /// EF.COM and the SOD differ.
    ComDiffers => "com-differs",
    /// EF.COM cannot be read.
    ComUnreadable => "com-unreadable",

    /// Identical to the signed hash.
    Identical => "identical",
    /// Not identical to the signed hash.
    NotIdentical => "not-identical",
    /// Listed in the SOD, but not on the chip.
    NotPresent => "not-present",
    /// On the chip, but not listed in the SOD.
    NotCovered => "not-covered",
    /// Listed, and not among the files that were given.
    NotRead => "not-read",
    /// Present; the chip does not let it be read.
    AccessDenied => "access-denied",
    /// The group's content does not conform to its format.
    NotConforming => "not-conforming",

    /// Issuing state and signer's country agree.
    StatesAgree => "states-agree",
    /// Issuing state and signer's country differ.
    StatesDiffer => "states-differ",
    /// The signer may not sign this kind of document.
    DocumentTypeDiffers => "document-type-differs",
    /// The issuing state is not known.
    StateMissing => "state-missing",

    /// Within its validity.
    InDate => "in-date",
    /// The document has expired.
    Expired => "expired",
    /// The date of expiry is not known.
    ExpiryUnknown => "expiry-unknown",

    /// The given MRZ equals DG1.
    MrzEqual => "mrz-equal",
    /// The given MRZ differs from DG1.
    MrzDiffers => "mrz-differs",
    /// Only optional data of the MRZ differ.
    MrzOptionalDataDiffer => "mrz-optional-data-differ",
    /// No MRZ was given.
    MrzNotGiven => "mrz-not-given",

    /// All sources give the same number.
    NumbersAgree => "numbers-agree",
    /// The sources give different numbers.
    NumbersDiffer => "numbers-differ",
    /// A source of the number is missing.
    NumberMissing => "number-missing",

    /// A check this one rests on did not succeed, so it was not made.
    Unproven => "unproven",
    /// The card was taken away or the connection broke before the check ended.
    Interrupted => "interrupted",
}
