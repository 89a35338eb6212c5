//! What the desk lets hear: short tones that are made here, and a sentence said aloud. The
//! system's own programs play them; where those or a loudspeaker are missing, it is quiet.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use crate::words::Language;

/// What plays the tones.
const PLAYER: &str = "aplay";
/// Samples a second of the tones.
const RATE: u32 = 16_000;
/// Loudness against full scale: room is left for the desk's own volume.
const PEAK: f32 = 0.35;
/// Rise and fall of a tone, so that it does not click.
const RAMP: Duration = Duration::from_millis(6);
/// How long a player may take before it is ended.
const PATIENCE: Duration = Duration::from_secs(12);

/// What is heard. Refused sounds like staff needed: the room must not learn the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// One soft tick.
    StepDone,
    /// Two rising tones.
    Verified,
    /// Two equal tones.
    StaffNeeded,
    /// One tone, at 20, 10 and 5 seconds.
    StillThere,
}

/// A tone: its frequency in hertz (zero: a pause) and its length in milliseconds.
type Tone = (f32, u32);

impl Sound {
    const fn tones(self) -> &'static [Tone] {
        match self {
            Self::StepDone => &[(1200.0, 40)],
            Self::Verified => &[(660.0, 120), (880.0, 120)],
            Self::StaffNeeded => &[(520.0, 150), (0.0, 150), (520.0, 150)],
            Self::StillThere => &[(600.0, 200)],
        }
    }

    /// Samples of 16 bits at 16 kHz, one channel.
    fn samples(self) -> Vec<i16> {
        let mut samples = Vec::new();
        let soft = if self == Self::StepDone { 0.5 } else { 1.0 };
        for (frequency, length) in self.tones() {
            let count = RATE * length / 1000;
            let ramp = RATE as f32 * RAMP.as_secs_f32();
            for index in 0..count {
                let (at, left) = (index as f32, (count - index) as f32);
                let envelope = (at / ramp).min(left / ramp).min(1.0);
                let phase = std::f32::consts::TAU * frequency * at / RATE as f32;
                let value = phase.sin() * envelope * soft * PEAK;
                samples.push((value * f32::from(i16::MAX)) as i16);
            }
        }
        samples
    }
}

/// What the loudspeaker is given.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// Tones that are made here.
    Tones(Sound),
    /// A sentence, in its language.
    Words(String, Language),
}

/// The desk's loudspeaker. Quiet where it was made so, and where there is none.
#[derive(Clone, Default)]
pub struct Loudspeaker {
    queue: Option<SyncSender<Heard>>,
    muted: bool,
}

impl Loudspeaker {
    /// One whose sounds are received elsewhere.
    pub fn new() -> (Self, Receiver<Heard>) {
        let (queue, heard) = sync_channel(4);
        let loudspeaker = Self {
            queue: Some(queue),
            muted: false,
        };
        (loudspeaker, heard)
    }

    /// Starts the thread that plays; a quiet one where the machine has no player.
    pub fn start() -> Self {
        if !is_installed(PLAYER) {
            tracing::warn!("{PLAYER} is not installed: the desk is quiet");
            return Self::default();
        }
        let (loudspeaker, heard) = Self::new();
        let thread = std::thread::Builder::new()
            .name("sound".into())
            .spawn(move || play_all(&heard));
        thread.map_or_else(|_| Self::default(), |_| loudspeaker)
    }

    /// Whether it is heard: none where the desk has none, or was made quiet for good.
    pub const fn is_heard(&self) -> Option<bool> {
        match self.queue {
            Some(_) => Some(!self.muted),
            None => None,
        }
    }

    /// Makes it quiet, or heard again.
    pub const fn mute(&mut self, muted: bool) {
        self.muted = muted;
    }

    /// Lets a sound be heard, soon; what cannot be played in time is dropped.
    pub fn play(&self, sound: Sound) {
        self.give(Heard::Tones(sound));
    }

    /// Says a sentence, where the machine has a voice.
    pub fn say(&self, words: &str, language: Language) {
        self.give(Heard::Words(words.to_owned(), language));
    }

    /// Calls staff, whether it was made quiet or not.
    pub fn call(&self) {
        self.queue(Heard::Tones(Sound::StaffNeeded));
    }

    fn give(&self, heard: Heard) {
        if !self.muted {
            self.queue(heard);
        }
    }

    fn queue(&self, heard: Heard) {
        if let Some(queue) = &self.queue {
            // A full queue means that more is heard already than anybody can follow.
            let _ = queue.try_send(heard);
        }
    }
}

fn play_all(heard: &Receiver<Heard>) {
    while let Ok(heard) = heard.recv() {
        match heard {
            Heard::Tones(sound) => {
                let samples: Vec<u8> = sound
                    .samples()
                    .iter()
                    .flat_map(|value| value.to_le_bytes())
                    .collect();
                let rate = RATE.to_string();
                let format = [
                    "-q",
                    "-t",
                    "raw",
                    "-f",
                    "S16_LE",
                    "-c",
                    "1",
                    "-r",
                    rate.as_str(),
                    "-",
                ];
                run(PLAYER, &format, &samples);
            }
            Heard::Words(words, language) => {
                run(
                    "espeak-ng",
                    &["-v", language.tag(), "-s", "140", "--stdin"],
                    words.as_bytes(),
                );
            }
        }
    }
}

fn is_installed(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

/// Gives a player its input and waits for its end. That it is missing or fails is no fault.
fn run(program: &str, arguments: &[&str], input: &[u8]) {
    let started = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut player) = started else { return };
    if let Some(mut pipe) = player.stdin.take() {
        let _ = pipe.write_all(input);
    }
    let deadline = Instant::now() + PATIENCE;
    while matches!(player.try_wait(), Ok(None)) {
        if Instant::now() > deadline {
            let _ = player.kill();
            let _ = player.wait();
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Frequency by the crossings from below to above zero.
    fn frequency(samples: &[i16]) -> f32 {
        let crossings = samples
            .windows(2)
            .filter(|pair| pair[0] <= 0 && pair[1] > 0)
            .count();
        crossings as f32 * RATE as f32 / samples.len() as f32
    }

    #[test]
    fn tones_have_the_pitch_and_length_of_the_style_guide() {
        let tick = Sound::StepDone.samples();
        assert_eq!(tick.len(), 640);
        let verified = Sound::Verified.samples();
        assert_eq!(verified.len(), 2 * 1920);
        assert!((frequency(&verified[..1920]) - 660.0).abs() < 12.0);
        assert!((frequency(&verified[1920..]) - 880.0).abs() < 12.0);
        let staff = Sound::StaffNeeded.samples();
        assert_eq!(staff[..2400], staff[4800..]);
        assert!((frequency(&staff[..2400]) - 520.0).abs() < 12.0);
        assert!(staff[2400..4800].iter().all(|value| *value == 0));
        assert!((frequency(&Sound::StillThere.samples()) - 600.0).abs() < 12.0);
        for samples in [tick, verified, staff] {
            let loudest = samples
                .iter()
                .map(|value| value.unsigned_abs())
                .max()
                .unwrap();
            assert!(loudest <= 12_000, "room is left: {loudest}");
            assert!(
                samples[0].abs() < 100 && samples[samples.len() - 1].abs() < 3000,
                "no click"
            );
        }
    }

    #[test]
    fn a_desk_without_loudspeaker_is_quiet_and_goes_on() {
        run("no-such-player", &[], &[0; 1024]);
        // A player that does not read its input and fails.
        run("false", &[], &[0; 1 << 20]);
        assert_eq!(Loudspeaker::default().is_heard(), None);
        let (mut quiet, heard) = Loudspeaker::new();
        quiet.mute(true);
        assert_eq!(quiet.is_heard(), Some(false));
        for _ in 0..100 {
            quiet.play(Sound::Verified);
            quiet.say("Xin chào", Language::Vietnamese);
        }
        assert!(heard.try_recv().is_err());
        quiet.call();
        assert_eq!(heard.try_recv(), Ok(Heard::Tones(Sound::StaffNeeded)));
        quiet.mute(false);
        quiet.play(Sound::Verified);
        assert_eq!(heard.try_recv(), Ok(Heard::Tones(Sound::Verified)));
    }
}
