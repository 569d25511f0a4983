// SPDX-License-Identifier: Apache-2.0
// Pages nobody wrote for people.
#include <doctest/doctest.h>
#include <random>

#include "client/text/layout.h"
#include "client/text/markdown.h"
#include "client/text/places.h"
#include "courses/base/text.h"
#include "tests/client/text/fake_shaper.h"

using namespace icma;
using namespace icma::text;

namespace {

void lay_out(const Document& document, float width) {
  test::FakeShaper shaper;
  Measure measure(shaper);
  Layout layout(document, measure, [](std::string_view) { return std::nullopt; });
  layout.update({.width = width});
  CHECK(layout.height() >= 0);
  static_cast<void>(place_at(layout, measure, {10, layout.height() / 2}));
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("deep nesting is kept to a depth that can be read") {
  for (const std::string& page :
       {repeated("> ", 500) + "x", repeated("- ", 500) + "x", repeated("> 1. ", 300) + "x",
        repeated("*", 20000) + "x" + repeated("*", 20000), repeated("[", 20000),
        repeated("![", 5000) + repeated("](a)", 5000), repeated("`", 30000)}) {
    const Document d = read_markdown(page);
    for (const Container& container : d.containers) CHECK(container.depth < 24);
    lay_out(d, 667);
  }
}

TEST_CASE("a table that asks for more cells than memory holds is cut off") {
  const std::string page =
      repeated("|a", 100) + "|\n" + repeated("|---", 100) + "|\n" + repeated("x\n", 3000);
  const Document d = read_markdown(page);
  CHECK(d.cut_off);
  lay_out(d, 400);
}

TEST_CASE("broken UTF-8 is repaired") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string page;
    for (int i = 0; i < 300; ++i) {
      const auto pick = random() % 4;
      page += pick == 0 ? "# > - * [^1] `\n\n"[random() % 16]
                        : static_cast<char>(pick == 1 ? random() % 256 : 32 + random() % 95);
    }
    const Document d = read_markdown(page);
    for (const Block& block : d.blocks) CHECK(is_utf8(block.text));
    lay_out(d, 120);
  }
}

TEST_CASE("a page over the limit is cut off between characters") {
  const Document d = read_markdown(repeated("\xC3\xA9", 100), {.max_bytes = 51});
  CHECK(d.cut_off);
  REQUIRE(d.blocks.size() == 1);
  CHECK(d.blocks[0].text.size() == 50);
}

TEST_CASE("the same heading ten thousand times has as many anchors") {
  const Document d = read_markdown(repeated("# a\n", 10000));
  REQUIRE(d.blocks.size() == 10000);
  CHECK(d.blocks.back().anchor == "a-9999");
}

TEST_CASE("many references to footnotes do not take the square of little") {
  const Document d = read_markdown(repeated("x[^1] ", 20000) + "\n\n[^1]: note");
  CHECK(d.blocks.size() == 2);
  const Document open = read_markdown(repeated("[^", 200000));
  CHECK(open.blocks.size() == 1);
}

TEST_CASE("a megabyte without a space is laid out") {
  const Document d = read_markdown(repeated("x", 1 << 20));
  lay_out(d, 300);
}

TEST_CASE("no width is too small") {
  const Document d = read_markdown("# Title\n\n> - [ ] word\n\n| a | b |\n|---|---|\n| c | d |");
  for (const float width : {0.0F, 1.0F, 30.0F}) lay_out(d, width);
}
