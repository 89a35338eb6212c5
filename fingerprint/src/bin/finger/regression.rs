//! Logistic regression.

#![allow(
    clippy::needless_range_loop,
    reason = "several arrays are run through in step"
)]

use fingerprint::matching::NAMES;

const FIGURES: usize = NAMES.len();

/// What was seen of a pair, whether it is genuine (1) or not (0), and how much it counts.
pub(super) struct Row {
    pub(super) figures: [f64; FIGURES],
    pub(super) goal: f64,
    pub(super) weight: f64,
}

/// Bias and weights of the figures, by Newton's method; `ridge` keeps the weights small.
pub(super) fn regress(rows: &[Row], ridge: f64) -> (f64, [f64; FIGURES]) {
    const STEPS: usize = 40;
    const SIZE: usize = FIGURES + 1;
    let mean: [f64; FIGURES] =
        std::array::from_fn(|at| rows.iter().map(|row| row.weight * row.figures[at]).sum());
    let spread: [f64; FIGURES] = std::array::from_fn(|at| {
        let variance: f64 = rows
            .iter()
            .map(|row| row.weight * (row.figures[at] - mean[at]).powi(2))
            .sum();
        variance.sqrt().max(1e-6)
    });
    let mut solution = [0.0; SIZE];
    for _ in 0..STEPS {
        let mut gradient = [0.0; SIZE];
        let mut curvature = [[0.0; SIZE]; SIZE];
        for at in 0..SIZE {
            let ridge = if at < FIGURES { ridge } else { 1e-9 };
            gradient[at] = ridge * solution[at];
            curvature[at][at] = ridge;
        }
        for Row {
            figures,
            goal,
            weight,
        } in rows
        {
            let input: [f64; SIZE] = std::array::from_fn(|at| {
                if at < FIGURES {
                    (figures[at] - mean[at]) / spread[at]
                } else {
                    1.0
                }
            });
            let sum: f64 = input.iter().zip(solution).map(|(x, w)| x * w).sum();
            let odds = 1.0 / (1.0 + (-sum.clamp(-40.0, 40.0)).exp());
            let slope = weight * odds * (1.0 - odds);
            for at in 0..SIZE {
                gradient[at] += weight * (odds - goal) * input[at];
                for other in 0..SIZE {
                    curvature[at][other] += slope * input[at] * input[other];
                }
            }
        }
        let step = solve(curvature, gradient);
        for at in 0..SIZE {
            solution[at] -= step[at];
        }
        if step.iter().all(|part| part.abs() < 1e-7) {
            break;
        }
    }
    let weights: [f64; FIGURES] = std::array::from_fn(|at| solution[at] / spread[at]);
    let shift: f64 = weights.iter().zip(mean).map(|(w, m)| w * m).sum();
    (solution[FIGURES] - shift, weights)
}

/// Gauss's elimination of a positive definite system.
fn solve<const N: usize>(mut matrix: [[f64; N]; N], mut right: [f64; N]) -> [f64; N] {
    for pivot in 0..N {
        for row in pivot + 1..N {
            let factor = matrix[row][pivot] / matrix[pivot][pivot];
            for column in pivot..N {
                matrix[row][column] -= factor * matrix[pivot][column];
            }
            right[row] -= factor * right[pivot];
        }
    }
    for row in (0..N).rev() {
        for column in row + 1..N {
            right[row] -= matrix[row][column] * right[column];
        }
        right[row] /= matrix[row][row];
    }
    right
}
