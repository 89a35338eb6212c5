//! Line icons for buttons, in a box of 24 x 24.

use egui::{Color32, Painter, Rect};

use super::brush::{Brush, Point, arc};

/// An icon; a word always stands beside it, or names it to a screen reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Person,
    Lock,
    Printer,
    Eye,
    QrCode,
    ChevronDown,
    ChevronRight,
    Backspace,
    Finger,
    Pin,
    Press,
    Contrast,
    Copy,
    Bell,
    Speaker,
    Muted,
    Letters,
    Close,
    Search,
    Card,
    Document,
    Bin,
}

const WIDTH: f32 = 2.0;

/// A loudspeaker without what is heard of it.
const HORN: [Point; 7] = [
    (3.0, 9.0),
    (6.5, 9.0),
    (12.0, 4.5),
    (12.0, 19.5),
    (6.5, 15.0),
    (3.0, 15.0),
    (3.0, 9.0),
];

impl Icon {
    pub const ALL: [Self; 22] = [
        Self::Person,
        Self::Lock,
        Self::Printer,
        Self::Eye,
        Self::QrCode,
        Self::ChevronDown,
        Self::ChevronRight,
        Self::Backspace,
        Self::Finger,
        Self::Pin,
        Self::Press,
        Self::Contrast,
        Self::Copy,
        Self::Bell,
        Self::Speaker,
        Self::Muted,
        Self::Letters,
        Self::Close,
        Self::Search,
        Self::Card,
        Self::Document,
        Self::Bin,
    ];

    /// Draws the icon into a square.
    pub fn paint(self, painter: &Painter, rect: Rect, colour: Color32) {
        let brush = Brush::new(painter, rect, 24.0);
        let line = |points: &[Point]| brush.line(points, WIDTH, colour);
        match self {
            Self::Person => {
                brush.ring((12.0, 7.5), 4.2, WIDTH, colour);
                let mut shoulders = vec![(4.0, 21.0)];
                shoulders.extend(arc((12.0, 21.0), 8.0, 0.75, 1.25).iter().map(|(x, y)| {
                    // Lower than a circle.
                    (*x, 21.0 - (21.0 - y) * 0.8)
                }));
                line(&shoulders);
            }
            Self::Lock => {
                brush.outline((5.0, 10.5), (19.0, 21.0), 2.0, WIDTH, colour);
                let mut bow = vec![(8.0, 10.5)];
                bow.extend(arc((12.0, 7.0), 4.0, 0.75, 1.25));
                bow.push((16.0, 10.5));
                line(&bow);
            }
            Self::Printer => {
                line(&[(7.0, 8.0), (7.0, 3.0), (17.0, 3.0), (17.0, 8.0)]);
                line(&[
                    (7.0, 17.0),
                    (3.5, 17.0),
                    (3.5, 8.5),
                    (20.5, 8.5),
                    (20.5, 17.0),
                    (17.0, 17.0),
                ]);
                brush.outline((7.0, 13.5), (17.0, 21.0), 0.5, WIDTH, colour);
            }
            Self::Eye => {
                let upper = arc((12.0, 19.0), 13.0, -0.14, 0.14);
                let lower = arc((12.0, 5.0), 13.0, 0.36, 0.64);
                line(&upper);
                line(&lower);
                brush.disc((12.0, 12.0), 3.0, colour);
            }
            Self::QrCode => {
                for (x, y) in [(2.5, 2.5), (14.0, 2.5), (2.5, 14.0)] {
                    brush.outline((x, y), (x + 7.5, y + 7.5), 0.5, 2.4, colour);
                    brush.filled((x + 2.8, y + 2.8), (x + 4.7, y + 4.7), 0.0, colour);
                }
                for (x, y) in [
                    (13.5, 13.5),
                    (18.5, 13.5),
                    (16.0, 16.2),
                    (13.5, 19.0),
                    (18.8, 19.0),
                ] {
                    brush.filled((x, y), (x + 2.7, y + 2.7), 0.0, colour);
                }
            }
            Self::ChevronDown => line(&[(5.0, 9.0), (12.0, 16.0), (19.0, 9.0)]),
            Self::ChevronRight => line(&[(9.0, 5.0), (16.0, 12.0), (9.0, 19.0)]),
            Self::Backspace => {
                line(&[
                    (1.5, 12.0),
                    (7.5, 4.5),
                    (22.0, 4.5),
                    (22.0, 19.5),
                    (7.5, 19.5),
                    (1.5, 12.0),
                ]);
                line(&[(11.5, 8.8), (17.5, 15.2)]);
                line(&[(17.5, 8.8), (11.5, 15.2)]);
            }
            Self::Finger => {
                let mut tip = vec![(7.0, 22.0), (7.0, 8.0)];
                tip.extend(arc((12.0, 7.5), 5.0, 0.75, 1.25));
                tip.push((17.0, 22.0));
                line(&tip);
                line(&arc((12.0, 9.0), 2.0, 0.75, 1.25));
                line(&[(10.0, 9.0), (10.0, 12.0), (14.0, 12.0), (14.0, 9.0)]);
            }
            Self::Pin => {
                let mut drop = arc((12.0, 10.0), 7.5, 0.68, 1.32);
                drop.extend([(12.0, 22.5), drop[0]]);
                line(&drop);
                line(&[(12.0, 8.0), (12.0, 11.5)]);
            }
            Self::Press => {
                brush.line(&[(12.0, 2.5), (12.0, 12.5)], 3.0, colour);
                brush.line(&[(7.0, 8.5), (12.0, 13.5), (17.0, 8.5)], 3.0, colour);
                brush.line(&[(3.5, 20.0), (20.5, 20.0)], 5.0, colour);
            }
            Self::Contrast => {
                brush.ring((12.0, 12.0), 9.0, WIDTH, colour);
                let half = arc((12.0, 12.0), 9.0, 0.0, 0.5);
                brush.area(&half, colour);
            }
            Self::Copy => {
                brush.outline((8.0, 8.0), (20.5, 21.0), 2.0, WIDTH, colour);
                line(&[(4.0, 16.5), (4.0, 3.5), (15.5, 3.5)]);
            }
            Self::Bell => {
                let mut bell = vec![(4.0, 17.5), (6.0, 14.5), (6.0, 10.0)];
                bell.extend(arc((12.0, 9.5), 6.0, 0.76, 1.24));
                bell.extend([(18.0, 14.5), (20.0, 17.5), (4.0, 17.5)]);
                line(&bell);
                line(&[(9.5, 21.0), (14.5, 21.0)]);
            }
            Self::Speaker => {
                line(&HORN);
                line(&arc((12.5, 12.0), 4.0, 0.14, 0.36));
                line(&arc((12.5, 12.0), 8.0, 0.14, 0.36));
            }
            Self::Muted => {
                line(&HORN);
                line(&[(15.5, 9.0), (21.5, 15.0)]);
                line(&[(21.5, 9.0), (15.5, 15.0)]);
            }
            Self::Letters => {
                line(&[(1.5, 20.0), (8.0, 4.0), (14.5, 20.0)]);
                line(&[(4.2, 14.0), (11.8, 14.0)]);
                line(&[(15.0, 20.0), (18.8, 11.0), (22.5, 20.0)]);
                line(&[(16.4, 17.0), (21.2, 17.0)]);
            }
            Self::Close => {
                line(&[(5.0, 5.0), (19.0, 19.0)]);
                line(&[(19.0, 5.0), (5.0, 19.0)]);
            }
            Self::Card => {
                brush.outline((1.5, 4.5), (22.5, 19.5), 2.5, WIDTH, colour);
                brush.filled((5.0, 8.5), (9.0, 12.0), 0.8, colour);
                line(&[(12.5, 9.5), (19.0, 9.5)]);
                line(&[(12.5, 14.5), (16.5, 14.5)]);
            }
            Self::Document => {
                line(&[
                    (4.5, 2.0),
                    (15.0, 2.0),
                    (20.0, 7.0),
                    (20.0, 22.0),
                    (4.5, 22.0),
                    (4.5, 2.0),
                ]);
                line(&[(15.0, 2.5), (15.0, 7.0), (19.5, 7.0)]);
                line(&[(8.5, 13.0), (16.0, 13.0)]);
                line(&[(8.5, 17.5), (16.0, 17.5)]);
            }
            Self::Bin => {
                line(&[(2.5, 6.0), (21.5, 6.0)]);
                line(&[(8.5, 5.5), (8.5, 2.5), (15.5, 2.5), (15.5, 5.5)]);
                line(&[(5.0, 6.5), (6.3, 22.0), (17.7, 22.0), (19.0, 6.5)]);
                line(&[(10.0, 10.5), (10.0, 17.5)]);
                line(&[(14.0, 10.5), (14.0, 17.5)]);
            }
            Self::Search => {
                brush.ring((10.5, 10.5), 6.8, WIDTH, colour);
                line(&[(15.8, 15.8), (21.5, 21.5)]);
            }
        }
    }
}
