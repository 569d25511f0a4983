// SPDX-License-Identifier: Apache-2.0
#include "client/ui/reader/page_reader.h"

#include <algorithm>
#include <cmath>
#include <imgui_internal.h>
#include <utility>

#include "client/ui/icons.h"

namespace icma::ui {
namespace {

constexpr float kFoot = 72;  // free space under the last block
constexpr double kBetweenScrolled = .25;
constexpr double kBetweenLooks = 1;

bool narrow(const Rect& r) {
  return r.w < 720;
}

Rect column_of(const Rect& r, float widest) {
  if (narrow(r)) return {r.x + 32, r.y, std::max(120.0F, r.w - 64), r.h};
  const float width = std::min(widest, r.w - 96);
  // Notes of 320 stand beside the column where there is room.
  const float x = std::max(48.0F, (r.w - width - 320) / 2);
  return {r.x + x, r.y, width, r.h};
}

}  // namespace

PageReader::PageReader(PageSource& source, Hooks hooks)
    : loader_(source, hooks.wake), hooks_(std::move(hooks)), figures_(loader_) {}

PageReader::~PageReader() {
  leave();
}

text::ReadingEvidence::Time PageReader::now() const {
  return std::chrono::milliseconds(static_cast<std::int64_t>(ImGui::GetTime() * 1000));
}

void PageReader::leave() {
  if (evidence_ == nullptr || ImGui::GetCurrentContext() == nullptr) return;
  const auto report = evidence_->leave(now());
  if (report.has_value() && !preview_ && hooks_.evidence) hooks_.evidence(sitting_, *report);
}

void PageReader::reload() {
  if (wanted_.empty()) return;
  keep_ = true;
  loader_.request(wanted_);
}

void PageReader::set_answer(std::string_view anchor, int option) {
  answers_[wanted_ + '#' + std::string(anchor)] = option;
  if (layout_ == nullptr) return;
  if (const auto block = page_->document.find_anchor(anchor)) layout_->choose(*block, option);
}

bool PageReader::settled() const {
  return page_ != nullptr && page_->name == wanted_ && scroll_.top() == scroll_.target();
}

void PageReader::open(const PageRequest& request) {
  preview_ = request.preview;
  if (request.document != wanted_ || request.sitting != sitting_) {
    leave();
    if (page_ != nullptr && layout_ != nullptr) places_[page_->name] = place_;
    wanted_ = request.document;
    sitting_ = request.sitting;
    read_before_ = request.read_before == nullptr ? std::vector<int>{} : *request.read_before;
    anchor_ = request.anchor;
    go_ = !anchor_.empty();
    keep_ = false;
    loader_.request(wanted_);
  } else if (request.anchor != anchor_) {
    anchor_ = request.anchor;
    go_ = !anchor_.empty();
  }
}

void PageReader::take_page() {
  auto page = loader_.take_page();
  if (page == nullptr) return;
  layout_.reset();
  figures_.clear();
  selection_ = {};
  page_ = std::move(page);
  if (!keep_) {
    const auto saved = places_.find(page_->name);
    place_ = saved == places_.end() ? Saved{} : saved->second;
    if (saved == places_.end()) scroll_.jump(0);
  }
  keep_ = false;
  evidence_.reset();
  if (page_->problem.has_value()) return;
  evidence_ = std::make_unique<text::ReadingEvidence>(page_->name, page_->words, read_before_);
  const int last = std::max(0, static_cast<int>(page_->document.blocks.size()) - 1);
  place_.place.block = std::min(place_.place.block, last);
  layout_ = std::make_unique<text::Layout>(
      page_->document, measure_,
      [page = page_](std::string_view source) -> std::optional<text::Corner> {
        const auto figure = page->figures.find(source);
        if (figure == page->figures.end() || figure->second == nullptr) return std::nullopt;
        return text::Corner{figure->second->width(), figure->second->height()};
      });
  for (std::size_t i = 0; i < page_->document.blocks.size(); ++i) {
    const auto answer = answers_.find(page_->name + '#' + page_->document.blocks[i].anchor);
    if (answer != answers_.end()) layout_->choose(static_cast<int>(i), answer->second);
  }
}

void PageReader::lay_out(const Frame& frame) {
  const float scale = frame.ui.paint().scale();
  const bool rescaled = scale != scale_;
  if (rescaled) measure_.clear();
  scale_ = scale;
  const text::LayoutSettings settings{.width = std::floor(frame.column.w),
                                      .face = type_.face,
                                      .size = type_.size,
                                      .line = std::round(type_.size * type_.line * 2) / 2};
  const bool anew = layout_->update(settings, rescaled);
  head_ = frame.head;
  scroll_.set_extent(head_ + layout_->height() + kFoot, frame.r.h);
  if (anew) restore_place();
  if (std::exchange(go_, false)) go_to_anchor(anchor_, anew || frame.ui.reduced_motion());
}

// The first line that is wholly on screen stays where it is when all is laid out anew.
void PageReader::remember_place() {
  const float y = scroll_.top() - head_;
  place_.place = text::first_place_below(*layout_, y);
  place_.offset = text::top_of(*layout_, place_.place) - y;
  if (scroll_.top() <= 0) place_ = {};
}

void PageReader::restore_place() {
  if (place_.place == text::Place{} && place_.offset == 0) {
    scroll_.jump(0);
    return;
  }
  scroll_.jump(text::top_of(*layout_, place_.place) - place_.offset + head_);
}

void PageReader::go_to_anchor(std::string_view anchor, bool at_once) {
  const auto place = text::read_place(page_->document, anchor);
  if (!place.has_value()) return;
  const float y =
      place->block == 0 && place->byte == 0 ? 0 : head_ + text::top_of(*layout_, *place) - 24;
  if (at_once) {
    scroll_.jump(y);
    remember_place();
  } else {
    scroll_.glide(y);
  }
}

float PageReader::head_height(const Ui& ui, const Rect& column, bool small) const {
  float height = small ? 16.0F : 28.0F;
  if (!page_->kicker.empty()) height += 24;
  if (!page_->title.empty()) {
    height += ui.paint().paragraph_height(column.w, page_->title, type::kH1) + 16;
  }
  return height;
}

void PageReader::draw_head(Ui& ui, const Rect& column, float top, bool small) const {
  float y = top + (small ? 16.0F : 28.0F);
  if (!page_->kicker.empty()) {
    ui.text(column.x, y, page_->kicker, type::kCaption, ui.theme().muted, column.w);
    y += 24;
  }
  if (page_->title.empty()) return;
  const float height =
      ui.paint().paragraph(column.x, y, column.w, page_->title, type::kH1, ui.theme().text);
  ui.node(a11y::Role::kHeading, page_->title, {column.x, y, column.w, height}).value = "1";
}

void PageReader::draw_problem(Ui& ui, const Rect& column, std::string_view what) {
  const float y = column.y + column.h / 3;
  ui.paint().icon({column.x, y, 40, 40}, icons::kFileAlert, 40, ui.theme().danger);
  ui.heading(column.x, y + 56, ui.tr("This page cannot be shown"), type::kH2, column.w);
  ui.paragraph(column.x, y + 100, column.w, what, type::kBody, ui.theme().text2);
}

void PageReader::draw(Ui& ui, const Rect& r, const PageRequest& request, app::CommandSink& sink) {
  shaper_.use(ui.paint().fonts(), ui.paint().scale());
  open(request);
  take_page();
  figures_.update();
  const Rect column = column_of(r, type_.column * type_.size / 19);
  if (page_ == nullptr) {
    ui.node(a11y::Role::kStatus, ui.tr("Opening the page"), r);
    return;
  }
  ui.paint().push_clip(r);
  if (const auto& problem = page_->problem) {
    draw_problem(ui, column, problem->what);
    ui.paint().pop_clip();
    return;
  }
  const Frame frame{ui, r, column, head_height(ui, column, narrow(r)), sink, request};
  lay_out(frame);
  const bool scrolled = scroll_.update(ui, r, layout_->settings().line);
  const float top = std::round(scroll_.top() * scale_) / scale_;
  ui.open_node(a11y::Role::kPage, page_->title, r);
  draw_head(ui, column, r.y - top, narrow(r));
  PageScene scene{.ui = ui,
                  .page = *page_,
                  .layout = *layout_,
                  .measure = measure_,
                  .figures = figures_,
                  .origin = {column.x, r.y - top + head_},
                  .view = r,
                  .selection = selection_,
                  .whole_lines = narrow(r)};
  const int count = static_cast<int>(layout_->blocks().size());
  const int first = layout_->first_block_below(top - head_);
  int last = layout_->first_block_below(top - head_ + r.h);
  if (last >= count || layout_->block(last).y > top - head_ + r.h) --last;
  const PageEvents events = draw_page(scene, first, last);
  ui.close_node();
  const bool dragged = scroll_.thumb(ui, r);
  ui.paint().pop_clip();
  if (scrolled || dragged || scroll_.top() != scroll_.target()) remember_place();
  act(frame, events);
  select(frame);
  copy_keys(frame);
  report(frame, first, last);
}

void PageReader::act(const Frame& frame, const PageEvents& events) {
  if (events.answer.has_value()) {
    const auto [block, option] = *events.answer;
    remember_place();
    layout_->choose(block, option);
    const std::string check =
        page_->name + '#' + page_->document.blocks[static_cast<std::size_t>(block)].anchor;
    answers_[check] = option;
    frame.sink.emit(app::AnswerCheck{check, option});
    frame.ui.animate();
  }
  if (events.link.has_value()) follow(frame, *events.link);
  if (events.focused.has_value()) {
    // What the keyboard reached by Tab is brought into view.
    const Rect& f = *events.focused;
    if (f.y < frame.r.y) scroll_.glide(scroll_.target() - (frame.r.y - f.y) - 24);
    if (f.bottom() > frame.r.bottom()) {
      scroll_.glide(scroll_.target() + f.bottom() - frame.r.bottom() + 24);
    }
  }
}

void PageReader::follow(const Frame& frame, int index) {
  const text::Link& link = page_->document.links[static_cast<std::size_t>(index)];
  switch (link.kind) {
    case text::LinkKind::kFootnote:
    case text::LinkKind::kAnchor:
      go_to_anchor(link.target, frame.ui.reduced_motion());
      if (link.kind == text::LinkKind::kAnchor) {
        frame.sink.emit(app::OpenSection{link.target});
      }
      frame.ui.animate();
      break;
    case text::LinkKind::kPage:
    case text::LinkKind::kExternal:
      frame.sink.emit(app::OpenLink{link.target});
      break;
  }
}

text::Corner PageReader::page_point(const Frame& frame) const {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const float scale = frame.ui.paint().scale();
  return {mouse.x / scale - frame.column.x, mouse.y / scale - frame.r.y + scroll_.top() - head_};
}

void PageReader::select(const Frame& frame) {
  const ImGuiIO& io = ImGui::GetIO();
  const Painter& paint = frame.ui.paint();
  const bool over =
      ImGui::IsWindowHovered() && ImGui::GetHoveredID() == 0 &&
      ImGui::IsMouseHoveringRect(paint.at({frame.r.x, frame.r.y}),
                                 paint.at({frame.column.right() + 24, frame.r.bottom()}));
  const text::Corner point = page_point(frame);
  if (over && !selecting_ && point.x >= 0 && point.x <= frame.column.w) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
  }
  if (over && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
    const auto place = text::place_at(*layout_, measure_, point);
    if (place.has_value()) {
      clicks_ = ImGui::GetMouseClickedCount(ImGuiMouseButton_Left);
      selecting_ = true;
      if (clicks_ == 2) {
        selection_ = text::word_around(page_->document, *place);
      } else if (clicks_ >= 3) {
        selection_ = text::block_around(page_->document, *place);
      } else if (io.KeyShift) {
        selection_.focus = *place;
      } else {
        selection_ = {*place, *place};
      }
    }
  }
  if (!selecting_) return;
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
    selecting_ = false;
    return;
  }
  if (clicks_ == 1) {
    const auto place = text::place_at(*layout_, measure_, point);
    if (place.has_value()) selection_.focus = *place;
  }
  const float mouse = io.MousePos.y / paint.scale();
  const float beyond = mouse < frame.r.y          ? mouse - frame.r.y
                       : mouse > frame.r.bottom() ? mouse - frame.r.bottom()
                                                  : 0;
  if (beyond != 0) {
    scroll_.jump(scroll_.top() + std::clamp(beyond, -60.0F, 60.0F) * io.DeltaTime * 10);
    remember_place();
    frame.ui.animate();
  }
}

void PageReader::copy_keys(const Frame& frame) {
  if (ImGui::GetIO().WantTextInput || page_->document.blocks.empty()) return;
  if (frame.ui.chord(ImGuiMod_Ctrl | ImGuiKey_C) && !selection_.empty()) {
    frame.sink.emit(app::CopyText{text::selected_text(page_->document, selection_)});
  }
  if (frame.ui.chord(ImGuiMod_Ctrl | ImGuiKey_A)) {
    const int last = static_cast<int>(page_->document.blocks.size()) - 1;
    const text::Selection end = text::block_around(page_->document, {last, 0});
    selection_ = {{0, 0}, end.focus};
  }
}

void PageReader::report(const Frame& frame, int first, int last) {
  const double time = ImGui::GetTime();
  const ImGuiIO& io = ImGui::GetIO();
  const bool touched = io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || io.MouseWheel != 0 ||
                       ImGui::IsMouseDown(ImGuiMouseButton_Left) ||
                       scroll_.top() != scroll_.target();
  if (touched) evidence_->touch(now());
  first_seen_ = first;
  last_seen_ = last;
  if (time - evidence_at_ >= kBetweenLooks || touched) {
    evidence_at_ = time;
    evidence_->see(now(), first, last);
    const auto due = evidence_->due(now());
    if (due.has_value() && !preview_ && hooks_.evidence) hooks_.evidence(sitting_, *due);
  }
  // Reading needs no hand: a frame now and then looks whether something is to be reported.
  if (!preview_) frame.ui.wake_within(text::ReadingEvidence::kBetweenReports);
  if (time - scrolled_at_ < kBetweenScrolled || layout_->blocks().empty()) return;
  const text::Place place = text::first_place_below(*layout_, scroll_.top() - head_ + 30);
  const std::string anchor = text::place_text(page_->document, place);
  const int permille = static_cast<int>(
      scroll_.furthest() > 0 ? std::lround(scroll_.top() / scroll_.furthest() * 1000) : 1000);
  if (anchor == scrolled_anchor_ && permille == scrolled_permille_) return;
  scrolled_anchor_ = anchor;
  scrolled_permille_ = permille;
  scrolled_at_ = time;
  if (!preview_) frame.sink.emit(app::Scrolled{anchor, permille});
}

}  // namespace icma::ui
