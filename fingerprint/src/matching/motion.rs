//! A rotation and a shift that take one finger onto the other.

use crate::extraction::Minutia;

/// Positions in pixels at 500 dpi.
#[derive(Clone, Copy)]
pub(super) struct Motion {
    pub(super) sine: f32,
    pub(super) cosine: f32,
    pub(super) shift: [f32; 2],
}

impl Motion {
    /// The motion that takes one minutia onto the other, direction included.
    pub(super) fn between(from: &Minutia, to: &Minutia) -> Self {
        let (sine, cosine) = (to.angle - from.angle).sin_cos();
        Self::turned(sine, cosine, [from.x, from.y], [to.x, to.y])
    }

    /// This turn, then the shift that takes one place onto the other.
    fn turned(sine: f32, cosine: f32, from: [f32; 2], to: [f32; 2]) -> Self {
        let shift = [
            to[0] - (cosine * from[0] - sine * from[1]),
            to[1] - (sine * from[0] + cosine * from[1]),
        ];
        Self {
            sine,
            cosine,
            shift,
        }
    }

    /// Least squares over pairs, of which there is at least one.
    pub(super) fn fitted<'a>(
        pairs: impl Iterator<Item = (&'a Minutia, &'a Minutia)> + Clone,
    ) -> Self {
        let (mut from, mut to, mut count) = ([0.0, 0.0], [0.0, 0.0], 0.0);
        for (a, b) in pairs.clone() {
            from = [from[0] + a.x, from[1] + a.y];
            to = [to[0] + b.x, to[1] + b.y];
            count += 1.0;
        }
        let (from, to) = (from.map(|sum| sum / count), to.map(|sum| sum / count));
        let (mut dot, mut cross) = (0.0, 0.0);
        for (a, b) in pairs {
            let (ax, ay) = (a.x - from[0], a.y - from[1]);
            let (bx, by) = (b.x - to[0], b.y - to[1]);
            dot += ax * bx + ay * by;
            cross += ax * by - ay * bx;
        }
        let (sine, cosine) = cross.atan2(dot).sin_cos();
        Self::turned(sine, cosine, from, to)
    }

    pub(super) fn inverse(&self) -> Self {
        let back = Self {
            sine: -self.sine,
            cosine: self.cosine,
            shift: [0.0, 0.0],
        };
        Self {
            shift: back.place(self.shift).map(|part| -part),
            ..back
        }
    }

    /// The same shift with a turn of so many radians more.
    pub(super) fn turned_further(&self, radians: f32) -> Self {
        let (sine, cosine) = (self.angle() + radians).sin_cos();
        Self {
            sine,
            cosine,
            ..*self
        }
    }

    pub(super) fn place(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let [u, v] = self.turn([x, y]);
        [u + self.shift[0], v + self.shift[1]]
    }

    /// A vector turned.
    pub(super) fn turn(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [
            self.cosine * x - self.sine * y,
            self.sine * x + self.cosine * y,
        ]
    }

    /// The turn as a matrix, row by row.
    pub(super) fn matrix(&self) -> [[f32; 2]; 2] {
        [[self.cosine, -self.sine], [self.sine, self.cosine]]
    }

    /// Radians, −π to π.
    pub(super) fn angle(&self) -> f32 {
        self.sine.atan2(self.cosine)
    }
}
