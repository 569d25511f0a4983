// SPDX-License-Identifier: Apache-2.0
// The problem screen.
#include "client/ui/views/problem_view.h"

#include <algorithm>

#include "client/ui/icons.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/marks.h"
#include "client/ui/widgets/text_parts.h"

namespace icma::ui {
namespace {

constexpr float kHead = 46;    // of the card with the details
constexpr float kLabels = 96;  // their column

}  // namespace

void ProblemView::draw(Ui& ui, const Rect& area, const app::ProblemModel& model,
                       app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const float margin = area.w < 300 ? 8.0F : area.w < 480 ? 24.0F : 56.0F;
  const float width = std::min(456.0F, area.w - 2 * margin);
  const float height = height_ > 0 ? height_ : 420;
  const Rect content = ui.begin_scroll("problem", area);
  const float x = area.x + margin;
  float y = content.y + std::max(24.0F, (area.h - height) / 2);
  const float top = y;
  ui.paint().icon({x, y, 40, 40}, icons::kFileAlert, 40, t.danger);
  y += 56;
  const float title = ui.paint().paragraph_height(width, model.title, type::kH1);
  ui.paint().paragraph(x, y, width, model.title, type::kH1, t.text);
  ui.node(a11y::Role::kHeading, model.title, {x, y, width, title});
  y += title + 8;
  y += ui.paragraph(x, y, width, model.text, type::kBody, t.text2) + 24;
  y += actions(ui, {x, y, width, 44}, model, sink);
  if (!model.details.empty()) y += details(ui, {x, y, width, kHead}, model, sink);
  // What is in the middle stays there when the details are folded.
  if (height_ != y - top) ui.animate();
  height_ = y - top;
  ui.end_scroll(y + 24);
}

// Side by side, and below each other where there is no room for that.
float ProblemView::actions(Ui& ui, const Rect& area, const app::ProblemModel& model,
                           app::CommandSink& sink) {
  if (model.actions.empty()) return 0;
  float at = area.x;
  float y = area.y;
  for (std::size_t i = 0; i < model.actions.size(); ++i) {
    const app::ProblemAction& action = model.actions[i];
    const ButtonLook look{.kind = i == 0 ? ButtonKind::kPrimary : ButtonKind::kQuiet,
                          .compact = false};
    const float wide = button_width(ui, action.label, look);
    // A quiet button has no frame: its text ends before it does.
    const float overhang = look.kind == ButtonKind::kQuiet ? 12.0F : 0.0F;
    if (at > area.x && at + wide > area.right() + overhang) {
      at = area.x;
      y += 52;
    }
    if (button_at(ui, "action" + std::to_string(i), at, y, action.label, look)) {
      sink.emit(action.command);
    }
    at += 12;
  }
  return y - area.y + 72;
}

float ProblemView::details(Ui& ui, const Rect& area, const app::ProblemModel& model,
                           app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const float room = area.w - 34 - kLabels;
  const auto row_height = [&](const std::string& value) {
    return std::max(26.0F, ui.paint().paragraph_height(room, value, type::kMono) + 6);
  };
  float rows = open_ ? 18.0F : 0.0F;
  for (const auto& [label, value] : model.details) rows += open_ ? row_height(value) : 0;
  const Rect box{area.x, area.y, area.w, kHead + rows};
  card(ui, box);
  const LinkLook look{.icon = icons::kCopy};
  const float copy = link_width(ui, ui.tr("Copy"), look);
  const Rect head{box.x, box.y, box.w - copy - 34, kHead};
  const Press press = ui.press("details", head, ui.tr("Details for support"),
                               {.states = open_ ? a11y::kExpanded : 0U});
  ui.paint().icon({head.x + 17, head.y, 18, kHead}, open_ ? icons::kChevronUp : icons::kChevronDown,
                  18, t.text2);
  ui.paint().text_in({head.x + 43, head.y, head.w - 50, kHead}, ui.tr("Details for support"),
                     type::kLabel5, press.hovered ? t.accent : t.text);
  if (press.focused) ui.focus_ring(head, 8, true);
  if (press.clicked) open_ = !open_;
  if (link(ui, "copy", box.right() - 17 - copy, box.y + 13, ui.tr("Copy"), look)) {
    std::string all = model.support;
    if (all.empty()) {
      all = model.title + '\n' + model.text + '\n';
      for (const auto& [label, value] : model.details)
        all.append(label).append(": ").append(value).append("\n");
    }
    sink.emit(app::CopyText{all});
  }
  if (!open_) return box.h;
  ui.paint().hline(box.x, box.y + kHead - 1, box.w, t.border);
  float y = box.y + 57;
  for (const auto& [label, value] : model.details) {
    ui.text(box.x + 17, y + 3, label, type::kCaption, t.text2, kLabels - 8);
    ui.paragraph(box.x + 17 + kLabels, y + 3, room, value, type::kMono, t.text);
    y += row_height(value);
  }
  return box.h;
}

}  // namespace icma::ui
