//! Whole visits: several tries with several fingers of a person, made one score as the kiosk does.

use fingerprint::Features;
use fingerprint::matching::{Comparison, Model};

use super::folder::Print;
use super::rates::Scored;

/// How a visit goes.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    pub(super) fingers: usize,
    /// With each finger.
    pub(super) tries: usize,
}

/// Somebody's tries against the stored prints of the same or another group of fingers.
pub(super) struct Visit {
    /// Numbers of the two groups.
    groups: (usize, usize),
    /// For each finger the stored print, and the prints of the tries.
    fingers: Vec<(usize, Vec<usize>)>,
}

/// All visits that prints give: the fingers of a person in groups, each group with every impression
/// stored in turn and the next ones as tries, and against every other group's first.
pub(super) fn of(prints: &[Print], rules: Rules) -> Vec<Visit> {
    let groups = groups(prints, rules);
    let mut visits = Vec::new();
    for (own, group) in groups.iter().enumerate() {
        let impressions = group.iter().map(Vec::len).min().unwrap_or(0);
        for stored in 0..impressions {
            let tries = |finger: &Vec<usize>| {
                let next = (1..=rules.tries).map(|at| finger[(stored + at) % impressions]);
                (finger[stored], next.collect())
            };
            visits.push(Visit {
                groups: (own, own),
                fingers: group.iter().map(tries).collect(),
            });
        }
        for (other, strangers) in groups.iter().enumerate().filter(|(at, _)| *at != own) {
            let tries = |(finger, stranger): (&Vec<usize>, &Vec<usize>)| {
                (finger[0], stranger[1..=rules.tries].to_vec())
            };
            visits.push(Visit {
                groups: (own, other),
                fingers: group.iter().zip(strangers).map(tries).collect(),
            });
        }
    }
    visits
}

/// The impressions of each finger of a group, of fingers that have enough of them.
fn groups(prints: &[Print], rules: Rules) -> Vec<Vec<Vec<usize>>> {
    let mut fingers: Vec<(&str, Vec<usize>)> = Vec::new();
    for (index, print) in prints.iter().enumerate() {
        match fingers.last_mut() {
            Some((_, impressions)) if prints[impressions[0]].finger == print.finger => {
                impressions.push(index);
            }
            _ => fingers.push((print.person(), vec![index])),
        }
    }
    fingers.retain(|(_, impressions)| impressions.len() > rules.tries);
    fingers
        .chunk_by(|a, b| a.0 == b.0)
        .flat_map(|person| person.chunks_exact(rules.fingers))
        .map(|group| {
            group
                .iter()
                .map(|(_, impressions)| impressions.clone())
                .collect()
        })
        .collect()
}

/// The visit's one score. A print without features agrees with nothing.
pub(super) fn scored(
    visit: &Visit,
    rules: Rules,
    model: &Model,
    (stored, fresh): (&[Option<Features>], &[Option<Features>]),
) -> Scored {
    let compared = |stored: &Option<Features>, fresh: &Option<Features>| match (fresh, stored) {
        (Some(fresh), Some(stored)) => model.compare(fresh, stored),
        _ => Comparison::NOTHING,
    };
    let fingers = visit.fingers.iter().map(|(reference, tries)| {
        let tries = tries
            .iter()
            .map(|at| compared(&stored[*reference], &fresh[*at]));
        Comparison::best_of(&tries.collect::<Vec<_>>(), rules.tries)
    });
    let together = Comparison::of_fingers(&fingers.collect::<Vec<_>>());
    Scored {
        score: f64::from(together.score),
        genuine: visit.groups.0 == visit.groups.1,
        fingers: visit.groups,
    }
}
