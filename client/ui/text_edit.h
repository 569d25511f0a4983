// SPDX-License-Identifier: Apache-2.0
// TextEdit: the text of a field with caret, selection and undo; no drawing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace icma::ui {

// Positions are byte offsets at character borders. One thread.
class TextEdit {
 public:
  const std::string& text() const { return text_; }
  std::uint32_t caret() const { return caret_; }
  // The selected range, begin <= end.
  std::uint32_t selection_begin() const;
  std::uint32_t selection_end() const;
  std::string_view selected() const;
  bool has_selection() const { return caret_ != anchor_; }

  // Replaces everything and forgets the undo steps; the caret stands at the end.
  void reset(std::string_view text);

  // Replaces the selection. Control characters other than a line break and a tab are left out.
  void insert(std::string_view text);
  void erase_before(bool word);
  void erase_after(bool word);

  void move_to(std::uint32_t at, bool extend);
  void move_left(bool word, bool extend);
  void move_right(bool word, bool extend);
  void select_all();
  void select_word(std::uint32_t at);

  // False when there is nothing to undo or redo.
  bool undo();
  bool redo();

  std::uint32_t word_before(std::uint32_t at) const;
  std::uint32_t word_after(std::uint32_t at) const;

 private:
  struct Step {
    std::string text;
    std::uint32_t caret = 0;
  };
  void remember(bool typing);
  void erase(std::uint32_t begin, std::uint32_t end);

  std::string text_;
  std::uint32_t caret_ = 0;
  std::uint32_t anchor_ = 0;
  std::vector<Step> done_;
  std::vector<Step> undone_;
  bool typing_ = false;  // the last change was typing; more of it joins the same step
};

}  // namespace icma::ui
