// SPDX-License-Identifier: Apache-2.0
// The problem screen.
#include "client/ui/views/problem_view.h"

#include <algorithm>

#include "client/ui/icons.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/marks.h"
#include "client/ui/widgets/text_parts.h"

namespace icma::ui {

void ProblemView::draw(Ui& ui, const Rect& area, const app::ProblemModel& model,
                       app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const float width = std::min(456.0F, area.w - 96);
  const float text = ui.paint().paragraph_height(width, model.text, type::kBody);
  const float rows = open_ ? 40 + 26 * static_cast<float>(model.details.size()) : 0;
  const float height = 56 + 46 + text + 24 + 44 + 28 + 46 + rows;
  const Rect content = ui.begin_scroll("problem", area);
  const float x = area.x + 56;
  float y = content.y + std::max(24.0F, (area.h - height) / 2);
  ui.paint().icon({x, y, 40, 40}, icons::kFileAlert, 40, t.danger);
  y += 56;
  const float title = ui.paint().paragraph_height(width, model.title, type::kH1);
  ui.paint().paragraph(x, y, width, model.title, type::kH1, t.text);
  ui.node(a11y::Role::kHeading, model.title, {x, y, width, title});
  y += title + 8;
  y += ui.paragraph(x, y, width, model.text, type::kBody, t.text2) + 24;
  float at = x;
  for (std::size_t i = 0; i < model.actions.size(); ++i) {
    const ButtonLook look{.kind = i == 0 ? ButtonKind::kPrimary : ButtonKind::kQuiet,
                          .compact = false};
    if (button_at(ui, "action" + std::to_string(i), at, y, model.actions[i].label, look)) {
      sink.emit(model.actions[i].command);
    }
    at += 12;
  }
  if (!model.actions.empty()) y += 72;
  if (!model.details.empty()) y += details(ui, {x, y, width, 46}, model, sink);
  ui.end_scroll(y + 24);
}

float ProblemView::details(Ui& ui, const Rect& area, const app::ProblemModel& model,
                           app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const float rows = open_ ? 18 + 26 * static_cast<float>(model.details.size()) : 0;
  const Rect box{area.x, area.y, area.w, 46 + rows};
  card(ui, box);
  const Rect head{box.x, box.y, box.w - 100, 46};
  const Press press = ui.press("details", head, ui.tr("Details for support"),
                               {.states = open_ ? a11y::kExpanded : 0U});
  ui.paint().icon({head.x + 17, head.y, 18, 46}, open_ ? icons::kChevronUp : icons::kChevronDown,
                  18, t.text2);
  ui.paint().text_in({head.x + 43, head.y, head.w - 50, 46}, ui.tr("Details for support"),
                     type::kLabel5, press.hovered ? t.accent : t.text);
  if (press.focused) ui.focus_ring(head, 8, true);
  if (press.clicked) open_ = !open_;
  const LinkLook look{.icon = icons::kCopy};
  const float copy = link_width(ui, ui.tr("Copy"), look);
  if (link(ui, "copy", box.right() - 17 - copy, box.y + 13, ui.tr("Copy"), look)) {
    std::string all = model.title + '\n' + model.text + '\n';
    for (const auto& [label, value] : model.details)
      all.append(label).append(": ").append(value).append("\n");
    sink.emit(app::CopyText{all});
  }
  if (!open_) return box.h;
  ui.paint().hline(box.x, box.y + 45, box.w, t.border);
  float y = box.y + 57;
  for (const auto& [label, value] : model.details) {
    fact(ui, {box.x + 17, y, box.w - 34, 26}, 96, label, value, type::kMono);
    y += 26;
  }
  return box.h;
}

}  // namespace icma::ui
