// SPDX-License-Identifier: Apache-2.0
// The webinar screen.
#include "client/ui/views/webinar_view.h"

#include <algorithm>
#include <array>
#include <imgui.h>

#include "client/ui/icons.h"
#include "client/ui/widgets/button.h"
#include "client/ui/widgets/choice.h"
#include "client/ui/widgets/marks.h"

namespace icma::ui {
namespace {

constexpr Color kBlack = Color::hex(0x000000);
constexpr Color kWhite = Color::hex(0xFFFFFF);
constexpr std::array kSpeeds{500, 750, 1000, 1250, 1500, 1750, 2000, 2500, 3000};

float share(std::int64_t position, std::int64_t duration) {
  return duration <= 0
             ? 0
             : std::clamp(static_cast<float>(position) / static_cast<float>(duration), 0.0F, 1.0F);
}

int next_speed(int permille, int step) {
  auto at = static_cast<int>(std::ranges::lower_bound(kSpeeds, permille) - kSpeeds.begin());
  at = std::clamp(at + step, 0, static_cast<int>(kSpeeds.size()) - 1);
  return kSpeeds[static_cast<std::size_t>(at)];
}

}  // namespace

void WebinarView::draw(Ui& ui, const Rect& area, const app::WebinarModel& model,
                       app::CommandSink& sink, VideoSurface* surface) {
  Rect r = area;
  if (r.w >= 900) {
    const Rect side = r.cut_right(r.w >= 1600 ? 320 : 352);
    transcript(ui, side, model, sink);
  }
  // The film keeps 16:9 and leaves room for controls, title and chapters.
  const float height = std::min(r.w * 9 / 16, std::max(180.0F, r.h - 258));
  film(ui, r.cut_top(height), model, surface, sink);
  controls(ui, r.cut_top(64).inset(24, 0), model, sink);
  about(ui, r.cut_top(64).inset(24, 0), model, sink);
  r.skip_top(6);
  chapters(ui, r.inset(24, 0), model, sink);
  keys(ui, model, sink);
}

void WebinarView::film(Ui& ui, const Rect& r, const app::WebinarModel& model, VideoSurface* surface,
                       app::CommandSink& sink) {
  ui.paint().fill(r, kBlack);
  if (surface != nullptr) surface->draw(ui, r);
  const Press press =
      ui.press("film", r, ui.tr("Film"),
               {.role = a11y::Role::kVideo, .value = model.position, .tab_stop = false});
  if (press.clicked) sink.emit(app::PlayPause{});
  if (!model.problem.empty()) {
    ui.text_in(r.inset(40, 0), model.problem, type::kBody, kWhite, Align::kCenter);
  }
  if (model.captions && !model.caption.empty()) caption(ui, r, model);
}

void WebinarView::caption(Ui& ui, const Rect& film, const app::WebinarModel& model) {
  const Type large{Face::kSans, 18, 26};
  const float most = std::min(560.0F, film.w - 96);
  // Lines of about one length are quicker to read than a long one and a rest.
  auto lines = ui.paint().wrap(model.caption, large, most);
  const float even =
      ui.paint().width(model.caption, large) * 1.06F / static_cast<float>(lines.size());
  const auto balanced = ui.paint().wrap(model.caption, large, even);
  if (balanced.size() == lines.size()) lines = balanced;
  float width = 0;
  for (const std::string_view line : lines) {
    width = std::max(width, ui.paint().width(line, large));
  }
  const float height = 26 * static_cast<float>(lines.size()) + 8;
  const Rect box{film.center().x - width / 2 - 12, film.bottom() - 24 - height, width + 24, height};
  ui.paint().fill(box, kBlack, 4);
  float y = box.y + 4;
  for (const std::string_view line : lines) {
    ui.paint().text_in({box.x, y, box.w, 26}, line, large, kWhite, Align::kCenter);
    y += 26;
  }
  ui.node(a11y::Role::kStatus, model.caption, box);
}

void WebinarView::controls(Ui& ui, const Rect& area, const app::WebinarModel& model,
                           app::CommandSink& sink) {
  const Theme& t = ui.theme();
  Rect r = area;
  const Rect play = r.cut_left(44).middle(44, 44);
  if (button(ui, "play", play, "",
             {.kind = ButtonKind::kPrimary,
              .icon = model.playing ? icons::kPlayerPause : icons::kPlayerPlay,
              .name = ui.tr(model.playing ? "Pause" : "Play")})) {
    sink.emit(app::PlayPause{});
  }
  r.skip_left(12);
  const auto small = [&](Rect box, std::string_view id, char32_t icon, std::string_view name,
                         bool on) {
    return icon_button(ui, id, box.middle(40, 40), icon, name, on);
  };
  if (small(r.cut_left(40), "back-10", icons::kRewindBackward10, ui.tr("Back 10 seconds"), false)) {
    sink.emit(app::SeekBy{-10'000});
  }
  r.skip_left(7);
  if (small(r.cut_left(40), "forward-30", icons::kRewindForward30, ui.tr("Forward 30 seconds"),
            false)) {
    sink.emit(app::SeekBy{30'000});
  }
  r.skip_left(9);
  float used = ui.text_in(r, model.position, type::kLabel6, t.text);
  r.skip_left(used);
  used = ui.text_in(r, " / " + model.duration, type::kLabel, t.text2);
  r.skip_left(used + 16);
  if (small(r.cut_right(40), "full-screen", icons::kMaximize, ui.tr("Full screen"), false)) {
    sink.emit(app::ToggleFullScreen{});
  }
  r.skip_right(4);
  if (small(r.cut_right(40), "mute", model.muted ? icons::kVolumeOff : icons::kVolume,
            ui.tr("Sound"), false)) {
    sink.emit(app::ToggleMute{});
  }
  r.skip_right(4);
  if (small(r.cut_right(40), "captions", icons::kBadgeCc, ui.tr("Captions"), model.captions)) {
    sink.emit(app::ToggleCaptions{});
  }
  r.skip_right(8);
  const Rect speed = r.cut_right(52).middle(52, 36);
  if (button(ui, "speed", speed, model.speed,
             {.kind = ButtonKind::kQuiet, .description = ui.tr("Speed")})) {
    const int faster = next_speed(model.speed_permille + 1, 0);
    sink.emit(app::SetSpeed{model.speed_permille >= 2000 ? 750 : faster});
  }
  r.skip_right(12);
  seek_bar(ui, r, model, sink);
}

void WebinarView::seek_bar(Ui& ui, const Rect& r, const app::WebinarModel& model,
                           app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const Press press = ui.press("seek", r.inset(0, 12), ui.tr("Position"),
                               {.role = a11y::Role::kSlider, .value = model.position});
  const float y = r.center().y - 2;
  const auto x_of = [&](std::int64_t ms) { return r.x + r.w * share(ms, model.duration_ms); };
  const std::size_t count = std::max<std::size_t>(1, model.chapters.size());
  for (std::size_t i = 0; i < count; ++i) {
    const bool last = i + 1 >= model.chapters.size();
    const float from = model.chapters.empty() ? r.x : x_of(model.chapters[i].start_ms);
    const float to = last ? r.right() : x_of(model.chapters[i + 1].start_ms) - 3;
    ui.paint().fill({from, y, std::max(1.0F, to - from), 4}, t.high_contrast ? t.track : t.border,
                    2);
    for (const app::SeenRange& seen : model.seen_ranges) {
      const float a = std::max(from, r.x + r.w * static_cast<float>(seen.from_permille) / 1000);
      const float b = std::min(to, r.x + r.w * static_cast<float>(seen.to_permille) / 1000);
      if (b > a) ui.paint().fill({a, y, b - a, 4}, t.accent, 2);
    }
  }
  const Point thumb{x_of(model.position_ms), r.center().y};
  ui.paint().disc(thumb, 8, t.surface);
  ui.paint().circle(thumb, 7, t.accent, 2);
  if (press.focused) ui.focus_ring({thumb.x - 8, thumb.y - 8, 16, 16}, kPill);
  if (press.clicked || (press.held && ImGui::IsMouseDragging(ImGuiMouseButton_Left))) {
    const float along = (ImGui::GetIO().MousePos.x / ui.paint().scale() - r.x) / r.w;
    sink.emit(app::Seek{static_cast<std::int64_t>(std::clamp(along, 0.0F, 1.0F) *
                                                  static_cast<float>(model.duration_ms))});
  }
}

void WebinarView::about(Ui& ui, const Rect& r, const app::WebinarModel& model,
                        app::CommandSink& sink) {
  const Theme& t = ui.theme();
  float right = r.right();
  if (!model.next_label.empty()) {
    // The whole label where it leaves room for the title.
    const bool roomy = ui.paint().width(model.title, type::kH2) +
                           ui.paint().width(model.next_label, type::kLabel6) + 280 <
                       r.w;
    const std::string_view label = roomy ? std::string_view(model.next_label) : ui.tr("Next");
    const ButtonLook look{.icon_after = icons::kArrowRight, .description = model.next_label};
    const float width = button_width(ui, label, look);
    right -= width;
    if (button(ui, "next", {right, r.y + 10, width, 36}, label, look)) {
      sink.emit(app::OpenActivity{model.program, model.module_id, model.next_activity});
    }
    right -= 16;
  }
  const app::Pill seen{app::Sign::kNone, model.seen};
  if (!model.seen.empty()) {
    const float width = pill_width(ui, seen);
    pill(ui, {right - width, r.y + 16, width, 24}, seen);
    right -= width + 12;
  }
  if (!model.notice.empty()) {
    const float width = ui.paint().width(model.notice, type::kCaption);
    ui.text(right - width, r.y + 19, model.notice, type::kCaption, t.text2);
    right -= width + 12;
  }
  ui.heading(r.x, r.y + 2, model.title, type::kH2, right - r.x - 12);
  ui.text(r.x, r.y + 34, model.credits, type::kLabel, t.text2, right - r.x - 12);
}

void WebinarView::chapters(Ui& ui, const Rect& r, const app::WebinarModel& model,
                           app::CommandSink& sink) {
  const Theme& t = ui.theme();
  if (model.chapters.empty()) return;
  ui.paint().hline(r.x, r.y, r.w, t.border);
  const auto count = static_cast<int>(std::min<std::size_t>(model.chapters.size(), 9));
  for (int i = 0; i < count; ++i) {
    const auto n = static_cast<std::size_t>(i);
    const app::Chapter& chapter = model.chapters[n];
    const Rect cell{r.column(i, count, 0).x, r.y + 1, r.w / static_cast<float>(count), 64};
    const bool on = n == model.chapter;
    const Press press = ui.press("chapter" + std::to_string(i), cell, chapter.title,
                                 {.role = a11y::Role::kListItem,
                                  .states = on ? a11y::kSelected : 0U,
                                  .value = chapter.time,
                                  .set_size = count,
                                  .set_index = i + 1});
    if (press.hovered) ui.paint().fill(cell, t.sunken);
    if (i > 0) ui.paint().vline(cell.x, cell.y, cell.h, t.border);
    const float x = cell.x + (i > 0 ? 12.0F : 0.0F);
    ui.paint().text(x, cell.y + 10, chapter.time, on ? type::kCaption6 : type::kCaption,
                    on ? t.accent : t.text2);
    ui.paint().paragraph(x, cell.y + 28, cell.right() - x - 6, chapter.title,
                         on ? type::kCaption6 : type::kCaption, on ? t.text : t.text2, 2);
    if (press.focused) ui.focus_ring(cell, 4, true);
    if (press.clicked) sink.emit(app::Seek{chapter.start_ms});
  }
}

void WebinarView::transcript(Ui& ui, const Rect& area, const app::WebinarModel& model,
                             app::CommandSink& sink) {
  const Theme& t = ui.theme();
  ui.paint().vline(area.x, area.y, area.h, t.border);
  Rect r = area;
  const std::array<Tab, 1> only{{{ui.tr("Transcript")}}};
  const Rect head = r.cut_top(40);
  tabs(ui, "tabs", {head.x + 20, head.y, head.w - 20, 40}, only, 0);
  r.skip_top(12);
  if (find_.draw(ui, "find", Rect{r.x + 20, r.y, r.w - 40, 36}, ui.tr("Find in transcript"),
                 model.query,
                 {.compact = true, .search = true, .hint = ui.tr("Find in transcript")})) {
    sink.emit(app::SearchTranscript{find_.text()});
  }
  r.skip_top(44);
  const Rect foot = r.cut_bottom(48);
  ui.paint().hline(foot.x, foot.y, foot.w, t.border);
  const std::string_view follow = ui.tr("Follow the speaker");
  if (toggle(ui, "follow", {foot.x + 20, foot.center().y}, follow, model.follow, true, follow)) {
    sink.emit(app::FollowSpeaker{!model.follow});
  }
  lines(ui, r, model, sink);
}

void WebinarView::lines(Ui& ui, const Rect& r, const app::WebinarModel& model,
                        app::CommandSink& sink) {
  const Theme& t = ui.theme();
  const Rect content = ui.begin_scroll("lines", r.inset(8, 0));
  ui.open_node(a11y::Role::kList, ui.tr("Transcript"), r).set_size =
      static_cast<int>(model.transcript.size());
  float y = content.y + 3;
  const float width = content.w - 76;
  for (std::size_t i = 0; i < model.transcript.size(); ++i) {
    const app::TranscriptLine& line = model.transcript[i];
    const bool on = i == model.line && model.query.empty();
    const Type& type = on ? type::kLabel5 : type::kLabel;
    const float height = ui.paint().paragraph_height(width, line.text, type) + 16;
    const Rect box{content.x, y, content.w, height};
    if (on && model.follow && followed_ != i) {
      ui.scroll_to({box.x, box.y - r.h / 4, box.w, r.h * 2 / 3});
      followed_ = i;
    }
    y += height;
    if (!ui.visible(box)) continue;
    const Press press = ui.press("line" + std::to_string(i), box, line.text,
                                 {.role = a11y::Role::kListItem,
                                  .states = on ? a11y::kSelected : 0U,
                                  .value = line.time,
                                  .set_index = static_cast<int>(i) + 1,
                                  .tab_stop = on || i == 0});
    if (on) {
      ui.paint().fill(box, t.selection, 4);
    } else if (press.hovered) {
      ui.paint().fill(box, t.sunken, 4);
    }
    ui.paint().text(box.x + 12, box.y + 9, line.time, on ? type::kCaption6 : type::kCaption,
                    on ? t.text : t.text2);
    ui.paint().paragraph(box.x + 64, box.y + 8, width, line.text, type, on ? t.text : t.text2);
    if (press.focused) ui.focus_ring(box, 4, true);
    if (press.clicked) sink.emit(app::Seek{line.start_ms});
  }
  ui.close_node();
  if (model.follow && ImGui::GetIO().MouseWheel != 0 && ImGui::IsWindowHovered()) {
    sink.emit(app::FollowSpeaker{false});
  }
  ui.end_scroll(y + 8);
}

void WebinarView::keys(Ui& ui, const app::WebinarModel& model, app::CommandSink& sink) {
  if (ui.key(ImGuiKey_K)) sink.emit(app::PlayPause{});
  if (ui.key(ImGuiKey_J, true)) sink.emit(app::SeekBy{-10'000});
  if (ui.key(ImGuiKey_L, true)) sink.emit(app::SeekBy{10'000});
  if (ui.key(ImGuiKey_C)) sink.emit(app::ToggleCaptions{});
  if (ui.key(ImGuiKey_M)) sink.emit(app::ToggleMute{});
  if (ui.key(ImGuiKey_F)) sink.emit(app::ToggleFullScreen{});
  if (ui.key(ImGuiKey_LeftBracket)) sink.emit(app::SetSpeed{next_speed(model.speed_permille, -1)});
  if (ui.key(ImGuiKey_RightBracket)) {
    sink.emit(app::SetSpeed{next_speed(model.speed_permille, 1)});
  }
}

}  // namespace icma::ui
