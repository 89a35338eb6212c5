//! What the painter was told, looked at point by point: drawings are tested as they are seen.

use egui::epaint::{CircleShape, PathShape, RectShape};
use egui::{Color32, Context, Painter, Pos2, RawInput, Shape, pos2};

/// A drawing, of which every point has the colour that was painted there last.
pub struct Painted(Vec<Shape>);

impl Painted {
    pub fn of(mut draw: impl FnMut(&Painter)) -> Self {
        let mut output = Context::default().run_ui(RawInput::default(), |ui| draw(ui.painter()));
        output.textures_delta.clear();
        Self(output.shapes.into_iter().map(|it| it.shape).collect())
    }

    /// None where nothing was painted.
    pub fn at(&self, x: f32, y: f32) -> Option<Color32> {
        let seen = self.0.iter().rev();
        seen.filter_map(|shape| colour(shape, pos2(x, y))).next()
    }
}

fn colour(shape: &Shape, at: Pos2) -> Option<Color32> {
    match shape {
        Shape::Noop => None,
        Shape::Circle(circle) => in_circle(circle, at),
        Shape::Path(path) => in_path(path, at),
        Shape::Rect(rect) => in_rect(rect, at),
        // Whatever else is drawn some day has to be looked at, too.
        other => unreachable!("{other:?}"),
    }
}

fn in_circle(circle: &CircleShape, at: Pos2) -> Option<Color32> {
    let distance = circle.center.distance(at);
    if (distance - circle.radius).abs() < circle.stroke.width / 2.0 {
        return Some(circle.stroke.color);
    }
    (distance < circle.radius && circle.fill.a() > 0).then_some(circle.fill)
}

fn in_path(path: &PathShape, at: Pos2) -> Option<Color32> {
    let near = |pair: &[Pos2]| {
        let [from, to] = pair else { return false };
        let (along, towards) = (*to - *from, at - *from);
        let share = (towards.dot(along) / along.length_sq().max(f32::EPSILON)).clamp(0.0, 1.0);
        at.distance(*from + share * along) < path.stroke.width / 2.0
    };
    if path.points.windows(2).any(near)
        && let egui::epaint::ColorMode::Solid(colour) = path.stroke.color
    {
        return Some(colour);
    }
    let mut sides = path.points.iter().zip(path.points.iter().cycle().skip(1));
    let turns = |(from, to): (&Pos2, &Pos2)| {
        let (along, towards) = (*to - *from, at - *from);
        along.x * towards.y - along.y * towards.x > 0.0
    };
    let first = sides.next().map(turns);
    let inside = path.fill.a() > 0 && sides.all(|side| Some(turns(side)) == first);
    inside.then_some(path.fill)
}

fn in_rect(rect: &RectShape, at: Pos2) -> Option<Color32> {
    // How far inside the rounded edge: negative outside.
    let half = rect.rect.size().min_elem() / 2.0;
    let radius = f32::from(rect.corner_radius.nw).min(half);
    let core = rect.rect.shrink(radius);
    let nearest = core.clamp(at);
    let inside = if nearest == at {
        let (low, high) = (at - rect.rect.min, rect.rect.max - at);
        low.min(high).min_elem()
    } else {
        radius - nearest.distance(at)
    };
    if inside.abs() < rect.stroke.width / 2.0 {
        return Some(rect.stroke.color);
    }
    (inside > 0.0 && rect.fill.a() > 0).then_some(rect.fill)
}
