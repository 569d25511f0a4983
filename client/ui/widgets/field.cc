// SPDX-License-Identifier: Apache-2.0
// A text field of our own: Dear ImGui's neither wraps words nor shapes text.
#include "client/ui/widgets/field.h"

#include <algorithm>
#include <cmath>
#include <imgui_internal.h>

#include "client/ui/icons.h"
#include "client/ui/utf8.h"
#include "client/ui/widgets/button.h"

namespace icma::ui {
namespace {

constexpr double kBlink = 0.53;
constexpr std::string_view kDot = "\u2022";

// While the field has the focus these keys are its own, not steps of keyboard navigation.
void own_keys(ImGuiID id, bool several) {
  for (const ImGuiKey key : {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_Home, ImGuiKey_End,
                             ImGuiKey_Space, ImGuiKey_Backspace, ImGuiKey_Delete}) {
    ImGui::SetKeyOwner(key, id);
  }
  if (!several) return;
  for (const ImGuiKey key : {ImGuiKey_UpArrow, ImGuiKey_DownArrow, ImGuiKey_Enter,
                             ImGuiKey_KeypadEnter, ImGuiKey_PageUp, ImGuiKey_PageDown}) {
    ImGui::SetKeyOwner(key, id);
  }
}

bool pressed(ImGuiKey key, ImGuiID id) {
  return ImGui::IsKeyPressed(key, ImGuiInputFlags_Repeat, id);
}

bool chord(ImGuiKey key) {
  return ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | key);
}

Type field_type(const FieldLook& look) {
  return look.compact ? type::kLabel : type::kBody;
}

}  // namespace

bool Field::draw(Ui& ui, std::string_view id, const Rect& r, std::string_view name,
                 std::string_view text, const FieldLook& look) {
  if (text != taken_) {
    taken_.assign(text);
    if (text != edit_.text()) edit_.reset(text);
  }
  secret_ = look.secret;
  ImGui::SetNextItemAllowOverlap();  // the cross lies on the field
  const Press press = ui.press(
      id, r, name,
      {.role = look.search ? a11y::Role::kSearch : a11y::Role::kField,
       .states = (look.several ? a11y::kMultiline : 0U) | (look.error ? a11y::kInvalid : 0U),
       .value = shown(0, static_cast<std::uint32_t>(edit_.text().size()))});
  if (wants_focus_ || press.clicked) ImGui::SetFocusID(press.id, ImGui::GetCurrentWindow());
  wants_focus_ = false;
  focused_ = ImGui::GetCurrentContext()->NavId == press.id;
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);

  Area area{r.inset(12, 12), field_type(look), look.several};
  if (!look.several) {
    area.text = {r.x + (look.search ? 42.0F : 12.0F), r.center().y - area.type.line / 2,
                 r.w - (look.search ? 84.0F : 24.0F), area.type.line};
    if (!look.note.empty()) area.text.w -= ui.paint().width(look.note, type::kCaption) + 16;
  }
  break_lines(ui.paint(), area);
  bool changed = false;
  if (focused_) {
    ui.claim_keyboard();
    changed = keys(ui, area, press.id);
    if (changed) break_lines(ui.paint(), area);
  }
  pointer(ui, area, press);
  if (moved_ || changed) keep_caret_visible(ui.paint(), area);

  const Theme& t = ui.theme();
  const Color line = look.error ? t.danger : focused_ ? t.focus : press.hovered ? t.text : t.edge;
  ui.paint().box(r, t.surface, line, 4, look.error ? 2.0F : 1.0F);
  draw_text(ui, area, look);
  changed = draw_ends(ui, r, look) || changed;
  if (focused_) ui.focus_ring(r, 4);
  return changed;
}

bool Field::draw_ends(Ui& ui, const Rect& r, const FieldLook& look) {
  const Theme& t = ui.theme();
  bool cleared = false;
  float right = r.right() - 8;
  if (look.search) {
    ui.paint().icon({r.x + 10, r.y, 24, r.h}, icons::kSearch, look.compact ? 18 : 20, t.text2);
    if (!edit_.text().empty()) {
      const Rect cross = Rect{right - 28, r.y, 28, r.h}.middle(28, 28);
      if (icon_button(ui, "clear", cross, icons::kX, ui.tr("Clear"))) {
        edit_.select_all();
        edit_.erase_before(false);
        cleared = true;
      }
      right -= 36;
    }
  }
  if (look.error) ui.paint().icon({right - 24, r.y, 24, r.h}, icons::kAlertCircle, 20, t.danger);
  if (!look.note.empty()) {
    ui.text_in({r.x, r.y, right - r.x, r.h}, look.note, type::kCaption, t.muted, Align::kRight);
  }
  if (!look.key.empty() && edit_.text().empty() && !focused_) {
    key_cap(ui, right - key_cap_width(ui, look.key), r.center().y, look.key);
  }
  return cleared;
}

void Field::break_lines(const Painter& paint, const Area& area) {
  lines_.clear();
  const std::string_view text = edit_.text();
  if (!area.several) {
    lines_.push_back({0, static_cast<std::uint32_t>(text.size())});
    return;
  }
  for (const std::string_view line : paint.wrap(text, area.type, area.text.w)) {
    const auto begin = static_cast<std::uint32_t>(line.data() - text.data());
    lines_.push_back({begin, begin + static_cast<std::uint32_t>(line.size())});
  }
  if (text.empty() || text.back() == '\n') {
    const auto end = static_cast<std::uint32_t>(text.size());
    lines_.push_back({end, end});
  }
}

std::size_t Field::line_of(std::uint32_t at) const {
  std::size_t line = 0;
  while (line + 1 < lines_.size() && lines_[line + 1].begin <= at) ++line;
  return line;
}

std::string Field::shown(std::uint32_t begin, std::uint32_t end) const {
  if (!secret_) return edit_.text().substr(begin, end - begin);
  std::string dots;
  for (std::uint32_t at = begin; at < end; at = utf8_after(edit_.text(), at)) dots += kDot;
  return dots;
}

float Field::x_of(const Painter& paint, const Area& area, std::uint32_t at) const {
  return paint.width(shown(lines_[line_of(at)].begin, at), area.type);
}

std::uint32_t Field::at_point(const Painter& paint, const Area& area, Point p) const {
  const float down = area.several ? (p.y - area.text.y + scroll_) / area.type.line : 0;
  const auto index = static_cast<std::size_t>(
      std::clamp(std::floor(down), 0.0F, static_cast<float>(lines_.size() - 1)));
  const Line& line = lines_[index];
  const float x = p.x - area.text.x + (area.several ? 0 : scroll_);
  const std::string_view text = edit_.text();
  std::uint32_t at = line.begin;
  float before = 0;
  while (at < line.end) {
    const std::uint32_t next = utf8_after(text, at);
    const float after = paint.width(shown(line.begin, next), area.type);
    if (x < (before + after) / 2) break;
    before = after;
    at = next;
  }
  return at;
}

bool Field::keys(Ui& ui, const Area& area, ImGuiID id) {
  own_keys(id, area.several);
  ImGuiIO& io = ImGui::GetIO();
  bool changed = editing_keys(area.several, id);
  moving_keys(ui, area, id);
  if (!io.KeyCtrl || io.KeyAlt) {
    std::string typed;
    for (const ImWchar c : io.InputQueueCharacters) {
      if (c >= 0x20) utf8_append(typed, c);
    }
    if (!typed.empty()) {
      edit_.insert(typed);
      changed = true;
    }
    io.InputQueueCharacters.resize(0);
  }
  if (changed || moved_) touched_ = ImGui::GetTime();
  return changed;
}

bool Field::editing_keys(bool several, ImGuiID id) {
  const ImGuiIO& io = ImGui::GetIO();
  const std::string before = edit_.text();
  if (pressed(ImGuiKey_Backspace, id)) edit_.erase_before(io.KeyCtrl);
  if (pressed(ImGuiKey_Delete, id)) edit_.erase_after(io.KeyCtrl);
  if (several && (pressed(ImGuiKey_Enter, id) || pressed(ImGuiKey_KeypadEnter, id))) {
    edit_.insert("\n");
  }
  if (chord(ImGuiKey_A)) edit_.select_all();
  clipboard_keys(several);
  if (chord(ImGuiKey_Z)) edit_.undo();
  if (chord(ImGuiKey_Y) || ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z)) {
    edit_.redo();
  }
  return edit_.text() != before;
}

void Field::clipboard_keys(bool several) {
  // What is not to be seen is not to be copied either.
  if ((chord(ImGuiKey_C) || chord(ImGuiKey_X)) && edit_.has_selection() && !secret_) {
    ImGui::SetClipboardText(std::string(edit_.selected()).c_str());
    if (chord(ImGuiKey_X)) edit_.erase_before(false);
  }
  if (chord(ImGuiKey_V) && ImGui::GetClipboardText() != nullptr) {
    std::string pasted = ImGui::GetClipboardText();
    if (!several) std::ranges::replace(pasted, '\n', ' ');
    edit_.insert(pasted);
  }
}

void Field::moving_keys(const Ui& ui, const Area& area, ImGuiID id) {
  const ImGuiIO& io = ImGui::GetIO();
  const std::uint32_t before = edit_.caret();
  const bool extend = io.KeyShift;
  if (pressed(ImGuiKey_LeftArrow, id)) edit_.move_left(io.KeyCtrl, extend);
  if (pressed(ImGuiKey_RightArrow, id)) edit_.move_right(io.KeyCtrl, extend);
  const Line& line = lines_[line_of(edit_.caret())];
  const auto size = static_cast<std::uint32_t>(edit_.text().size());
  if (pressed(ImGuiKey_Home, id)) edit_.move_to(io.KeyCtrl ? 0 : line.begin, extend);
  if (pressed(ImGuiKey_End, id)) edit_.move_to(io.KeyCtrl ? size : line.end, extend);
  bool vertical = false;
  if (area.several) {
    const int step =
        (pressed(ImGuiKey_DownArrow, id) ? 1 : 0) - (pressed(ImGuiKey_UpArrow, id) ? 1 : 0);
    const auto target = static_cast<int>(line_of(edit_.caret())) + step;
    vertical = step != 0;
    if (vertical && target >= 0 && target < static_cast<int>(lines_.size())) {
      if (wanted_x_ < 0) wanted_x_ = x_of(ui.paint(), area, edit_.caret());
      const Point p{area.text.x + wanted_x_,
                    area.text.y - scroll_ + (static_cast<float>(target) + .5F) * area.type.line};
      edit_.move_to(at_point(ui.paint(), area, p), extend);
    }
  }
  moved_ = edit_.caret() != before;
  if (moved_ && !vertical) wanted_x_ = -1;
}

void Field::pointer(const Ui& ui, const Area& area, const Press& press) {
  if (!press.held) return;
  const ImGuiIO& io = ImGui::GetIO();
  const Point p{io.MousePos.x / ui.paint().scale(), io.MousePos.y / ui.paint().scale()};
  const std::uint32_t at = at_point(ui.paint(), area, p);
  if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    edit_.select_word(at);
  } else if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
    edit_.move_to(at, io.KeyShift);
  } else if (io.MouseDelta.x != 0 || io.MouseDelta.y != 0) {
    edit_.move_to(at, true);
  }
  touched_ = ImGui::GetTime();
  wanted_x_ = -1;
}

void Field::keep_caret_visible(const Painter& paint, const Area& area) {
  moved_ = false;
  if (area.several) {
    const float top = static_cast<float>(line_of(edit_.caret())) * area.type.line;
    scroll_ = std::min(scroll_, top);
    scroll_ = std::max(scroll_, top + area.type.line - area.text.h);
    scroll_ = std::max(scroll_, 0.0F);
  } else {
    const float x = x_of(paint, area, edit_.caret());
    scroll_ = std::min(scroll_, x);
    scroll_ = std::max({scroll_, x - area.text.w + 2, 0.0F});
  }
}

void Field::draw_text(Ui& ui, const Area& area, const FieldLook& look) const {
  const Theme& t = ui.theme();
  const Painter& p = ui.paint();
  const float left = area.text.x - (area.several ? 0 : scroll_);
  const float top = area.text.y - (area.several ? scroll_ : 0);
  p.push_clip(area.text.inset(-2, -2));
  if (edit_.text().empty() && !look.hint.empty()) {
    p.text(area.text.x, area.text.y, look.hint, area.type, t.muted, area.text.w);
  }
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const Line& line = lines_[i];
    const float y = top + static_cast<float>(i) * area.type.line;
    if (y > area.text.bottom() || y + area.type.line < area.text.y) continue;
    const std::uint32_t from = std::clamp(edit_.selection_begin(), line.begin, line.end);
    const std::uint32_t to = std::clamp(edit_.selection_end(), line.begin, line.end);
    if (focused_ && from < to) {
      const float x0 = left + p.width(shown(line.begin, from), area.type);
      const float x1 = left + p.width(shown(line.begin, to), area.type);
      p.fill({x0, y, x1 - x0, area.type.line}, t.selection);
    }
    p.text(left, y, shown(line.begin, line.end), area.type, t.text);
  }
  if (focused_) {
    const double since = std::fmod(ImGui::GetTime() - touched_, 2 * kBlink);
    if (since < kBlink) {
      const float x = left + x_of(p, area, edit_.caret());
      const float y = top + static_cast<float>(line_of(edit_.caret())) * area.type.line;
      p.vline(x, y + 2, area.type.line - 4, t.text);
    }
    const double next = kBlink - std::fmod(since, kBlink);
    ui.wake_within(std::chrono::milliseconds(static_cast<int>(next * 1000) + 1));
  }
  p.pop_clip();
}

}  // namespace icma::ui
