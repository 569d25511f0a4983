// SPDX-License-Identifier: Apache-2.0
#include "client/text/layout.h"

#include <doctest/doctest.h>

#include "client/text/markdown.h"
#include "tests/client/text/fake_shaper.h"

using namespace icma;
using namespace icma::text;

namespace {

struct Page {
  explicit Page(std::string_view markdown, float width = 400)
      : document(read_markdown(markdown)),
        layout(document, measure, [](std::string_view source) -> std::optional<Corner> {
          if (source == "wide.svg") return Corner{800, 400};
          return std::nullopt;
        }) {
    layout.update({.width = width, .size = 20, .line = 30});
  }
  std::string line(int block, std::size_t i) const {
    const Line& at = layout.block(block).lines[i];
    return document.blocks[static_cast<std::size_t>(block)].text.substr(at.begin,
                                                                        at.end - at.begin);
  }
  std::size_t marks(int block, MarkKind kind) const {
    std::size_t count = 0;
    for (const Mark& mark : layout.block(block).marks) count += mark.kind == kind ? 1 : 0;
    return count;
  }

  test::FakeShaper shaper;
  Measure measure{shaper};
  Document document;
  Layout layout;
};

}  // namespace

TEST_CASE("lines break at white space and fit the width") {
  // 10 units a character: 40 fit.
  const Page page("aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj");
  REQUIRE(page.layout.block(0).lines.size() == 2);
  CHECK(page.line(0, 0) == "aaaa bbbb cccc dddd eeee ffff gggg hhhh");
  CHECK(page.line(0, 1) == "iiii jjjj");
  CHECK(page.layout.block(0).height == 60);
  for (const Line& line : page.layout.block(0).lines) CHECK(line.width <= 400);
}

TEST_CASE("a word longer than the line is cut between characters") {
  const std::string word(95, 'x');
  const Page page("a " + word + " b");
  std::string all;
  for (std::size_t i = 0; i < page.layout.block(0).lines.size(); ++i) {
    all += page.line(0, i);
    CHECK(page.layout.block(0).lines[i].width <= 400);
  }
  CHECK(all.find(std::string(40, 'x')) != std::string::npos);
  CHECK(std::count(all.begin(), all.end(), 'x') == 95);
}

TEST_CASE("a change of style inside a word does not break it") {
  const Page page("aaaaaaaaaa aaaaaaaaaa aaaaaaaaaa aaa**bbbbbb**ccc");
  REQUIRE(page.layout.block(0).lines.size() == 2);
  CHECK(page.line(0, 1) == "aaabbbbbbccc");
  CHECK(page.layout.block(0).lines[1].runs == 3);
}

TEST_CASE("paragraphs stand twenty apart, items of a tight list eight") {
  const Page page("a\n\nb\n\n- c\n- d");
  const auto bottom = [&](int i) { return page.layout.block(i).y + page.layout.block(i).height; };
  const float k = 20.0F / 19;
  CHECK(page.layout.block(1).y - bottom(0) == doctest::Approx(20 * k));
  CHECK(page.layout.block(2).y - bottom(1) == doctest::Approx(20 * k));
  CHECK(page.layout.block(3).y - bottom(2) == doctest::Approx(8 * k));
  CHECK(page.layout.block(2).x == 28);
  CHECK(page.marks(2, MarkKind::kBullet) == 1);
}

TEST_CASE("a callout's box goes around all that stands in it") {
  const Page page("> [!note] T\n> a\n>\n> - b\n\nafter");
  REQUIRE(page.layout.containers().size() == 1);
  const Box box = page.layout.containers()[0].box;
  CHECK(box.x == 0);
  CHECK(box.w == 400);
  CHECK(box.y < page.layout.block(0).y);
  const LaidBlock& last = page.layout.block(1);
  CHECK(box.bottom() > last.y + last.height);
  CHECK(page.layout.block(2).y > box.bottom());
}

TEST_CASE("an answer opens its explanation and moves what follows") {
  Page page(
      "```check\n{\"question\":\"Q?\",\"options\":[{\"text\":\"A\",\"feedback\":\"No.\"},"
      "{\"text\":\"B\",\"right\":true,\"feedback\":\"Yes.\"}]}\n```\n\nafter");
  const float before = page.layout.block(1).y;
  CHECK(page.marks(0, MarkKind::kFeedbackBar) == 0);
  CHECK(page.marks(0, MarkKind::kOption) == 2);
  page.layout.choose(0, 1);
  CHECK(page.layout.choice(0) == 1);
  CHECK(page.marks(0, MarkKind::kFeedbackBar) == 1);
  CHECK(page.layout.block(1).y > before);
  CHECK(page.line(0, page.layout.block(0).lines.size() - 1) == "Yes.");
}

TEST_CASE("a figure keeps its shape and never leaves the column") {
  const Page page("![a](wide.svg \"caption\")\n\n![b](unknown.png)");
  CHECK(page.layout.block(0).marks[0].box.w == 400);
  CHECK(page.layout.block(0).marks[0].box.h == 200);
  CHECK(page.layout.block(0).height == 228);
  CHECK(page.layout.block(1).marks[0].box.h == 225);
}

TEST_CASE("columns of a table follow what stands in them") {
  const Page page("| n | long words in this column |\n|---|---|\n| 1 | one two three four |", 600);
  const LaidBlock& table = page.layout.block(0);
  REQUIRE(table.texts.size() == 4);
  const float second = table.lines[table.texts[1].first_line].x;
  CHECK(second < 300);
  for (const Line& line : table.lines) CHECK(line.x + line.width <= 600);
  CHECK(table.height > 60);
}

TEST_CASE("a table that is too wide is squeezed and its words are cut") {
  std::string row = "|";
  std::string rule = "|";
  for (int i = 0; i < 20; ++i) {
    row += " wordwordword |";
    rule += "---|";
  }
  const Page page(row + "\n" + rule + "\n" + row, 300);
  CHECK(page.layout.block(0).lines.size() > 40);
}

TEST_CASE("laying out the same width twice does nothing, another width asks no word again") {
  Page page("one two three one two three one two three one two three one two three");
  CHECK_FALSE(page.layout.update({.width = 400, .size = 20, .line = 30}));
  const int calls = page.shaper.calls;
  CHECK(page.layout.update({.width = 200, .size = 20, .line = 30}));
  CHECK(page.shaper.calls == calls);
}

TEST_CASE("the first block below a place is found") {
  const Page page("a\n\nb\n\nc");
  CHECK(page.layout.first_block_below(0) == 0);
  CHECK(page.layout.first_block_below(page.layout.block(1).y) == 1);
  CHECK(page.layout.first_block_below(page.layout.height() + 1) == 3);
}

TEST_CASE("code keeps its spaces and its lines") {
  const Page page("```\na\n\n  b\n```");
  REQUIRE(page.layout.block(0).lines.size() == 3);
  CHECK(page.line(0, 2) == "  b");
}
