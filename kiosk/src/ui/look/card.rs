//! White cards, and the column that scrolls them where the text has grown too large.

use egui::containers::scroll_area::ScrollSource;
use egui::{
    Color32, CornerRadius, Frame, Key, Margin, Rect, ScrollArea, Stroke, Ui, UiBuilder, pos2, vec2,
};

use super::Theme;

fn edge(theme: &Theme) -> Stroke {
    if theme.contrast {
        Stroke::new(2.0, theme.colours.edge)
    } else {
        Stroke::new(1.0, theme.colours.line)
    }
}

/// A card at the cursor, as wide as what is left and at least this high.
pub fn card(
    ui: &mut Ui,
    least: f32,
    padding: egui::Vec2,
    theme: &Theme,
    add: impl FnOnce(&mut Ui),
) {
    let frame = Frame::new()
        .fill(theme.colours.surface)
        .stroke(edge(theme))
        .corner_radius(CornerRadius::same(12))
        .inner_margin(Margin::symmetric(padding.x as i8, padding.y as i8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height((least - 2.0 * (padding.y + edge(theme).width)).max(0.0));
        add(ui);
    });
}

/// A column that scrolls when it is higher than the rectangle, drawn by a finger or the pointer, by
/// wheel or page keys.
pub fn column(ui: &mut Ui, rect: Rect, id: &str, theme: &Theme, add: impl FnOnce(&mut Ui)) {
    // The bar lies beside the column, in the margin, and so do the rings of the keyboard.
    const MARGIN: f32 = 8.0;
    let outer = Rect::from_min_max(
        rect.min - vec2(MARGIN, MARGIN),
        rect.max + vec2(11.0, MARGIN),
    );
    let mut child = ui.new_child(UiBuilder::new().max_rect(outer).id_salt(id));
    style_bar(&mut child, theme);
    let page = 0.8 * rect.height();
    let by_key = child.input(|input| {
        let down = f32::from(u8::from(input.key_pressed(Key::PageDown)));
        down - f32::from(u8::from(input.key_pressed(Key::PageUp)))
    });
    // The bar shows where one is; it is too narrow for a finger, which draws the column itself.
    let source = ScrollSource {
        scroll_bar: false,
        ..ScrollSource::ALL
    };
    ScrollArea::vertical()
        .id_salt(id)
        .scroll_source(source)
        .auto_shrink(false)
        .content_margin(Margin::same(MARGIN as i8))
        .show(&mut child, |ui| {
            ui.set_width(rect.width());
            if by_key != 0.0 {
                ui.scroll_with_delta(vec2(0.0, -by_key * page));
            }
            add(ui);
        });
}

fn style_bar(ui: &mut Ui, theme: &Theme) {
    ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
    let colours = &theme.colours;
    let visuals = ui.visuals_mut();
    visuals.extreme_bg_color = colours.page;
    for widget in [
        &mut visuals.widgets.inactive,
        &mut visuals.widgets.hovered,
        &mut visuals.widgets.active,
    ] {
        widget.bg_fill = colours.edge;
        widget.fg_stroke.color = colours.edge;
    }
    let scroll = &mut ui.spacing_mut().scroll;
    // The style guide knows no gradient.
    scroll.fade.strength = 0.0;
    scroll.floating = true;
    scroll.bar_width = 8.0;
    scroll.floating_width = 6.0;
    scroll.floating_allocated_width = 0.0;
    scroll.foreground_color = true;
    for opacity in [
        &mut scroll.dormant_handle_opacity,
        &mut scroll.active_handle_opacity,
        &mut scroll.interact_handle_opacity,
    ] {
        *opacity = 1.0;
    }
}

/// A thin dividing line.
pub fn divider(ui: &Ui, left: f32, right: f32, y: f32, theme: &Theme) {
    let stroke = Stroke::new(1.0, theme.colours.line);
    ui.painter().hline(left..=right, y, stroke);
}

/// A bar that fills from the left.
pub fn progress(ui: &Ui, rect: Rect, share: f32, fill: Color32, back: Color32) {
    let radius = CornerRadius::same((rect.height() / 2.0) as u8);
    ui.painter().rect_filled(rect, radius, back);
    let mut done = rect;
    done.set_width((rect.width() * share.clamp(0.0, 1.0)).max(rect.height()));
    ui.painter().rect_filled(done, radius, fill);
}

/// A frame of dashes, for what is not there yet.
pub fn dashed(ui: &Ui, rect: Rect, colour: Color32) {
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
        rect.left_top(),
    ];
    let stroke = Stroke::new(2.0, colour);
    ui.painter()
        .extend(egui::Shape::dashed_line(&corners, stroke, 6.0, 5.0));
}

/// Two cards side by side and equally high, at least this high; `share` is the width of the first.
pub fn pair(
    ui: &mut Ui,
    (share, least): (f32, f32),
    (padding, gap): (egui::Vec2, f32),
    theme: &Theme,
    first: impl FnOnce(&mut Ui),
    second: impl FnOnce(&mut Ui),
) {
    let id = ui.scope_id().with("pair");
    let known = ui
        .data(|data| data.get_temp(id).unwrap_or(0.0_f32))
        .max(least);
    let area = ui.available_rect_before_wrap();
    let cut = area.left() + ((area.width() - gap) * share).round();
    let halves = [
        Rect::from_x_y_ranges(area.left()..=cut, area.top()..=area.bottom()),
        Rect::from_x_y_ranges(cut + gap..=area.right(), area.top()..=area.bottom()),
    ];
    let mut heights = [0.0; 2];
    {
        let mut child = ui.new_child(UiBuilder::new().max_rect(halves[0]).id_salt("first"));
        card(&mut child, known, padding, theme, first);
        heights[0] = child.min_rect().height();
    }
    {
        let mut child = ui.new_child(UiBuilder::new().max_rect(halves[1]).id_salt("second"));
        card(&mut child, known, padding, theme, second);
        heights[1] = child.min_rect().height();
    }
    let height = heights[0].max(heights[1]);
    if height > known + 0.5 {
        // Both are drawn anew, as high as the higher of them.
        ui.data_mut(|data| data.insert_temp(id, height));
        ui.ctx().request_discard("equal heights");
    }
    let used = Rect::from_min_max(area.min, pos2(area.right(), area.top() + height));
    ui.advance_cursor_after_rect(used);
}
