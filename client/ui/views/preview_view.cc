// SPDX-License-Identifier: Apache-2.0
// The preview screen.
#include "client/ui/views/preview_view.h"

#include <algorithm>

#include "client/ui/icons.h"
#include "client/ui/widgets/button.h"

namespace icma::ui {
namespace {

char32_t file_icon(const app::PreviewFile& file) {
  if (file.folder) return file.selected ? icons::kFolderOpen : icons::kFolder;
  if (file.name.ends_with(".mp4") || file.name.ends_with(".webm")) return icons::kVideo;
  if (file.name.starts_with("quiz") || file.name.starts_with("final")) return icons::kListCheck;
  return icons::kFileText;
}

}  // namespace

void PreviewView::draw(Ui& ui, const Rect& area, const app::PreviewModel& model,
                       app::CommandSink& sink, ReaderSurface* surface) {
  const Theme& t = ui.theme();
  Rect r = area;
  const Rect banner = r.cut_top(40);
  ui.paint().fill(banner, t.selection);
  ui.paint().icon({banner.x + 24, banner.y, 20, 40}, icons::kEye, 20, t.plate_line());
  float x = banner.x + 54;
  const float saved = ui.paint().width(model.saved, type::kCaption);
  x += ui.text(x, banner.y + 10, ui.tr("Preview."), type::kLabel6, t.text) + 5;
  ui.text(x, banner.y + 10,
          ui.tr("You see what a learner sees. Nothing you do here makes a record."), type::kLabel,
          t.text, banner.right() - 40 - saved - x);
  ui.text(banner.right() - 24 - saved, banner.y + 11, model.saved, type::kCaption, t.text);
  if (r.w >= 760) files(ui, r.cut_left(248), model, sink);
  const Rect side = r.w >= 760 ? r.cut_right(352) : r.cut_bottom(std::min(280.0F, r.h / 2));
  findings(ui, side, model, sink);
  page(ui, r, model, sink, surface);
  keys(ui, model, sink);
}

void PreviewView::files(Ui& ui, const Rect& area, const app::PreviewModel& model,
                        app::CommandSink& sink) {
  const Theme& t = ui.theme();
  ui.paint().vline(area.right() - ui.paint().hairline(), area.y, area.h, t.border);
  const Rect content = ui.begin_scroll("files", {area.x, area.y, area.w - 1, area.h});
  ui.open_node(a11y::Role::kList, ui.tr("Files"), area);
  float y = content.y + 16;
  for (const app::PreviewFile& file : model.files) {
    const Rect r{content.x + 12, y, content.w - 24, 32};
    y += 32;
    if (!ui.visible(r)) continue;
    const Press press = ui.press("file/" + file.path, r, file.name,
                                 {.role = a11y::Role::kListItem,
                                  .states = file.selected ? a11y::kSelected : 0U,
                                  .description = file.path});
    if (file.selected) {
      ui.paint().fill(r, t.selection, 4);
    } else if (press.hovered) {
      ui.paint().fill(r, t.sunken, 4);
    }
    const float x = r.x + 8 + 16 * static_cast<float>(file.depth);
    ui.paint().icon({x, r.y, 18, 32}, file_icon(file), 18, file.selected ? t.text : t.text2);
    ui.paint().text_in({x + 26, r.y, r.right() - 28 - x - 26, 32}, file.name,
                       file.selected ? type::kCaption6 : type::kCaption, t.text);
    const int count = file.errors > 0 ? file.errors : file.warnings;
    if (count > 0) {
      ui.paint().text_in({r.right() - 28, r.y, 20, 32}, std::to_string(count), type::kCaption6,
                         file.errors > 0 ? t.danger : t.warning, Align::kRight);
    }
    if (press.focused) ui.focus_ring(r, 4, true);
    if (press.clicked) sink.emit(app::SelectPreviewFile{file.path});
  }
  ui.close_node();
  ui.end_scroll(y + 16);
}

void PreviewView::page(Ui& ui, const Rect& r, const app::PreviewModel& model,
                       app::CommandSink& sink, ReaderSurface* surface) {
  const Theme& t = ui.theme();
  ui.paint().fill(r, t.surface);
  if (!model.problem.empty()) {
    ui.paint().icon({r.x + 40, r.y + 28, 24, 24}, icons::kFileAlert, 24, t.danger);
    ui.paragraph(r.x + 76, r.y + 28, r.w - 132, model.problem, type::kBody, t.text);
    return;
  }
  if (!model.document.empty() && surface != nullptr) {
    surface->draw(ui, r, {model.document, {}, true}, sink);
    return;
  }
  const Rect content = ui.begin_scroll("plain", r);
  const Rect in{content.x + 56, content.y + 28, content.w - 112, content.h};
  ui.text(in.x, in.y, model.kicker, type::kCaption, t.text2, in.w);
  ui.heading(in.x, in.y + 22, model.title, type::kH1, in.w);
  const Type mono = type::kMono.with_line(20);
  const float height = ui.paragraph(in.x, in.y + 74, in.w, model.plain, mono, t.text);
  ui.end_scroll(in.y + 74 + height + 28);
}

void PreviewView::findings(Ui& ui, const Rect& area, const app::PreviewModel& model,
                           app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  ui.paint().vline(r.x, r.y, r.h, t.border);
  const Rect foot = r.cut_bottom(56);
  ui.paint().hline(foot.x, foot.y, foot.w, t.border);
  const float cap = key_cap(ui, foot.x + 21, foot.center().y, "F8");
  ui.paint().text_in({foot.x + 21 + cap + 10, foot.y, 160, 56}, ui.tr("next finding"),
                     type::kCaption, t.text2);
  const float again = link_width(ui, ui.tr("Check again"));
  if (link(ui, "reload", foot.right() - 20 - again, foot.y + 18, ui.tr("Check again"))) {
    sink.emit(app::ReloadPreview{});
  }
  ui.heading(r.x + 21, r.y + 20, model.summary, type::kBody6);
  const float stops = ui.paint().width(model.stops, type::kCaption);
  ui.text(r.right() - 20 - stops, r.y + 23, model.stops, type::kCaption, t.danger);
  ui.text(r.x + 21, r.y + 48, model.checked, type::kCaption, t.text2, r.w - 42);
  r.skip_top(78);
  ui.paint().hline(r.x + 21, r.y, r.w - 41, t.border);
  const Rect content = ui.begin_scroll("findings", {r.x + 1, r.y + 1, r.w - 1, r.h - 1});
  float y = content.y;
  for (int i = 0; i < static_cast<int>(model.findings.size()); ++i) {
    y += finding(ui, {content.x + 8, y, content.w - 16, 0}, model, i, sink);
  }
  ui.end_scroll(y + 16);
}

float PreviewView::finding(Ui& ui, const Rect& area, const app::PreviewModel& model, int i,
                           app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const app::FindingModel& f = model.findings[static_cast<std::size_t>(i)];
  const bool selected = i == model.selected;
  const float x = area.x + 42;
  const float width = area.right() - 14 - x;
  const float text = ui.paint().paragraph_height(width, f.text, type::kCaption);
  const Rect r{area.x, area.y, area.w, 12 + 20 + 20 + text + 12 + (selected ? 26.0F : 0.0F)};
  const Press press = ui.press("finding" + std::to_string(i),
                               {r.x, r.y, r.w, r.h - (selected ? 34.0F : 0.0F)}, f.title,
                               {.role = a11y::Role::kListItem,
                                .states = selected ? a11y::kSelected : 0U,
                                .value = f.place,
                                .description = f.text});
  if (selected) {
    ui.paint().fill(r, t.surface, 4);
  } else if (press.hovered) {
    ui.paint().fill(r, t.sunken, 4);
  }
  ui.paint().hline(r.x + 12, r.bottom(), r.w - 24, t.border);
  if (selected || press.focused) ui.focus_ring(r, 4, true);
  ui.paint().icon({r.x + 12, r.y + 12, 20, 20},
                  f.stops ? icons::kAlertOctagon : icons::kAlertTriangle, 20,
                  f.stops ? t.danger : t.warning);
  ui.paint().text(x, r.y + 12, f.title, type::kLabel6, t.text, width);
  ui.paint().text(x, r.y + 33, f.place, type::kMono, t.text2, width);
  ui.paint().paragraph(x, r.y + 52, width, f.text, type::kCaption, t.text2);
  if (selected && link(ui, "open-line", x, r.bottom() - 32, ui.tr("Open in the editor"))) {
    sink.emit(app::OpenInEditor{f.path});
  }
  if (press.clicked) sink.emit(app::SelectFinding{i});
  return r.h + 1;
}

void PreviewView::keys(Ui& ui, const app::PreviewModel& model, app::CommandSink& sink) {
  const auto count = static_cast<int>(model.findings.size());
  if (count == 0) return;
  if (ui.chord(ImGuiKey_F8)) sink.emit(app::SelectFinding{(model.selected + 1) % count});
  if (ui.chord(ImGuiMod_Shift | ImGuiKey_F8)) {
    sink.emit(
        app::SelectFinding{(model.selected + count - 1 + (model.selected < 0 ? 1 : 0)) % count});
  }
}

}  // namespace icma::ui
