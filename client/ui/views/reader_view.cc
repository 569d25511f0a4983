// SPDX-License-Identifier: Apache-2.0
// The reader's frame.
#include "client/ui/views/reader_view.h"

#include <algorithm>

#include "client/ui/icons.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/charts.h"

namespace icma::ui {
namespace {

void module_mark(const Ui& ui, const Rect& r, app::ModuleState state) {
  const Theme& t = ui.theme();
  switch (state) {
    case app::ModuleState::kDone:
      ui.paint().icon(r, icons::kCircleCheck, 18, t.success);
      break;
    case app::ModuleState::kCurrent:
      ui.paint().circle(r.center(), 7, t.border, 2);
      ui.paint().arc(r.center(), 7, 0, .7F, t.accent, 2.5F);
      break;
    case app::ModuleState::kLocked:
      ui.paint().icon(r, icons::kLock, 18, t.text2);
      break;
    case app::ModuleState::kOpen:
      ui.paint().icon(r, icons::kCircle, 18, t.text2);
      break;
  }
}

}  // namespace

void ReaderView::draw(Ui& ui, const Rect& area, const app::ReaderModel& model,
                      app::CommandSink& sink, ReaderSurface* surface, const Rect& top_bar) {
  const Theme& t = ui.theme();
  Rect r = area;
  foot(ui, r.cut_bottom(r.w < 720 ? 40 : 32), model, sink);
  if (model.outline_shown && r.w >= 900) {
    const Rect side = r.cut_left(r.w >= 1600 ? 280 : 232);
    outline(ui, side, model, sink);
  }
  ui.paint().fill(r, t.surface);
  if (surface != nullptr) {
    surface->draw(ui, r, {model.document, model.anchor, false, model.sitting, &model.read_blocks},
                  sink);
  }
  tools(ui, top_bar, model, sink);
}

void ReaderView::tools(Ui& ui, const Rect& top_bar, const app::ReaderModel& model,
                       app::CommandSink& sink) {
  const float y = top_bar.center().y - 18;
  float x = top_bar.right() - 3 * 48;
  const auto tool = [&](std::string_view id, char32_t icon, std::string_view name, bool on) {
    const bool pressed = icon_button(ui, id, {x, y, 36, 36}, icon, name, on);
    x += 48;
    return pressed;
  };
  if (tool("outline", icons::kLayoutSidebar, ui.tr("Outline"), model.outline_shown)) {
    sink.emit(app::ToggleOutline{});
  }
  if (tool("bookmark", icons::kBookmark, ui.tr("Bookmark this place"), false) ||
      ui.chord(ImGuiMod_Ctrl | ImGuiKey_D)) {
    sink.emit(app::ToggleBookmark{});
  }
  if (tool("typography", icons::kTypography, ui.tr("Text size and theme"), false)) {
    sink.emit(app::Navigate{"settings"});
  }
}

void ReaderView::outline(Ui& ui, const Rect& area, const app::ReaderModel& model,
                         app::CommandSink& sink) {
  const Theme& t = ui.theme();
  ui.paint().vline(area.right() - ui.paint().hairline(), area.y, area.h, t.border);
  const Rect content = ui.begin_scroll("outline", {area.x, area.y, area.w - 1, area.h});
  ui.open_node(a11y::Role::kNavigation, ui.tr("Outline"), area);
  Rect r = content.inset(16, 21);
  ui.text(r.x, r.y, model.program_code, type::kCaption, t.text2);
  r.skip_top(18);
  const float title = ui.paint().paragraph_height(r.w, model.program_title, type::kLabel6);
  ui.paragraph(r.x, r.y, r.w, model.program_title, type::kLabel6, t.text);
  r.skip_top(title + 12);
  progress_bar(ui, {r.x, r.y, r.w, 4}, model.program_permille, true, model.program_title);
  ui.text(r.x, r.y + 11, model.program_progress, type::kCaption, t.text2, r.w);
  r.skip_top(44);
  for (const app::OutlineModule& module : model.outline) {
    r.skip_top(outline_module(ui, r, model, module, sink));
  }
  ui.close_node();
  ui.end_scroll(r.y + 16);
}

float ReaderView::outline_module(Ui& ui, const Rect& r, const app::ReaderModel& model,
                                 const app::OutlineModule& module, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const bool current = !module.sections.empty();
  const Type& type = current ? type::kLabel6 : type::kLabel;
  const std::string label = module.number + "  " + module.title;
  const float height = ui.paint().paragraph_height(r.w - 28, label, type);
  const Rect box{r.x, r.y, r.w, height + 8};
  const Press press = ui.press("module/" + module.module, box, module.title,
                               {.role = a11y::Role::kListItem,
                                .enabled = module.state != app::ModuleState::kLocked,
                                .states = current ? a11y::kExpanded : 0U,
                                .value = module.number});
  module_mark(ui, {r.x, r.y + 4, 18, 20}, module.state);
  const Color ink = current ? t.text : press.hovered ? t.accent : t.text2;
  ui.paint().paragraph(r.x + 28, r.y + 4, r.w - 28, label, type, ink);
  if (press.focused) ui.focus_ring(box.inset(-2, 0), 4, true);
  if (press.clicked && !current) sink.emit(app::OpenModule{model.program, module.module});
  float y = r.y + height + 16;
  const float top = y;
  for (const app::OutlineSection& section : module.sections) {
    y += outline_section(ui, {r.x + 8, y, r.w - 8, 34}, model, module, section, sink);
  }
  if (y > top) {
    ui.paint().vline(r.x + 8, top, y - top, t.border);
    y += 10;
  }
  return y - r.y;
}

float ReaderView::outline_section(Ui& ui, const Rect& area, const app::ReaderModel& model,
                                  const app::OutlineModule& module,
                                  const app::OutlineSection& section, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const float title_x = section.number.empty() ? 14.0F : 46.0F;
  const float lines = ui.paint().paragraph_height(
      area.w - title_x - 26, section.title, section.current ? type::kLabel6 : type::kLabel, 2);
  const Rect r{area.x, area.y, area.w, lines + 14};
  const Press press = ui.press(
      "section/" + section.anchor + section.activity, r, section.title,
      {.role = a11y::Role::kListItem,
       .states = (section.current ? a11y::kSelected : 0U) | (section.done ? a11y::kChecked : 0U),
       .value = section.number});
  if (section.current) {
    ui.paint().fill(r, t.selection, 2);
    ui.paint().fill({r.x, r.y, 3, r.h}, t.accent);
  } else if (press.hovered) {
    ui.paint().fill({r.x + 1, r.y, r.w - 1, r.h}, t.sunken, 2);
  }
  const Color ink = section.current ? t.text : t.text2;
  ui.paint().text(r.x + 14, r.y + 7, section.number, type::kLabel, ink);
  ui.paint().paragraph(r.x + title_x, r.y + 7, r.w - title_x - 26, section.title,
                       section.current ? type::kLabel6 : type::kLabel, ink, 2);
  if (section.done) {
    ui.paint().icon({r.right() - 24, r.y, 16, r.h}, icons::kCheck, 16, t.text2);
  }
  if (press.focused) ui.focus_ring(r, 2, true);
  if (press.clicked && section.activity.empty()) sink.emit(app::OpenSection{section.anchor});
  if (press.clicked && !section.activity.empty()) {
    sink.emit(app::OpenActivity{model.program, module.module, section.activity});
  }
  return r.h;
}

void ReaderView::foot(Ui& ui, const Rect& area, const app::ReaderModel& model,
                      app::CommandSink& sink) {
  const Theme& t = ui.theme();
  ui.paint().fill(area, t.canvas);
  ui.paint().hline(area.x, area.y, area.w, t.border);
  Rect r = area.inset(24, 1);
  ui.text_in(r, model.time_left, type::kCaption, t.text2);
  r.skip_left(ui.paint().width(model.time_left, type::kCaption) + 16);
  if (!model.next_label.empty()) {
    const float width = link_width(ui, model.next_label, {.icon_after = icons::kArrowRight});
    if (link(ui, "next", r.right() - width, r.center().y - 10, model.next_label,
             {.icon_after = icons::kArrowRight})) {
      sink.emit(app::NextActivity{});
    }
    r.skip_right(width + 20);
  }
  const float percent = ui.paint().width(model.percent, type::kCaption6);
  ui.text_in(r.cut_right(percent), model.percent, type::kCaption6, t.text);
  r.skip_right(16);
  if (r.w > 400) {
    const float section = ui.paint().width(model.section, type::kCaption);
    ui.text_in(r.cut_right(section), model.section, type::kCaption, t.text2);
    r.skip_right(16);
  }
  const Rect bar{r.x, r.center().y - 2, r.w, 4};
  for (const app::OutlineModule& module : model.outline) {
    float x = bar.x;
    for (const app::OutlineSection& section : module.sections) {
      const float width = bar.w * static_cast<float>(section.permille_of_length) / 1000;
      if (width > 4) {
        progress_bar(ui, {x, bar.y, width - 4, 4}, section.read_permille, true, section.title);
      }
      x += width;
    }
  }
}

}  // namespace icma::ui
