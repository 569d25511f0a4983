// SPDX-License-Identifier: Apache-2.0
#include "client/ui/views/program_stored.h"

#include <algorithm>
#include <array>
#include <string>

#include "client/ui/icons.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/choice.h"

namespace icma::ui {
namespace {

constexpr float kRow = 64;
constexpr float kButtons = 44;  // under the title where the row is narrow

// The buttons of a row from the right edge; how wide they are together.
float buttons_width(const Ui& ui, const app::StoredRow& row) {
  const ButtonLook quiet{.kind = ButtonKind::kQuiet};
  float width = 0;
  if (!row.other.empty()) width += button_width(ui, row.other, {}) + 12;
  if (!row.remove.empty()) width += button_width(ui, row.remove, quiet);
  return width;
}

void buttons(Ui& ui, const Rect& r, const app::ProgramModel& model, const app::StoredRow& row,
             app::CommandSink& sink) {
  float x = r.x;
  const float y = r.y + (r.h - 36) / 2;
  const std::string id = "stored/" + row.module;
  if (!row.other.empty()) {
    const ButtonLook look{.description = row.title};
    const float width = button_width(ui, row.other, look);
    if (button(ui, id + "/other", {x, y, width, 36}, row.other, look)) {
      sink.emit(app::GetVariant{model.program, row.module, row.other_variant});
    }
    x += width + 12;
  }
  if (row.remove.empty()) return;
  const ButtonLook look{.kind = ButtonKind::kQuiet, .description = row.title};
  if (button(ui, id + "/remove", {x, y, button_width(ui, row.remove, look), 36}, row.remove,
             look)) {
    sink.emit(app::RemoveDownload{model.program, row.module});
  }
}

float stored_row(Ui& ui, const Rect& area, const app::ProgramModel& model,
                 const app::StoredRow& row, app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const float wide = buttons_width(ui, row);
  const bool beside = area.w - wide > 320;
  const Rect r{area.x, area.y, area.w, beside || wide == 0 ? kRow : kRow + kButtons};
  if (!ui.visible(r)) return r.h;
  ui.paint().hline(r.x, r.bottom() - ui.paint().hairline(), r.w, t.border);
  const float text = beside ? r.w - wide - 64 : r.w - 48;
  ui.text(r.x + 12, r.y + 11, row.number, type::kLabel, t.text2);
  ui.text(r.x + 40, r.y + 11, row.title, type::kLabel6, t.text, text);
  ui.text(r.x + 40, r.y + 33, row.detail, type::kCaption, t.text2, text);
  const Rect place = beside ? Rect{r.right() - wide, r.y, wide, r.h}
                            : Rect{r.x + 40, r.y + kRow - 8, r.w - 40, kButtons};
  buttons(ui, place, model, row, sink);
  return r.h;
}

}  // namespace

float film_choice_width(const Ui& ui, const app::ProgramModel& model) {
  if (model.films.full.empty()) return 0;
  const float wider = std::max(ui.paint().width(model.films.full, type::kLabel6),
                               ui.paint().width(model.films.light, type::kLabel6));
  return 2 * (wider + 32);
}

void film_choice(Ui& ui, const Rect& r, const app::ProgramModel& model, app::CommandSink& sink) {
  const std::array<std::string_view, 2> parts{model.films.full, model.films.light};
  const int picked =
      segmented(ui, "films", r, ui.tr("Films come as"), parts, model.films.is_light ? 1 : 0);
  if (picked >= 0) sink.emit(app::SetSetting{"films", picked == 1 ? "light" : "full"});
}

float stored_list(Ui& ui, const Rect& area, const app::ProgramModel& model,
                  app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  r.skip_top(16);
  r.skip_top(ui.paragraph(r.x, r.y, std::min(r.w, 667.0F),
                          ui.tr("What you remove can be had again. Your progress, answers and "
                                "hours stay."),
                          type::kLabel, t.text2));
  r.skip_top(12);
  ui.paint().hline(r.x, r.y, r.w, t.edge);
  ui.open_node(a11y::Role::kList, ui.tr("On this laptop"), r).set_size =
      static_cast<int>(model.stored.size());
  for (const app::StoredRow& row : model.stored) r.skip_top(stored_row(ui, r, model, row, sink));
  ui.close_node();
  r.skip_top(16);
  ui.text(r.x, r.y, model.free, type::kCaption, t.text2);
  return r.y + 24 - area.y;
}

}  // namespace icma::ui
