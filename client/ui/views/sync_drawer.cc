// SPDX-License-Identifier: Apache-2.0
// The drawer is a window of its own above the ground, so that nothing under the scrim is pressed.
#include "client/ui/views/sync_drawer.h"

#include <algorithm>
#include <imgui.h>
#include <string>

#include "client/ui/icons.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/marks.h"

namespace icma::ui {
namespace {

constexpr float kWidth = 416;
constexpr std::size_t kFirstFew = 5;

}  // namespace

float SyncDrawer::slide(Ui& ui) {
  constexpr double kSlide = 0.18;
  const double now = ImGui::GetTime();
  if (opened_at_ < 0) {
    opened_at_ = now;
    ImGui::SetNextWindowFocus();
  }
  const double part = ui.reduced_motion() ? 1 : std::min(1.0, (now - opened_at_) / kSlide);
  if (part < 1) ui.animate();
  const double rest = 1 - part;
  return static_cast<float>(rest * rest * rest);
}

void SyncDrawer::draw(Ui& ui, const app::SyncModel& model, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const float away = slide(ui);
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport->Pos);
  ImGui::SetNextWindowSize(viewport->Size);
  ImGui::Begin("drawer", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove);
  const Rect screen = ui.screen();
  ui.paint().fill(screen, t.scrim.with_alpha(static_cast<float>(t.scrim.a) / 255 * (1 - away)));
  const float width = std::min(kWidth, screen.w - 40);
  const Rect panel{screen.right() - width + away * width, 0, width, screen.h};
  const Press outside =
      ui.press("scrim", {0, 0, panel.x, screen.h}, ui.tr("Close"), {.tab_stop = false});
  ui.paint().shadow({panel.x, -8, panel.w, panel.h}, t.shadow, 0);
  ui.paint().fill(panel, t.surface);
  ui.paint().vline(panel.x, 0, panel.h, t.border);
  ui.open_node(a11y::Role::kDialog, ui.tr("Sync"), panel);
  Rect r = panel;
  Rect top = r.cut_top(56);
  ui.paint().hline(top.x, top.bottom() - 1, top.w, t.border);
  ui.heading(top.x + 25, top.y + 16, ui.tr("Sync"), type::kBody6);
  const Rect close{top.right() - 48, top.y + 10, 36, 36};
  key_cap(ui, close.x - 8 - key_cap_width(ui, "Esc"), top.center().y, "Esc");
  const bool pressed = icon_button(ui, "close", close, icons::kX, ui.tr("Close"));
  const Rect content = ui.begin_scroll("sync", r);
  Rect in{content.x + 25, content.y + 16, content.w - 49, content.h};
  in.skip_top(state(ui, in, model, sink));
  if (!model.waiting.empty()) in.skip_top(waiting(ui, in, model));
  if (!model.attention.empty()) {
    in.skip_top(head(ui, in, ui.tr("Needs you"), model.attention.size()));
    for (const app::AttentionCard& item : model.attention) {
      in.skip_top(attention(ui, in, item, sink) + 12);
    }
  }
  if (!model.explained.empty()) in.skip_top(explained(ui, in, model));
  if (!model.history.empty()) in.skip_top(history(ui, in, model));
  if (model.signed_in) in.skip_top(by_hand(ui, in, sink));
  if (!model.server.empty()) {
    ui.text(in.x, in.y + 12, model.server, type::kCaption, t.text2, in.w);
    in.skip_top(30);
  }
  ui.end_scroll(in.y + 12);
  ui.close_node();
  if (pressed || outside.clicked || ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
    sink.emit(app::CloseSync{});
  }
  ImGui::End();
}

float SyncDrawer::state(Ui& ui, const Rect& r, const app::SyncModel& model,
                        app::CommandSink& sink) {
  const Theme& t = ui.theme();
  ui.paint().icon({r.x, r.y, 24, 24}, sign_icon(model.sign), 24, sign_color(t, model.sign));
  ui.heading(r.x + 36, r.y, model.title, type::kBody6, r.w - 36);
  const float text = ui.paragraph(r.x + 36, r.y + 24, r.w - 36, model.text, type::kLabel, t.text2);
  const float y = r.y + 24 + text + 14;
  float x = r.x;
  if (!model.signed_in) {
    if (button_at(ui, "sign-in", x, y, ui.tr("Sign in"), {.kind = ButtonKind::kPrimary})) {
      sink.emit(app::SignIn{});
    }
  } else if (button_at(ui, "sync-now", x, y, ui.tr(model.busy ? "Syncing…" : "Sync now"),
                       {.kind = ButtonKind::kPrimary, .enabled = !model.busy})) {
    sink.emit(app::SyncNow{});
  }
  x += 8;
  if (button_at(ui, "pause", x, y, ui.tr(model.paused ? "Go on" : "Pause 1 h"), {})) {
    sink.emit(app::PauseSync{model.paused ? 0 : 60});
  }
  const LinkLook look{.icon = icons::kCopy};
  const float copy = link_width(ui, ui.tr("Copy details"), look);
  if (x + copy + 8 < r.right() &&
      link(ui, "copy", r.right() - copy - 12, y + 8, ui.tr("Copy details"), look)) {
    sink.emit(app::CopySyncDetails{});
  }
  return y + 36 + 14 - r.y;
}

float SyncDrawer::head(Ui& ui, const Rect& r, std::string_view title, std::size_t count) {
  const Theme& t = ui.theme();
  ui.paint().hline(r.x, r.y, r.w, t.border);
  ui.heading(r.x, r.y + 9, title, type::kLabel6);
  if (count > 0) {
    ui.text(r.x + ui.paint().width(title, type::kLabel6) + 8, r.y + 9, std::to_string(count),
            type::kLabel, t.text2);
  }
  return 37;
}

float SyncDrawer::waiting(Ui& ui, const Rect& area, const app::SyncModel& model) {
  const Theme& t = ui.theme();
  Rect r = area;
  r.skip_top(head(ui, r, ui.tr("Waiting to be sent"), model.waiting.size()));
  const std::size_t shown = all_ ? model.waiting.size() : std::min(model.waiting.size(), kFirstFew);
  for (std::size_t i = 0; i < shown; ++i) {
    const app::WaitingRow& row = model.waiting[i];
    ui.paint().icon({r.x, r.y + 4, 18, 20}, icons::kArrowUp, 18, t.accent);
    const float text = ui.paragraph(r.x + 30, r.y + 4, r.w - 30, row.text, type::kLabel, t.text, 2);
    ui.text(r.x + 30, r.y + 4 + text, row.detail, type::kCaption, t.text2, r.w - 30);
    r.skip_top(text + 28);
  }
  if (shown < model.waiting.size()) {
    const std::string all = std::string(ui.tr("All")) + ' ' + std::to_string(model.waiting.size());
    if (link(ui, "all", r.x + 30, r.y + 4, all)) all_ = true;
    r.skip_top(32);
  }
  r.skip_top(5);
  return r.y - area.y;
}

float SyncDrawer::attention(Ui& ui, const Rect& r, const app::AttentionCard& item,
                            app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const float text = ui.paint().paragraph_height(r.w - 34, item.text, type::kLabel);
  const Rect box{r.x, r.y, r.w, 13 + 20 + 2 + text + 8 + 20 + 13};
  ui.paint().box(box, t.surface, t.border, 4);
  ui.paint().fill({box.x, box.y, 3, box.h}, t.danger, 2);
  ui.heading(box.x + 17, box.y + 13, item.title, type::kLabel6, box.w - 34);
  ui.paragraph(box.x + 17, box.y + 35, box.w - 34, item.text, type::kLabel, t.text2);
  const float y = box.bottom() - 33;
  if (!item.action.empty() && link(ui, "attend/" + item.entry, box.x + 17, y, item.action)) {
    sink.emit(app::SelectRecord{item.entry});
  }
  const float code = ui.paint().width(item.code, type::kCaption);
  ui.text(box.right() - 15 - code, y + 1, item.code, type::kCaption, t.text2);
  return box.h;
}

float SyncDrawer::explained(Ui& ui, const Rect& area, const app::SyncModel& model) {
  const Theme& t = ui.theme();
  Rect r = area;
  r.skip_top(head(ui, r, ui.tr("Explained"), model.explained.size()));
  for (const app::WaitingRow& row : model.explained) {
    ui.paint().icon({r.x, r.y, 18, 20}, icons::kGitMerge, 18, t.text2);
    const float text = ui.paragraph(r.x + 30, r.y, r.w - 30, row.text, type::kLabel, t.text);
    ui.text(r.x + 30, r.y + text + 3, row.detail, type::kCaption, t.text2, r.w - 30);
    r.skip_top(text + 34);
  }
  return r.y - area.y;
}

float SyncDrawer::history(Ui& ui, const Rect& area, const app::SyncModel& model) {
  const Theme& t = ui.theme();
  Rect r = area;
  r.skip_top(head(ui, r, ui.tr("Last syncs"), 0));
  for (const app::SyncHistoryRow& row : model.history) {
    draw_sign(ui, {r.x, r.y, 18, 26}, row.sign, 18);
    ui.text_in({r.x + 30, r.y, 144, 26}, row.when, type::kLabel, t.text2);
    ui.text_in({r.x + 178, r.y, r.w - 178, 26}, row.what, type::kLabel, t.text);
    r.skip_top(26);
  }
  return r.y - area.y;
}

float SyncDrawer::by_hand(Ui& ui, const Rect& area, app::CommandSink& sink) {
  Rect r = area;
  r.skip_top(head(ui, r, ui.tr("Without a connection"), 0));
  if (link(ui, "export", r.x, r.y, ui.tr("Save records to a file"), {.icon = icons::kUpload})) {
    sink.emit(app::SetSetting{"export-records", ""});
  }
  r.skip_top(30);
  if (link(ui, "import", r.x, r.y, ui.tr("Bring in receipts"), {.icon = icons::kDownload})) {
    sink.emit(app::SetSetting{"import-receipts", ""});
  }
  r.skip_top(36);
  return r.y - area.y;
}

}  // namespace icma::ui
