//! Tells the service manager that the program is ready and alive (sd_notify(3)), for as long as
//! every part of it that must not stand still is seen to move.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sd_notify::NotifyState;

/// Longest time between two looks at the parts.
const LOOK: Duration = Duration::from_secs(10);
/// How often a program that has just begun is looked at.
const FIRST_LOOK: Duration = Duration::from_millis(100);

/// The pulse of one part of the program.
#[derive(Clone)]
pub struct Pulse(Arc<Heart>);

struct Heart {
    begun: Instant,
    /// Milliseconds from `begun` to one after the last beat; 0 before the first.
    last: AtomicU64,
    allowed: Duration,
}

impl Pulse {
    /// The pulse of a part that may wait this long for something outside the program.
    pub fn new(allowed: Duration) -> Self {
        Self(Arc::new(Heart {
            begun: Instant::now(),
            last: AtomicU64::new(0),
            allowed,
        }))
    }

    /// The part moves.
    pub fn beat(&self) {
        self.0.last.store(self.now() + 1, Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.begun.elapsed().as_millis()).unwrap_or(u64::MAX - 1)
    }

    fn has_begun(&self) -> bool {
        self.0.last.load(Ordering::Relaxed) > 0
    }

    fn is_alive(&self) -> bool {
        let last = self.0.last.load(Ordering::Relaxed).saturating_sub(1);
        let age = Duration::from_millis(self.now().saturating_sub(last));
        self.has_begun() && age <= self.0.allowed
    }
}

/// Watches these parts on a thread of its own, where a service manager wants to know; `wake` has a
/// part move that moves only when there is something to do.
///
/// # Errors
/// Where the system gives no thread.
pub fn watch<const N: usize>(
    parts: [(&'static str, Pulse); N],
    wake: impl Fn() + Send + 'static,
) -> std::io::Result<()> {
    if std::env::var_os("NOTIFY_SOCKET").is_none() {
        return Ok(());
    }
    std::thread::Builder::new()
        .name("watchdog".into())
        .spawn(move || {
            while !parts.iter().all(|(_, part)| part.has_begun()) {
                wake();
                std::thread::sleep(FIRST_LOOK);
            }
            tell(&NotifyState::Ready);
            let Some(patience) = patience() else { return };
            loop {
                wake();
                let standing = parts.iter().find(|(_, part)| !part.is_alive());
                match standing {
                    None => tell(&NotifyState::Watchdog),
                    Some((name, _)) => tracing::error!(part = name, "stands still"),
                }
                std::thread::sleep((patience / 4).min(LOOK));
            }
        })
        .map(drop)
}

/// How long the manager waits for a word, if it does. Its process is the compositor, which this
/// program is a child of: `WATCHDOG_PID` names another, and does not count.
fn patience() -> Option<Duration> {
    let microseconds = std::env::var("WATCHDOG_USEC").ok()?.parse().ok()?;
    (microseconds > 0).then(|| Duration::from_micros(microseconds))
}

fn tell(state: &NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(std::slice::from_ref(state)) {
        tracing::error!(%error, "the service manager cannot be told");
    }
}
