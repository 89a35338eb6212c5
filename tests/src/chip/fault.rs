//! What a chip may do wrong: each a row of the table of faults.

/// What a chip does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It has no eMRTD application.
    NoApplication,
    /// The nonce of PACE is zero.
    NonceZero,
    /// The encrypted nonce of PACE has so many octets.
    NonceLength(usize),
    /// The answer to this GENERAL AUTHENTICATE of PACE, the first being 1, has another tag.
    StepTag(u8),
    /// The public key in the answer to this GENERAL AUTHENTICATE of PACE is not acceptable.
    StepKey(u8, BadKey),
    /// The token of PACE is wrong.
    Token,
    /// In chip authentication mapping, the data are left out.
    ChipDataMissing,
    /// They are other data.
    ChipDataWrong,
    /// They stand under another tag.
    ChipDataTag,
    /// They are cut.
    ChipDataCut,
    /// After chip authentication the old keys go on.
    OldKeys,
    /// The first signature of active authentication is given to every challenge.
    Replay,
    /// Active authentication gives a signature over its own challenge.
    OwnChallenge,
    /// Active authentication gives so many octets, whatever the signature has.
    CutSignature(usize),
    /// Active authentication gives a signature of nothing but this octet.
    FilledSignature(u8),
    /// Protected answers to READ BINARY are not as they have to be.
    Protection(BadProtection),
}

/// A public key that nobody may accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadKey {
    /// Off the curve, or outside the subgroup.
    OutsideGroup,
    /// The point at infinity, or the number 1.
    Neutral,
    /// What the terminal has just sent.
    Terminals,
}

/// What is wrong with a protected answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadProtection {
    /// One bit of the code.
    CodeWrong,
    /// The code is left out.
    CodeMissing,
    /// The cryptogram is left out, as if there were no data, and the code is over the whole.
    CryptogramMissing,
    /// The status is left out.
    StatusMissing,
    /// The protected status is another than the plain one.
    StatusDiffers,
    /// The padding of the data.
    Padding,
    /// The counter runs ahead by one.
    Counter,
    /// An earlier answer is given again.
    Replayed,
    /// Nothing is protected: data in the clear, and 9000.
    Plain,
    /// Nothing but this status word, in the clear.
    PlainStatus(u16),
}
