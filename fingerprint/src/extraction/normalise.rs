//! Even contrast: every ridge about as strong as the next, ridges positive.

use super::plane::Plane;

/// A normalised picture.
pub(crate) struct Even {
    /// Between −2.5 and 2.5, ridges positive.
    pub(crate) values: Plane,
    /// Local deviation of the grey values before.
    pub(crate) deviation: Plane,
}

pub(crate) fn normalise(plane: &Plane) -> Even {
    let mean = plane.blurred(8.0);
    let difference = Plane::from_fn(plane.width, plane.height, |x, y| {
        mean.at(x, y) - plane.at(x, y)
    });
    let deviation = difference
        .map(|value| value * value)
        .blurred(12.0)
        .map(|value| value.max(0.0).sqrt());
    let floor = 0.05 * deviation.quantile(0.9) + 2.0;
    let values = Plane::from_fn(plane.width, plane.height, |x, y| {
        (difference.at(x, y) / (deviation.at(x, y) + floor)).clamp(-2.5, 2.5)
    });
    Even { values, deviation }
}
