// SPDX-License-Identifier: Apache-2.0
// Editing of a text.
#include "client/ui/text_edit.h"

#include <algorithm>

#include "client/ui/utf8.h"

namespace icma::ui {
namespace {

constexpr std::size_t kMostSteps = 200;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\t';
}

std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 ? byte != 0x7F : c == '\n' || c == '\t') out += c;
  }
  return out;
}

}  // namespace

std::uint32_t TextEdit::selection_begin() const {
  return std::min(caret_, anchor_);
}
std::uint32_t TextEdit::selection_end() const {
  return std::max(caret_, anchor_);
}

std::string_view TextEdit::selected() const {
  return std::string_view(text_).substr(selection_begin(), selection_end() - selection_begin());
}

void TextEdit::reset(std::string_view text) {
  text_.assign(text);
  const auto size = static_cast<std::uint32_t>(text_.size());
  caret_ = anchor_ = size;
  done_.clear();
  undone_.clear();
  typing_ = false;
}

void TextEdit::remember(bool typing) {
  if (!(typing && typing_)) {
    if (done_.size() == kMostSteps) done_.erase(done_.begin());
    done_.push_back({text_, caret_});
  }
  typing_ = typing;
  undone_.clear();
}

void TextEdit::erase(std::uint32_t begin, std::uint32_t end) {
  text_.erase(begin, end - begin);
  caret_ = anchor_ = begin;
}

void TextEdit::insert(std::string_view text) {
  const std::string clean = printable(text);
  if (clean.empty()) return;
  const bool typing = !has_selection() && clean.size() <= 4 && !is_space(clean.front());
  remember(typing);
  erase(selection_begin(), selection_end());
  text_.insert(caret_, clean);
  caret_ = anchor_ = caret_ + static_cast<std::uint32_t>(clean.size());
}

void TextEdit::erase_before(bool word) {
  const std::uint32_t begin = has_selection() ? selection_begin()
                              : word          ? word_before(caret_)
                                              : utf8_before(text_, caret_);
  const std::uint32_t end = selection_end();
  if (begin == end) return;
  remember(false);
  erase(begin, end);
}

void TextEdit::erase_after(bool word) {
  const std::uint32_t begin = selection_begin();
  const std::uint32_t end = has_selection() ? selection_end()
                            : word          ? word_after(caret_)
                                            : utf8_after(text_, caret_);
  if (begin == end) return;
  remember(false);
  erase(begin, end);
}

void TextEdit::move_to(std::uint32_t at, bool extend) {
  caret_ = std::min(at, static_cast<std::uint32_t>(text_.size()));
  if (!extend) anchor_ = caret_;
  typing_ = false;
}

void TextEdit::move_left(bool word, bool extend) {
  if (has_selection() && !extend && !word) {
    move_to(selection_begin(), false);
  } else {
    move_to(word ? word_before(caret_) : utf8_before(text_, caret_), extend);
  }
}

void TextEdit::move_right(bool word, bool extend) {
  if (has_selection() && !extend && !word) {
    move_to(selection_end(), false);
  } else {
    move_to(word ? word_after(caret_) : utf8_after(text_, caret_), extend);
  }
}

void TextEdit::select_all() {
  anchor_ = 0;
  caret_ = static_cast<std::uint32_t>(text_.size());
}

void TextEdit::select_word(std::uint32_t at) {
  at = std::min(at, static_cast<std::uint32_t>(text_.size()));
  anchor_ = at;
  while (anchor_ > 0 && !is_space(text_[anchor_ - 1])) --anchor_;
  caret_ = at;
  while (caret_ < text_.size() && !is_space(text_[caret_])) ++caret_;
}

bool TextEdit::undo() {
  if (done_.empty()) return false;
  undone_.push_back({text_, caret_});
  text_ = std::move(done_.back().text);
  caret_ = anchor_ = done_.back().caret;
  done_.pop_back();
  typing_ = false;
  return true;
}

bool TextEdit::redo() {
  if (undone_.empty()) return false;
  done_.push_back({text_, caret_});
  text_ = std::move(undone_.back().text);
  caret_ = anchor_ = undone_.back().caret;
  undone_.pop_back();
  typing_ = false;
  return true;
}

std::uint32_t TextEdit::word_before(std::uint32_t at) const {
  while (at > 0 && is_space(text_[at - 1])) --at;
  while (at > 0 && !is_space(text_[at - 1])) --at;
  return at;
}

std::uint32_t TextEdit::word_after(std::uint32_t at) const {
  while (at < text_.size() && !is_space(text_[at])) ++at;
  while (at < text_.size() && is_space(text_[at])) ++at;
  return at;
}

}  // namespace icma::ui
