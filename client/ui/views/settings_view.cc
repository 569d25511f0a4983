// SPDX-License-Identifier: Apache-2.0
// The settings screen.
#include "client/ui/views/settings_view.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "client/ui/icons.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/choice.h"
#include "client/ui/widgets/text_parts.h"

namespace icma::ui {
namespace {

char32_t group_icon(std::string_view name) {
  if (name == "sun") return icons::kSun;
  if (name == "book") return icons::kBook2;
  if (name == "play") return icons::kPlayerPlay;
  if (name == "database") return icons::kDatabase;
  if (name == "refresh") return icons::kRefresh;
  if (name == "user") return icons::kUser;
  if (name == "shield") return icons::kShieldLock;
  return icons::kInfoCircle;
}

// Where the word stands in the text, whatever the case of Latin letters.
std::size_t find_word(std::string_view text, std::string_view word) {
  const auto same = [](char a, char b) {
    const auto lower = [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return lower(a) == lower(b);
  };
  const auto found = std::ranges::search(text, word, same);
  return found.empty() ? std::string_view::npos
                       : static_cast<std::size_t>(found.begin() - text.begin());
}

app::MarkedText marked(const std::string& text, std::string_view word) {
  app::MarkedText out{text, {}};
  const std::size_t at = word.empty() ? std::string_view::npos : find_word(text, word);
  if (at != std::string_view::npos) out.marks.emplace_back(at, at + word.size());
  return out;
}

int number_of(const std::string& text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

void emit_choice(const app::SettingRow& row, const std::string& value, app::CommandSink& sink) {
  switch (row.kind) {
    case app::SettingKind::kLanguage:
      sink.emit(app::SetLanguage{value});
      break;
    case app::SettingKind::kTheme:
      sink.emit(app::SetTheme{value});
      break;
    case app::SettingKind::kTextScale:
      sink.emit(app::SetTextScale{number_of(value)});
      break;
    default:
      sink.emit(app::SetSetting{row.key, value});
      break;
  }
}

}  // namespace

bool SettingsView::matches(const app::SettingRow& row) const {
  return query_.empty() || find_word(row.label, query_) != std::string_view::npos ||
         find_word(row.detail, query_) != std::string_view::npos;
}

std::size_t SettingsView::count(const app::SettingGroup& group) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(group.rows, [this](const auto& row) { return matches(row); }));
}

void SettingsView::draw(Ui& ui, const Rect& area, const app::SettingsModel& model,
                        app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  if (r.w >= 860) groups(ui, r.cut_left(240), model);
  const float width = std::min(712.0F, r.w - 64);
  const float left = r.x + (r.w > 760 ? 40.0F : 32.0F);
  if (search_.draw(ui, "search", {left, r.y + 24, width, 44}, ui.tr("Search settings"), query_,
                   {.search = true, .hint = ui.tr("Search settings")})) {
    query_ = search_.text();
  }
  r.skip_top(72);
  const Rect content = ui.begin_scroll("settings", r);
  float y = content.y;
  for (const app::SettingGroup& group : model.groups) {
    if (count(group) == 0) continue;
    ui.heading(left, y + 16, group.label, type::kBody6);
    ui.paint().hline(left, y + 49, width, t.edge);
    if (wanted_ == group.id) {
      ui.scroll_to({left, y, width, r.h});
      wanted_.clear();
    }
    y += 50;
    for (const app::SettingRow& item : group.rows) {
      if (matches(item)) y += row(ui, {left, y, width, 65}, item, sink);
    }
  }
  if (!model.policy.empty()) {
    ui.paint().icon({left, y + 10, 16, 20}, icons::kLock, 16, t.text2);
    ui.text(left + 22, y + 11, model.policy, type::kCaption, t.text2, width - 22);
    y += 40;
  }
  ui.end_scroll(y + 24);
}

void SettingsView::groups(Ui& ui, const Rect& area, const app::SettingsModel& model) {
  const Theme& t = ui.theme();
  ui.paint().vline(area.right() - ui.paint().hairline(), area.y, area.h, t.border);
  float y = area.y + 24;
  for (const app::SettingGroup& group : model.groups) {
    const Rect r{area.x + 16, y, area.w - 32, 40};
    const std::size_t found = count(group);
    const Press press = ui.press("group/" + group.id, r, group.label,
                                 {.enabled = found > 0, .value = std::to_string(found)});
    if (press.hovered) ui.paint().fill(r, t.sunken, 4);
    const bool lit = found > 0;
    ui.paint().icon({r.x + 12, r.y, 20, r.h}, group_icon(group.icon), 20, lit ? t.text : t.muted);
    ui.paint().text_in({r.x + 44, r.y, r.w - (query_.empty() ? 52.0F : 76.0F), r.h}, group.label,
                       lit && !query_.empty() ? type::kLabel6 : type::kLabel5,
                       lit ? t.text : t.muted);
    if (lit && !query_.empty()) {
      ui.paint().text_in(r.inset(12, 0), std::to_string(found), type::kCaption5, t.text,
                         Align::kRight);
    }
    if (press.focused) ui.focus_ring(r, 4, true);
    if (press.clicked) wanted_ = group.id;
    y += 44;
  }
}

float SettingsView::row(Ui& ui, const Rect& r, const app::SettingRow& item,
                        app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const bool narrow = r.w < 560;
  const float text_width = narrow ? r.w - 40 : r.w - 348;
  const float detail = ui.paint().paragraph_height(text_width, item.detail, type::kCaption);
  const float height = std::max(65.0F, 34 + detail + 13) + (narrow ? 48.0F : 0.0F);
  if (ui.visible({r.x, r.y, r.w, height})) {
    marked_text(ui, r.x, r.y + 13, text_width, marked(item.label, query_), type::kLabel6, t.text);
    if (query_.empty() || detail > 18) {
      ui.paint().paragraph(r.x, r.y + 34, text_width, item.detail, type::kCaption, t.text2);
    } else {
      marked_text(ui, r.x, r.y + 34, text_width, marked(item.detail, query_), type::kCaption,
                  t.text2);
    }
  }
  const Rect box =
      narrow ? Rect{r.x, r.y + height - 56, 272, 48} : Rect{r.right() - 332, r.y, 272, height};
  control(ui, box, item, sink);
  const Rect mark{r.right() - 36, r.y + (height - 36) / 2, 36, 36};
  if (item.locked) {
    ui.paint().icon(mark, icons::kLock, 18, t.text2);
  } else if (item.changed &&
             icon_button(ui, "reset/" + item.key, mark, icons::kRestore,
                         std::string(ui.tr("Back to the default:")) + ' ' + item.label)) {
    sink.emit(app::ResetSetting{item.key});
  }
  ui.paint().hline(r.x, r.y + height - 1, r.w, t.border);
  return height;
}

void SettingsView::control(Ui& ui, const Rect& r, const app::SettingRow& item,
                           app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const std::string id = "set/" + item.key;
  switch (item.kind) {
    case app::SettingKind::kSwitch: {
      const bool on = item.value == "on";
      if (toggle(ui, id, {r.x, r.center().y}, item.label, on, !item.locked)) {
        sink.emit(app::SetSetting{item.key, on ? "off" : "on"});
      }
      return;
    }
    case app::SettingKind::kTextScale:
    case app::SettingKind::kSlider:
      slider_row(ui, r, item, sink);
      return;
    case app::SettingKind::kAction: {
      float x = r.x;
      if (button_at(ui, id, x, r.center().y - 18, item.value, {.enabled = !item.locked})) {
        sink.emit(app::SetSetting{item.key, "do"});
      }
      return;
    }
    case app::SettingKind::kText:
      ui.text_in(r, item.value, type::kLabel, t.text2);
      return;
    case app::SettingKind::kField:
      field_row(ui, r, item, sink);
      return;
    default:
      choice_row(ui, r, item, sink);
      return;
  }
}

void SettingsView::slider_row(Ui& ui, const Rect& r, const app::SettingRow& item,
                              app::CommandSink& sink) {
  int value = number_of(item.value);
  const std::string shown = item.value + ' ' + item.unit;
  if (slider(ui, "set/" + item.key, Rect{r.x, r.y, 208, r.h}.middle(208, 24), item.label, value,
             {item.min, item.max, item.step, !item.locked, shown})) {
    emit_choice(item, std::to_string(value), sink);
  }
  ui.text_in(r, shown, type::kLabel6, ui.theme().text, Align::kRight);
}

void SettingsView::field_row(Ui& ui, const Rect& r, const app::SettingRow& item,
                             app::CommandSink& sink) {
  if (item.locked) {
    ui.text_in(r, item.value, type::kLabel, ui.theme().text2);
    return;
  }
  Field& field = fields_[item.key];
  if (field.draw(ui, "set/" + item.key, Rect{r.x, r.y, 272, r.h}.middle(272, 36), item.label,
                 item.value, {.compact = true, .secret = item.secret})) {
    sink.emit(app::SetSetting{item.key, field.text()});
  }
}

void SettingsView::choice_row(Ui& ui, const Rect& r, const app::SettingRow& item,
                              app::CommandSink& sink) {
  if (item.locked) {
    const auto at = std::ranges::find(item.choices, item.value, &app::SettingChoice::value);
    const std::string& label = at == item.choices.end() ? item.value : at->label;
    ui.text_in(r, label, type::kLabel, ui.theme().text2);
    return;
  }
  std::vector<std::string_view> labels;
  int chosen = -1;
  for (std::size_t i = 0; i < item.choices.size(); ++i) {
    labels.emplace_back(item.choices[i].label);
    if (item.choices[i].value == item.value) chosen = static_cast<int>(i);
  }
  const std::string id = "set/" + item.key;
  const Rect box = Rect{r.x, r.y, 272, r.h}.middle(272, 36);
  const int picked = labels.size() <= 3 ? segmented(ui, id, box, item.label, labels, chosen)
                                        : select(ui, id, box, item.label, labels, chosen, {});
  if (picked >= 0) {
    emit_choice(item, item.choices[static_cast<std::size_t>(picked)].value, sink);
  }
}

}  // namespace icma::ui
