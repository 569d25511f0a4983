// SPDX-License-Identifier: Apache-2.0
// The catalogue screen.
#include "client/ui/views/catalogue_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "client/ui/icons.h"
#include "client/ui/vector_art.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/choice.h"
#include "client/ui/widgets/marks.h"
#include "client/ui/widgets/text_parts.h"

namespace icma::ui {
namespace {

constexpr float kRow = 92;
constexpr std::array<std::string_view, 4> kSorts{"match", "title", "hours", "size"};
constexpr std::array<std::string_view, 4> kSortNames{
    app::tr_key("Best match"), app::tr_key("Title"), app::tr_key("Hours"), app::tr_key("Size")};

}  // namespace

void CatalogueView::draw(Ui& ui, const Rect& area, const app::CatalogueModel& model,
                         app::CommandSink& sink) {
  Rect r = area;
  if (r.w >= 860) {
    const Rect left = r.cut_left(240);
    facets(ui, left, model, sink);
    ui.paint().vline(left.right() - ui.paint().hairline(), left.y, left.h, ui.theme().border);
  }
  Rect list = r.inset(24, 24);
  if (!opened_) search_.focus();
  opened_ = true;
  const float taken = head(ui, list, model, sink);
  list.skip_top(taken);
  const Rect foot{list.x, area.bottom() - 56, list.w, 56};
  rows(ui, {r.x, list.y, r.w, foot.y - list.y}, model, sink);
  footer(ui, foot, model);
  keys(ui, model, sink);
}

void CatalogueView::facets(Ui& ui, const Rect& area, const app::CatalogueModel& model,
                           app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const Rect content = ui.begin_scroll("facets", area);
  float y = content.y + 24;
  const float x = content.x + 24;
  const float width = content.w - 49;
  for (const app::FacetGroup& group : model.facets) {
    ui.heading(x, y + 4, group.label, type::kLabel6, width - 24);
    ui.paint().icon({x + width - 17, y, 16, 28}, icons::kChevronUp, 16, t.text2);
    y += 28;
    std::size_t shown = group.shown == 0 ? group.values.size() : group.shown;
    shown = std::min(shown, group.values.size());
    for (std::size_t i = 0; i < shown; ++i) {
      const app::FacetValue& value = group.values[i];
      const Rect row{x, y, width, 30};
      if (check_row(ui, group.group + '/' + value.value, row, value.label, value.on,
                    std::to_string(value.count), value.count == 0 && !value.on)) {
        sink.emit(app::ToggleFacet{group.group, value.value});
      }
      y += 30;
    }
    if (!group.more.empty()) {
      if (link(ui, group.group + "/more", x + 28, y + 8, group.more)) {
        sink.emit(app::ToggleFacet{group.group, "*"});
      }
      y += 30;
    }
    y += 18;
  }
  ui.end_scroll(y);
}

float CatalogueView::head(Ui& ui, const Rect& r, const app::CatalogueModel& model,
                          app::CommandSink& sink) {
  const Theme& t = ui.theme();
  if (search_.draw(ui, "search", {r.x, r.y, r.w, 44}, ui.tr("Search the catalogue"), model.query,
                   {.search = true, .hint = ui.tr("Search the catalogue")})) {
    chosen_ = 0;
    sink.emit(app::Search{search_.text()});
  }
  const float y = r.y + 60;
  float x = r.x;
  x += ui.text(x, y + 6, model.count, type::kLabel6, t.text) + 12;
  for (const app::AppliedFacet& facet : model.applied) {
    if (x + chip_width(ui, facet.label) > r.right() - 200) break;
    if (applied_chip(ui, "chip/" + facet.group + facet.value, x, y, facet.label)) {
      sink.emit(app::ToggleFacet{facet.group, facet.value});
    }
    x += chip_width(ui, facet.label) + 12;
  }
  if (!model.applied.empty() && link(ui, "clear-all", x, y + 6, ui.tr("Clear all"))) {
    sink.emit(app::ClearFacets{});
  }
  std::array<std::string_view, 4> names{};
  std::ranges::transform(kSortNames, names.begin(), [&](auto name) { return ui.tr(name); });
  const auto sort = static_cast<int>(std::ranges::find(kSorts, model.sort) - kSorts.begin());
  const int picked = select(ui, "sort", {r.right() - 120, y, 120, 32}, ui.tr("Order"), names, sort,
                            {.quiet = true});
  if (picked >= 0) sink.emit(app::SetSort{std::string(kSorts[static_cast<std::size_t>(picked)])});
  ui.paint().hline(r.x, r.y + 104, r.w, t.edge);
  return 105;
}

void CatalogueView::rows(Ui& ui, const Rect& r, const app::CatalogueModel& model,
                         app::CommandSink& sink) {
  if (model.rows.empty()) {
    ui.paragraph(r.x + 24, r.y + 24, std::min(r.w - 48, 456.0F), model.empty, type::kBody,
                 ui.theme().text2);
    return;
  }
  const Rect content = ui.begin_scroll("rows", r);
  const auto count = model.rows.size();
  chosen_ = std::min(chosen_, count - 1);
  const auto first = static_cast<std::size_t>(std::max(0.0F, (r.y - content.y) / kRow));
  const auto last = std::min(count, first + static_cast<std::size_t>(r.h / kRow) + 2);
  ui.open_node(a11y::Role::kList, ui.tr("Results"), r).set_size = static_cast<int>(count);
  for (std::size_t i = first; i < last; ++i) {
    const Rect box{content.x + 12, content.y + kRow * static_cast<float>(i), content.w - 24, kRow};
    row(ui, box, model.rows[i], i, sink);
  }
  ui.close_node();
  if (keyed_) {
    ui.scroll_to({content.x, content.y + kRow * static_cast<float>(chosen_), content.w, kRow});
    keyed_ = false;
  }
  ui.end_scroll(content.y + kRow * static_cast<float>(count));
}

void CatalogueView::row(Ui& ui, const Rect& r, const app::CatalogueRow& item, std::size_t i,
                        app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const std::string id = "row/" + item.program;
  const Rect target{r.x, r.y, r.w - 132, r.h};
  const Press press = ui.press(id, target, item.title,
                               {.role = a11y::Role::kListItem,
                                .value = item.kicker,
                                .description = item.found.text,
                                .set_index = static_cast<int>(i) + 1});
  const bool chosen = search_.focused() && i == chosen_;
  if (chosen || press.focused) {
    ui.paint().fill(r, t.surface, 4);
  } else if (press.hovered) {
    ui.paint().fill(r, t.sunken, 4);
  }
  ui.paint().hline(r.x, r.bottom() - ui.paint().hairline(), r.w, t.border);
  if (chosen || press.focused) ui.focus_ring(r, 4, true);
  draw_plate(ui, {r.x + 12, r.y + 14, 64, 64}, item.plate);
  const float x = r.x + 92;
  const bool roomy = r.w > 700;
  const float width = r.w - 104 - (roomy ? 366.0F : 132.0F);
  ui.paint().text(x, r.y + 16, item.kicker, type::kCaption, t.muted, width);
  ui.paint().text(x, r.y + 34, item.title, type::kBody6.with_line(24), t.text, width);
  marked_text(ui, x, r.y + 58, width, item.found, type::kCaption, t.text2);
  if (roomy) {
    const float hours = r.right() - 376;
    ui.paint().text(hours, r.y + 29, item.hours, type::kCaption6, t.text);
    ui.paint().text(hours, r.y + 47, item.parts, type::kCaption, t.text2);
    ui.paint().text(hours + 128, r.y + 29, item.level, type::kCaption, t.text2, 116);
    ui.paint().text(hours + 128, r.y + 47, item.size, type::kCaption, t.text2);
  }
  if (item.action == app::RowAction::kGet) {
    const ButtonLook look{.icon = icons::kDownload};
    const float wide = button_width(ui, ui.tr("Get"), look);
    if (button(ui, id + "/get", Rect{r.right() - 12 - wide, r.y, wide, r.h}.middle(wide, 36),
               ui.tr("Get"), {.icon = icons::kDownload, .description = item.title})) {
      sink.emit(app::GetProgram{item.program});
    }
  } else {
    const float wide = pill_width(ui, item.state);
    pill(ui, Rect{r.right() - 12 - wide, r.y, wide, r.h}.middle(wide, 24), item.state);
  }
  if (press.clicked) sink.emit(app::OpenProgram{item.program});
}

void CatalogueView::keys(Ui& ui, const app::CatalogueModel& model, app::CommandSink& sink) {
  if (ImGui::IsKeyPressed(ImGuiKey_Escape, false) && search_.focused() && !model.query.empty()) {
    sink.emit(app::Search{""});
  }
  if (model.rows.empty() || !search_.focused()) return;
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow) && chosen_ + 1 < model.rows.size()) {
    ++chosen_;
    keyed_ = true;
  }
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow) && chosen_ > 0) {
    --chosen_;
    keyed_ = true;
  }
  if (ImGui::IsKeyPressed(ImGuiKey_Enter, false)) {
    sink.emit(app::OpenProgram{model.rows[chosen_].program});
  }
  static_cast<void>(ui);
}

void CatalogueView::footer(Ui& ui, const Rect& r, const app::CatalogueModel& model) {
  const Theme& t = ui.theme();
  const float y = r.y + 17;
  float x = r.x;
  const auto word = [&](std::string_view text) {
    x += 9 + ui.paint().text(x + 9, y - 9, text, type::kCaption, t.text2) + 18;
  };
  ui.paint().edge({x, y - 10, 24, 20}, t.border, 4);
  ui.paint().icon({x, y - 10, 24, 20}, icons::kArrowUp, 14, t.muted);
  ui.paint().edge({x + 32, y - 10, 24, 20}, t.border, 4);
  ui.paint().icon({x + 32, y - 10, 24, 20}, icons::kArrowDown, 14, t.muted);
  x += 56;
  word(ui.tr("move"));
  x += key_cap(ui, x, y, "Enter");
  word(ui.tr("open"));
  const float width = ui.paint().width(model.source, type::kCaption);
  if (x + width < r.right()) {
    ui.text(r.right() - width, y - 9, model.source, type::kCaption, t.text2);
  }
}

}  // namespace icma::ui
