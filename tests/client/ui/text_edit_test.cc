// SPDX-License-Identifier: Apache-2.0
// Editing of a text.
#include "client/ui/text_edit.h"

#include <doctest/doctest.h>
#include <random>

namespace icma::ui {
namespace {

bool at_border(const std::string& text, std::uint32_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
}

}  // namespace

TEST_CASE("typing, erasing and moving go by characters") {
  TextEdit edit;
  edit.insert("señ");
  edit.insert("or");
  CHECK(edit.text() == "señor");
  edit.move_left(false, false);
  edit.move_left(false, false);
  edit.erase_before(false);
  CHECK(edit.text() == "seor");
  edit.erase_after(false);
  CHECK(edit.text() == "ser");
}

TEST_CASE("a selection is replaced by what is typed") {
  TextEdit edit;
  edit.insert("one two");
  edit.move_left(true, true);
  CHECK(edit.selected() == "two");
  edit.insert("2");
  CHECK(edit.text() == "one 2");
  CHECK_FALSE(edit.has_selection());
}

TEST_CASE("control characters are left out, line breaks stay") {
  TextEdit edit;
  edit.insert(std::string("a\x01\x7F\x1B[b\n\tc", 9));
  CHECK(edit.text() == "a[b\n\tc");
}

TEST_CASE("undo goes back by steps and redo forward again") {
  TextEdit edit;
  for (const char c : std::string("word")) edit.insert(std::string(1, c));
  edit.insert(" ");
  edit.insert("x");
  CHECK(edit.undo());
  CHECK(edit.undo());
  CHECK(edit.text() == "word");
  CHECK(edit.undo());
  CHECK(edit.text().empty());
  CHECK_FALSE(edit.undo());
  CHECK(edit.redo());
  CHECK(edit.text() == "word");
  edit.insert("!");
  CHECK_FALSE(edit.redo());
}

TEST_CASE("words are skipped and erased whole") {
  TextEdit edit;
  edit.insert("write the first hour");
  edit.erase_before(true);
  CHECK(edit.text() == "write the first ");
  edit.move_to(0, false);
  edit.move_right(true, false);
  CHECK(edit.caret() == 6);
  edit.erase_after(true);
  CHECK(edit.text() == "write first ");
}

TEST_CASE("no sequence of edits leaves a character cut or a caret outside") {
  std::mt19937 random(11);
  const char* pieces[] = {"a", "é", "€", "😀", " ", "\n", "two words", ""};
  for (int round = 0; round < 200; ++round) {
    TextEdit edit;
    for (int step = 0; step < 60; ++step) {
      const bool flag = (random() & 1U) != 0;
      switch (random() % 9) {
        case 0:
          edit.erase_before(flag);
          break;
        case 1:
          edit.erase_after(flag);
          break;
        case 2:
          edit.move_left(flag, (random() & 1U) != 0);
          break;
        case 3:
          edit.move_right(flag, (random() & 1U) != 0);
          break;
        case 4:
          edit.undo();
          break;
        case 5:
          edit.redo();
          break;
        case 6:
          edit.select_all();
          break;
        default:
          edit.insert(pieces[random() % std::size(pieces)]);
          break;
      }
      REQUIRE(edit.caret() <= edit.text().size());
      REQUIRE(at_border(edit.text(), edit.caret()));
      REQUIRE(at_border(edit.text(), edit.selection_begin()));
      REQUIRE(edit.selection_end() <= edit.text().size());
    }
  }
}

}  // namespace icma::ui
