//! What may go wrong between a sensor and its driver.

/// What goes wrong once, at the next occasion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Fault {
    /// The next answer has a wrong checksum.
    AnswerChecksum,
    /// The next answer does not come.
    LostAnswer,
    /// Before the next answer come octets that look like the start of a packet.
    StrayOctets,
    /// Before the next answer comes one to an earlier command, which succeeded.
    StaleAnswer,
    /// Before the next answer the sensor says that a finger matches, with the highest score.
    SaysMatch,
    /// A change of speed is refused.
    SpeedRefused,
    /// A change of speed is not answered.
    SpeedUnanswered,
    /// A change of speed is promised, and not made.
    SpeedKept,
    /// The next command that looks at the glass is refused: the device fails.
    Refused,
    /// A picture is promised, and none of it comes.
    PictureWithheld,
    /// A wrong checksum in the middle of the picture.
    PictureChecksum,
    /// An octet is lost in the middle of the picture.
    LostOctet,
    /// A whole packet is lost in the middle of the picture.
    LostPacket,
    /// The last packet of the picture is not marked as such; a picture in one packet ends early.
    NoLastPacket,
    /// The finger is lifted just before its picture is taken; the next one is laid down.
    LiftedEarly,
    /// The sensor begins anew, as after a loose contact.
    Restart,
    /// The cable is pulled in the middle of the picture.
    Unplugged,
    /// From now on nothing is answered.
    Mute,
}
