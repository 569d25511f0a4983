// SPDX-License-Identifier: Apache-2.0
// The program screen.
#include "client/ui/views/program_view.h"

#include <algorithm>
#include <array>
#include <string>

#include "client/ui/icons.h"
#include "client/ui/vector_art.h"
#include "client/ui/views/program_stored.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/charts.h"
#include "client/ui/widgets/choice.h"
#include "client/ui/widgets/marks.h"
#include "client/ui/widgets/text_parts.h"

namespace icma::ui {
namespace {

constexpr float kRow = 54;
// A row of a narrow window has the download under the title.
constexpr float kNarrowRow = 104;

bool is_narrow(const Rect& r) {
  return r.w <= 640;
}

// Column positions for the width there is; narrow windows drop Contents and Size.
struct Columns {
  explicit Columns(const Rect& r) {
    roomy = r.w > 860;
    download = r.right() - 268;
    size = download - 40;
    time = roomy ? size - 72 : download - 40;
    contents = time - 144;
    title_end = roomy ? contents - 12 : time - 72;
    if (is_narrow(r)) {
      download = r.x + 70;
      time = r.right();
      title_end = time - 72;
    }
  }
  bool roomy = true;
  float contents, time, size, download, title_end;
};

char32_t content_icon(app::ContentKind kind) {
  switch (kind) {
    case app::ContentKind::kPage:
      return icons::kFileText;
    case app::ContentKind::kVideo:
      return icons::kVideo;
    case app::ContentKind::kQuiz:
      return icons::kListCheck;
    case app::ContentKind::kReflection:
      return icons::kPencil;
  }
  return icons::kFileText;
}

void state_mark(const Ui& ui, const Rect& r, app::ModuleState state) {
  const Theme& t = ui.theme();
  switch (state) {
    case app::ModuleState::kDone:
      ui.paint().icon(r, icons::kCircleCheck, 20, t.success);
      break;
    case app::ModuleState::kLocked:
      ui.paint().icon(r, icons::kLock, 20, t.text2);
      break;
    case app::ModuleState::kCurrent:
      ui.paint().icon(r, icons::kCircle, 22, t.accent);
      break;
    case app::ModuleState::kOpen:
      ui.paint().icon(r, icons::kCircle, 22, t.edge);
      break;
  }
}

bool can_open(const app::ModuleRow& row) {
  return row.state != app::ModuleState::kLocked &&
         (row.download.state == app::DownloadState::kReady || row.download.explained ||
          row.download.state == app::DownloadState::kNotNeeded);
}

// Wide enough for the longest label and value; other languages have longer ones.
struct FactColumns {
  FactColumns(const Ui& ui, const std::vector<app::Fact>& facts) {
    for (const app::Fact& item : facts) {
      labels = std::max(labels, ui.paint().width(item.label, type::kCaption) + 12);
      values = std::max(values, ui.paint().width(item.value, type::kCaption5) + 1);
    }
  }
  float width() const { return 25 + labels + values; }
  float labels = 104;
  float values = 111;
};

}  // namespace

void ProgramView::draw(Ui& ui, const Rect& area, const app::ProgramModel& model,
                       app::CommandSink& sink) {
  if (shown_ != model.program) tab_ = 0;
  shown_ = model.program;
  Rect whole = area;
  const bool with_bar =
      !model.pace.empty() || !model.get_rest.empty() || !model.update.empty() || model.all_paused;
  if (with_bar) bottom_bar(ui, whole.cut_bottom(52), model, sink);
  const Rect content = ui.begin_scroll("program", whole);
  Rect r = content.inset(24, 24);
  const float width = std::min(r.w, 1200.0F);
  r = {r.x + (r.w - width) / 2, r.y, width, r.h};
  r.skip_top(head(ui, r, model, sink));
  const std::string count = model.downloads > 0 ? std::to_string(model.downloads) : std::string();
  const std::array<Tab, 3> all{{{ui.tr("Modules")}, {ui.tr("About")}, {ui.tr("Downloads"), count}}};
  const int picked = tabs(ui, "tabs", {r.x, r.y, r.w, 40}, all, tab_);
  if (picked >= 0) tab_ = picked;
  const float wide = tab_ == 1 ? 0 : film_choice_width(ui, model);
  const bool beside = r.w - wide > 400;
  if (wide > 0 && beside) film_choice(ui, {r.right() - wide, r.y, wide, 36}, model, sink);
  r.skip_top(40);
  if (wide > 0 && !beside) {
    r.skip_top(12);
    film_choice(ui, {r.x, r.y, std::min(wide, r.w), 36}, model, sink);
    r.skip_top(40);
  }
  if (tab_ == 0) return ui.end_scroll(modules(ui, r, model, sink) + 24);
  if (tab_ == 2) return ui.end_scroll(r.y + stored_list(ui, r, model, sink) + 24);
  r.skip_top(20);
  for (const std::string& text : model.about) {
    r.skip_top(prose(ui, r.x, r.y, std::min(r.w, 667.0F), text) + 8);
  }
  ui.end_scroll(r.y + 24);
}

float ProgramView::head(Ui& ui, const Rect& area, const app::ProgramModel& model,
                        app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const bool roomy = area.w > 860;
  const FactColumns columns(ui, model.facts);
  const float room =
      area.w - (roomy ? columns.width() + 24 : 0.0F) - (is_narrow(area) ? 0.0F : 176.0F);
  // A long title takes a second line and the head grows by it.
  const bool two_lines = ui.paint().width(model.title, type::kH1) > room;
  const float more = two_lines ? type::kH1.line : 0;
  Rect r{area.x, area.y, area.w, 152 + more};
  if (roomy) {
    const Rect facts = r.cut_right(columns.width());
    ui.paint().vline(facts.x, facts.y, facts.h, t.border);
    float y = facts.y + 1;
    for (const app::Fact& item : model.facts) {
      fact(ui, {facts.x + 25, y, facts.w - 25, 30}, columns.labels, item.label, item.value);
      y += 30;
    }
    r.skip_right(24);
  }
  if (!is_narrow(area)) {
    draw_plate(ui, {r.x, r.y, 152, 152}, model.plate, 8);
    r.skip_left(152);
    r.skip_left(24);
  }
  ui.text(r.x, r.y, model.kicker, type::kCaption, t.text2, r.w);
  ui.heading(r.x, r.y + 22, model.title, type::kH1, r.w, two_lines ? 2 : 1);
  r.skip_top(more);
  ui.paragraph(r.x, r.y + 64, r.w, model.summary, type::kLabel, t.text2, 2);
  float x = r.x;
  const bool has_primary = !model.primary.empty();
  const std::string_view label = has_primary ? model.primary : std::string_view(model.get_all);
  if (!label.empty()) {
    const ButtonLook look{.kind = ButtonKind::kPrimary,
                          .icon = has_primary ? char32_t{0} : icons::kDownload};
    const Rect box{x, r.y + 112, button_width(ui, label, look), 40};
    if (button(ui, "primary", box, label, look)) {
      if (has_primary) {
        sink.emit(app::OpenModule{model.program, model.primary_module});
      } else {
        sink.emit(app::GetProgram{model.program});
      }
    }
    x = box.right() + 16;
  }
  const float bar = std::min(125.0F, r.right() - x - 120);
  if (bar > 40 && !model.progress.empty()) {
    progress_bar(ui, {x, r.y + 128, bar, 8}, model.permille, true, ui.tr("Progress"));
    ui.text(x + bar + 12, r.y + 122, model.progress, type::kLabel, t.text2);
  }
  return 152 + more + 16;
}

float ProgramView::modules(Ui& ui, const Rect& area, const app::ProgramModel& model,
                           app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  if (!model.locked.empty()) {
    r.skip_top(12);
    const float width = r.w - 56;
    const float lines = ui.paint().paragraph_height(width, model.locked, type::kLabel);
    const Rect banner = r.cut_top(lines + 24);
    ui.paint().fill(banner, t.sunken, 4);
    draw_sign(ui, {banner.x + 12, banner.y, 20, banner.h}, app::Sign::kLock, 20);
    ui.paragraph(banner.x + 44, banner.y + 12, width, model.locked, type::kLabel, t.text);
  }
  r.skip_top(4);
  const Rect head = r.cut_top(37);
  const Columns c(r);
  const auto title = [&](float x, std::string_view text) {
    ui.text_in({x, head.y, 240, 37}, text, type::kCaption5, t.text2);
  };
  const auto right_title = [&](float x, std::string_view text) {
    ui.text_in({x - 100, head.y, 100, 37}, text, type::kCaption5, t.text2, Align::kRight);
  };
  title(r.x + 48, ui.tr("Module"));
  right_title(c.time, ui.tr("Time"));
  if (c.roomy) {
    title(c.contents, ui.tr("Contents"));
    right_title(c.size, ui.tr("Size"));
  }
  if (!is_narrow(head)) title(c.download, ui.tr("On this laptop"));
  ui.paint().hline(head.x, head.bottom() - ui.paint().hairline(), head.w, t.edge);
  ui.open_node(a11y::Role::kTable, ui.tr("Modules"), r).set_size =
      static_cast<int>(model.modules.size());
  for (const app::ModuleRow& row : model.modules) {
    const Rect box = r.cut_top(is_narrow(r) ? kNarrowRow : kRow);
    if (ui.visible(box)) module_row(ui, box, model, row, sink);
  }
  ui.close_node();
  return r.y;
}

void ProgramView::module_row(Ui& ui, const Rect& r, const app::ProgramModel& model,
                             const app::ModuleRow& row, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const Columns c(r);
  const bool narrow = is_narrow(r);
  const Rect target =
      narrow ? Rect{r.x, r.y, r.w, kRow} : Rect{r.x, r.y, c.download - 12 - r.x, r.h};
  const bool opens = can_open(row);
  const Press press = ui.press(
      "module/" + row.module, target, row.title,
      {.role = a11y::Role::kRow, .enabled = opens, .value = row.time, .description = row.detail});
  if (row.next || press.hovered) {
    ui.paint().fill({r.x, r.y, r.w, r.h - 1}, press.hovered ? t.sunken : t.surface);
  }
  ui.paint().hline(r.x, r.bottom() - ui.paint().hairline(), r.w, t.border);
  if (press.focused) ui.focus_ring(target, 4, true);
  if (press.clicked) sink.emit(app::OpenModule{model.program, row.module});
  state_mark(ui, {r.x + 12, r.y, 20, target.h}, row.state);
  ui.paint().text(r.x + 48, r.y + 7, row.number, type::kLabel, t.text2);
  const float x = r.x + 70;
  const bool locked = row.state == app::ModuleState::kLocked;
  const float width = c.title_end - x;
  const float used =
      ui.paint().text(x, r.y + 7, row.title, type::kLabel6, locked ? t.text2 : t.text, width - 40);
  if (row.next) ui.text(x + used + 12, r.y + 8, ui.tr("Next"), type::kCaption5, t.accent);
  ui.paint().text(x, r.y + 28, row.detail, type::kCaption, t.text2, width);
  if (c.roomy) {
    float at = c.contents;
    for (const app::ContentKind kind : row.contents) {
      ui.paint().icon({at, r.y, 18, r.h}, content_icon(kind), 18, t.text2);
      at += 24;
    }
    ui.paint().text_in({c.size - 72, r.y, 72, r.h}, row.size, type::kLabel, t.text2, Align::kRight);
  }
  ui.paint().text_in({c.time - 72, r.y, 72, target.h}, row.time, type::kLabel, t.text2,
                     Align::kRight);
  const float top = narrow ? r.y + kRow - 4 : r.y;
  download(ui, {c.download, top, r.right() - c.download, r.bottom() - top}, model, row, sink);
}

void ProgramView::download(Ui& ui, const Rect& r, const app::ProgramModel& model,
                           const app::ModuleRow& row, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const auto say = [&](char32_t icon, std::string_view text, Color ink) {
    float x = r.x;
    if (icon != 0) {
      ui.paint().icon({x, r.y, 18, r.h}, icon, 18, ink);
      x += 24;
    }
    ui.text_in({x, r.y, r.right() - x - 90, r.h}, text, type::kLabel, t.text2);
  };
  const Rect last{r.right() - 42, r.y + (r.h - 36) / 2, 36, 36};
  const std::string id = "download/" + row.module;
  switch (row.download.state) {
    case app::DownloadState::kReady:
      say(icons::kDeviceLaptop, ui.tr("Ready offline"), t.text2);
      return;
    case app::DownloadState::kNotNeeded:
      say(0, ui.tr("Needs no download"), t.text2);
      return;
    case app::DownloadState::kLoading:
    case app::DownloadState::kPaused:
      loading(ui, r, model, row, sink);
      return;
    case app::DownloadState::kWaiting:
      say(icons::kClock, ui.tr("Next in line"), t.text2);
      if (icon_button(ui, id + "/up", last.offset(-32, 0), icons::kArrowUp, ui.tr("Sooner"))) {
        sink.emit(app::HurryDownload{model.program, row.module});
      }
      if (icon_button(ui, id + "/cancel", last, icons::kX, ui.tr("Cancel the download"))) {
        sink.emit(app::CancelDownload{model.program, row.module});
      }
      return;
    case app::DownloadState::kClosed:
      say(0, ui.tr("With full access"), t.text2);
      return;
    case app::DownloadState::kHeld:
      held(ui, r, model, row, sink);
      return;
    case app::DownloadState::kPartly:
    case app::DownloadState::kFailed:
      say(icons::kAlertTriangle, row.download.problem, t.warning);
      break;
    case app::DownloadState::kAbsent:
      say(0, ui.tr("Not downloaded"), t.text2);
      break;
  }
  if (row.download.explained) {
    const ButtonLook plain{.description = row.title};
    const float wide = button_width(ui, ui.tr("Details"), plain);
    if (button(ui, id + "/details", {r.right() - 8 - wide, last.y, wide, 36}, ui.tr("Details"),
               plain)) {
      sink.emit(app::OpenProblem{model.program, row.module});
    }
    return;
  }
  const ButtonLook look{.icon = icons::kDownload, .description = row.title};
  const std::string_view label =
      row.download.state == app::DownloadState::kFailed ? ui.tr("Retry") : ui.tr("Get");
  const float wide = button_width(ui, label, look);
  if (button(ui, id + "/get", {r.right() - 8 - wide, last.y, wide, 36}, label, look)) {
    sink.emit(app::GetModule{model.program, row.module});
  }
}

void ProgramView::held(Ui& ui, const Rect& r, const app::ProgramModel& model,
                       const app::ModuleRow& row, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const std::string id = "download/" + row.module;
  const Rect last{r.right() - 42, r.y + (r.h - 36) / 2, 36, 36};
  float right = last.x - 8;
  if (row.download.anyway.empty()) {
    if (icon_button(ui, id + "/cancel", last, icons::kX, ui.tr("Cancel the download"))) {
      sink.emit(app::CancelDownload{model.program, row.module});
    }
  } else {
    const ButtonLook look{.description = row.title};
    const float wide = button_width(ui, row.download.anyway, look);
    right = r.right() - 8 - wide;
    if (button(ui, id + "/anyway", {right, last.y, wide, 36}, row.download.anyway, look)) {
      sink.emit(app::GetAnyway{model.program, row.module});
    }
    right -= 8;
  }
  const float width = right - r.x;
  const bool two = ui.paint().width(row.download.problem, type::kCaption) > width;
  const float height = type::kCaption.line * (two ? 2.0F : 1.0F);
  ui.paragraph(r.x, r.center().y - height / 2, width, row.download.problem, type::kCaption, t.text2,
               2);
}

void ProgramView::loading(Ui& ui, const Rect& r, const app::ProgramModel& model,
                          const app::ModuleRow& row, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const app::DownloadCell& d = row.download;
  const bool paused = d.state == app::DownloadState::kPaused;
  const float width = r.w - 80;
  const float middle = r.center().y;
  float x = r.x;
  x += ui.text(x, middle - 12, d.percent, type::kCaption6, t.text);
  ui.text(x, middle - 12, " · " + d.amount, type::kCaption, t.text, width - (x - r.x));
  const std::string_view left = paused ? ui.tr("Paused") : std::string_view(d.left);
  const float left_width = ui.paint().width(left, type::kCaption);
  ui.text(r.x + width - left_width, middle - 12, left, type::kCaption, t.text2);
  progress_bar(ui, {r.x, middle + 9, width, 4}, d.permille, true, row.title);
  const std::string id = "download/" + row.module;
  const Rect last{r.right() - 42, r.y + (r.h - 36) / 2, 36, 36};
  const char32_t icon = paused ? icons::kPlayerPlay : icons::kPlayerPause;
  if (icon_button(ui, id + "/pause", last.offset(-32, 0), icon,
                  ui.tr(paused ? "Go on with the download" : "Pause the download"))) {
    if (paused) {
      sink.emit(app::ResumeDownload{model.program, row.module});
    } else {
      sink.emit(app::PauseDownload{model.program, row.module});
    }
  }
  if (icon_button(ui, id + "/cancel", last, icons::kX, ui.tr("Cancel the download"))) {
    sink.emit(app::CancelDownload{model.program, row.module});
  }
}

void ProgramView::bottom_bar(Ui& ui, const Rect& area, const app::ProgramModel& model,
                             app::CommandSink& sink) {
  const Theme& t = ui.theme();
  ui.paint().fill(area, t.surface);
  ui.paint().hline(area.x, area.y, area.w, t.border);
  const Rect r = area.inset(24, 0);
  float x = r.x;
  if (!model.pace.empty()) {
    draw_sign(ui, {x, r.y, 20, r.h}, app::Sign::kDown, 20);
    x += 32;
    x += ui.text(x, r.y + 16, model.pace, type::kLabel6, t.text);
    if (r.w > 640) x += ui.text(x, r.y + 16, " · " + model.to_go, type::kLabel, t.text);
  }
  float right = r.right();
  const float y = r.y + 8;
  if (!model.get_rest.empty()) {
    const float width = button_width(ui, model.get_rest, {});
    right -= width;
    if (button(ui, "get-rest", {right, y, width, 36}, model.get_rest, {})) {
      if (model.get_rest_module.empty()) {
        sink.emit(app::GetProgram{model.program});
      } else {
        sink.emit(app::GetModule{model.program, model.get_rest_module});
      }
    }
    right -= 12;
  }
  if (!model.update.empty()) {
    const ButtonLook look{.icon = icons::kDownload};
    const float width = button_width(ui, model.update, look);
    right -= width;
    if (button(ui, "update", {right, y, width, 36}, model.update, look)) {
      sink.emit(app::UpdateProgram{model.program});
    }
    right -= 12;
  }
  if (!model.pace.empty() || model.all_paused) {
    const std::string_view label = ui.tr(model.all_paused ? "Go on with all" : "Pause all");
    const ButtonLook look{.icon = model.all_paused ? icons::kPlayerPlay : icons::kPlayerPause};
    const float width = button_width(ui, label, look);
    right -= width;
    if (button(ui, "pause-all", {right, y, width, 36}, label, look)) {
      if (model.all_paused) {
        sink.emit(app::ResumeAllDownloads{});
      } else {
        sink.emit(app::PauseAllDownloads{});
      }
    }
    right -= 12;
  }
  const float width = ui.paint().width(model.free, type::kLabel);
  if (right - width > x + 12) {
    ui.text(right - width, r.y + 16, model.free, type::kLabel, t.text2);
  }
}

}  // namespace icma::ui
