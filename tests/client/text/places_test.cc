// SPDX-License-Identifier: Apache-2.0
#include "client/text/places.h"

#include <doctest/doctest.h>

#include "client/text/markdown.h"
#include "tests/client/text/fake_shaper.h"

using namespace icma;
using namespace icma::text;

namespace {

struct Page {
  explicit Page(std::string_view markdown, float width = 400)
      : document(read_markdown(markdown)),
        layout(document, measure, [](std::string_view) { return std::nullopt; }) {
    layout.update({.width = width, .size = 20, .line = 30});
  }
  test::FakeShaper shaper;
  Measure measure{shaper};
  Document document;
  Layout layout;
};

}  // namespace

TEST_CASE("a point is on the nearest character") {
  Page page("abc *def* ghi");
  CHECK(place_at(page.layout, page.measure, {0, 5}) == Place{0, 0});
  CHECK(place_at(page.layout, page.measure, {52, 5}) == Place{0, 5});
  CHECK(place_at(page.layout, page.measure, {9000, 5}) == Place{0, 11});
  CHECK(place_at(page.layout, page.measure, {52, -500}) == Place{0, 5});
  CHECK(place_at(page.layout, page.measure, {9000, 9000}) == Place{0, 11});
}

TEST_CASE("a page without text has no place") {
  Page page("");
  CHECK_FALSE(place_at(page.layout, page.measure, {0, 0}).has_value());
  CHECK(first_place_below(page.layout, 10) == Place{0, 0});
}

TEST_CASE("places in broken and wide characters lie on their boundaries") {
  Page page("\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80z");
  CHECK(place_at(page.layout, page.measure, {11, 5}) == Place{0, 2});
  CHECK(place_at(page.layout, page.measure, {21, 5}) == Place{0, 5});
  CHECK(place_at(page.layout, page.measure, {29, 5}) == Place{0, 9});
}

TEST_CASE("what is selected is copied with the marks of lists and tables") {
  const Document d =
      read_markdown("one two\n\n1. three\n2. four\n\n| a | b |\n|---|---|\n| c | d |");
  CHECK(selected_text(d, {{0, 4}, {0, 7}}) == "two");
  CHECK(selected_text(d, {{2, 4}, {0, 4}}) == "two\n\n1. three\n\n2. four");
  CHECK(selected_text(d, {{0, 0}, {3, 7}}) == "one two\n\n1. three\n\n2. four\n\na\tb\nc\td");
  CHECK(selected_text(d, {{0, 3}, {0, 3}}).empty());
}

TEST_CASE("numbers that refer to footnotes are not copied") {
  const Document d = read_markdown("one[^a] two 1<sup>st</sup>\n\n[^a]: note");
  CHECK(selected_text(d, block_around(d, {0, 0})) == "one two 1st");
}

TEST_CASE("a selection has a box on each of its lines") {
  Page page("aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj\n\nnext");
  const Selection selection{{0, 5}, {1, 2}};
  const auto first = selected_boxes(page.layout, page.measure, 0, selection);
  REQUIRE(first.size() == 2);
  CHECK(first[0].x == doctest::Approx(50));
  CHECK(first[1].x == doctest::Approx(0));
  const auto second = selected_boxes(page.layout, page.measure, 1, selection);
  REQUIRE(second.size() == 1);
  CHECK(second[0].w == doctest::Approx(20));
  CHECK(selected_boxes(page.layout, page.measure, 1, {{0, 5}, {0, 6}}).empty());
}

TEST_CASE("a place keeps its words when the width changes") {
  Page page("aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk llll mmmm nnnn oooo pppp");
  const Place place = first_place_below(page.layout, 25);
  CHECK(place == Place{0, 40});
  page.layout.update({.width = 200, .size = 20, .line = 30});
  CHECK(top_of(page.layout, place) == 60);
  page.layout.update({.width = 1000, .size = 20, .line = 30});
  CHECK(top_of(page.layout, place) == 0);
}

TEST_CASE("a link is found under the point") {
  Page page("see [this](b.md) now");
  CHECK(link_at(page.layout, page.measure, {45, 10}) == 0);
  CHECK_FALSE(link_at(page.layout, page.measure, {30, 10}).has_value());
  CHECK_FALSE(link_at(page.layout, page.measure, {45, 40}).has_value());
}

TEST_CASE("words and blocks are selected whole") {
  const Document d = read_markdown("one two-three four");
  const Selection word = word_around(d, {0, 6});
  CHECK(selected_text(d, word) == "two-three");
  CHECK(selected_text(d, block_around(d, {0, 6})) == "one two-three four");
}

TEST_CASE("a place is written down and found again") {
  const Document d = read_markdown("# Who reads\n\none\n\ntwo \xC3\xA9 three");
  CHECK(place_text(d, {2, 4}) == "who-reads.2:4");
  CHECK(read_place(d, "who-reads.2:4") == Place{2, 4});
  CHECK(read_place(d, "who-reads") == Place{0, 0});
  CHECK(read_place(d, "who-reads.2:5") == Place{2, 4});
  CHECK(read_place(d, "who-reads.2:999") == Place{2, 12});
  CHECK_FALSE(read_place(d, "who-reads.9:1").has_value());
  CHECK(place_text(d, {7, 0}).empty());
}
