//! Where there are ridges: a mask without specks and holes.

use super::plane::Plane;

/// Parts smaller than this share of the largest are specks.
const SPECK: f32 = 0.1;

/// 1 where most of the neighbourhood is, without specks and holes.
pub(crate) fn tidy(mask: &Plane, sigma: f32) -> Plane {
    let mut tidy = mask
        .blurred(sigma)
        .map(|share| f32::from(u8::from(share > 0.5)));
    let ridges = parts(&tidy, true);
    let largest = ridges.iter().map(Vec::len).max().unwrap_or(0);
    for part in ridges {
        if (part.len() as f32) < SPECK * largest as f32 {
            for place in part {
                tidy.values[place] = 0.0;
            }
        }
    }
    let (width, height) = (tidy.width, tidy.height);
    let at_edge = |place: &usize| {
        let (x, y) = (place % width, place / width);
        x == 0 || y == 0 || x + 1 == width || y + 1 == height
    };
    for part in parts(&tidy, false) {
        if !part.iter().any(at_edge) {
            for place in part {
                tidy.values[place] = 1.0;
            }
        }
    }
    tidy
}

/// Places that hang together, inside the mask or outside.
fn parts(mask: &Plane, inside: bool) -> Vec<Vec<usize>> {
    let mut seen: Vec<bool> = mask.values.iter().map(|v| (*v > 0.5) != inside).collect();
    let mut parts = Vec::new();
    for start in 0..seen.len() {
        if seen[start] {
            continue;
        }
        seen[start] = true;
        let mut part = vec![start];
        let mut next = 0;
        while let Some(&place) = part.get(next) {
            next += 1;
            let (x, y) = (place % mask.width, place / mask.width);
            let mut visit = |neighbour: usize| {
                if !std::mem::replace(&mut seen[neighbour], true) {
                    part.push(neighbour);
                }
            };
            if x > 0 {
                visit(place - 1);
            }
            if x + 1 < mask.width {
                visit(place + 1);
            }
            if y > 0 {
                visit(place - mask.width);
            }
            if y + 1 < mask.height {
                visit(place + mask.width);
            }
        }
        parts.push(part);
    }
    parts
}
