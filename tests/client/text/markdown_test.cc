// SPDX-License-Identifier: Apache-2.0
#include "client/text/markdown.h"

#include <doctest/doctest.h>
#include <filesystem>

#include "client/text/layout.h"
#include "courses/base/files.h"
#include "courses/base/text.h"
#include "tests/client/text/fake_shaper.h"
#include "tests/fakes/fixtures.h"

using namespace icma;
using namespace icma::text;

namespace {

std::string_view span_text(const Block& block, std::uint8_t style) {
  for (const Span& span : block.spans) {
    if (span.style == style) {
      return std::string_view(block.text).substr(span.begin, span.end - span.begin);
    }
  }
  return {};
}

void check_spans(const Document& document) {
  for (const Block& block : document.blocks) {
    CAPTURE(block.anchor);
    CAPTURE(block.text);
    std::uint32_t at = 0;
    for (const Span& span : block.spans) {
      CHECK(span.begin == at);
      CHECK(span.end >= span.begin);
      at = span.end;
      CHECK(span.link < static_cast<int>(document.links.size()));
    }
    CHECK(at == block.text.size());
    for (const Part& part : block.parts) {
      CHECK(part.begin <= part.end);
      CHECK(part.end <= block.text.size());
    }
    CHECK(is_utf8(block.text));
  }
}

}  // namespace

TEST_CASE("inline styles become spans that cover the text") {
  const Document d = read_markdown("A *b* **c** `d` ~~e~~ [f](https://g.example/h \"t\") &amp; z");
  REQUIRE(d.blocks.size() == 1);
  const Block& block = d.blocks[0];
  CHECK(block.text == "A b c d e f & z");
  CHECK(span_text(block, kItalic) == "b");
  CHECK(span_text(block, kBold) == "c");
  CHECK(span_text(block, kCodeSpan) == "d");
  CHECK(span_text(block, kStrike) == "e");
  REQUIRE(d.links.size() == 1);
  CHECK(d.links[0].kind == LinkKind::kExternal);
  CHECK(d.links[0].target == "https://g.example/h");
  check_spans(d);
}

TEST_CASE("headings take their slugs as anchors and repeat them with a number") {
  const Document d = read_markdown("# Who reads this?\n\ntext\n\n## Say it\n\n## Say it\n\nmore");
  REQUIRE(d.blocks.size() == 5);
  CHECK(d.blocks[0].anchor == heading_slug("Who reads this?"));
  CHECK(d.blocks[2].anchor == "say-it");
  CHECK(d.blocks[3].anchor == "say-it-1");
  CHECK(d.find_anchor("say-it-1") == 3);
  CHECK(d.section_of(4) == "say-it-1");
  CHECK(d.section_of(1) == heading_slug("Who reads this?"));
  CHECK_FALSE(d.find_anchor("nowhere").has_value());
}

TEST_CASE("a block keeps its anchor when another section grows") {
  const Document before = read_markdown("## A\n\none\n\n## B\n\ntwo");
  const Document after = read_markdown("## A\n\none\n\nand a half\n\n## B\n\ntwo");
  CHECK(before.blocks.back().anchor == after.blocks.back().anchor);
}

TEST_CASE("footnotes are numbered as the text meets them and stand at the end") {
  const Document d = read_markdown(
      "Two[^b] and one[^a], two again[^b], none[^c], `code[^a]`.\n\n[^a]: First\n"
      "[^b]: GSA, section\n  goes *on*[^d]\n\n[^d]: Deep\n");
  REQUIRE(d.blocks.size() == 4);
  CHECK(d.blocks[0].text == "Two1 and one2, two again1, none[^c], code[^a].");
  CHECK(span_text(d.blocks[0], kSuperscript) == "1");
  CHECK(d.blocks[1].kind == BlockKind::kFootnote);
  CHECK(d.blocks[1].text == "GSA, section goes on3");
  CHECK(d.blocks[2].text == "First");
  CHECK(d.blocks[3].text == "Deep");
  CHECK(d.find_anchor("fn-3") == 3);
  REQUIRE(d.links.size() >= 3);
  CHECK(d.links[0].kind == LinkKind::kFootnote);
  CHECK(d.links[0].target == "fn-1");
  check_spans(d);
}

TEST_CASE("footnotes that refer to each other in a circle end") {
  const Document d = read_markdown("x[^a]\n\n[^a]: see [^b]\n[^b]: see [^a]");
  CHECK(d.blocks.size() == 3);
}

TEST_CASE("a footnote inside a code block is code") {
  const Document d = read_markdown("```\n[^1]: no\n```\n\ntext[^1]");
  REQUIRE(d.blocks.size() == 2);
  CHECK(d.blocks[0].text == "[^1]: no");
  CHECK(d.blocks[1].text == "text[^1]");
}

TEST_CASE("a quotation with a kind becomes a callout with a title") {
  const Document d =
      read_markdown("> [!warning] Counts have *blind* spots\n> A count misses.\n>\n> More");
  REQUIRE(d.blocks.size() == 2);
  CHECK(d.blocks[0].text == "A count misses.");
  REQUIRE(d.containers.size() == 1);
  CHECK(d.containers[0].kind == ContainerKind::kCallout);
  CHECK(d.containers[0].callout == CalloutKind::kWarning);
  CHECK(d.containers[0].title == "Counts have blind spots");
  check_spans(d);
}

TEST_CASE("a callout's head alone leaves no empty paragraph") {
  const Document d = read_markdown("> [!note]\n>\n> Body");
  REQUIRE(d.blocks.size() == 1);
  CHECK(d.blocks[0].text == "Body");
  CHECK(d.containers[0].title.empty());
}

TEST_CASE("other quotations stay quotations") {
  CHECK(read_markdown("> [!unknown] x").containers[0].kind == ContainerKind::kQuote);
  CHECK(read_markdown("> text\n>\n> [!note] late").containers[0].kind == ContainerKind::kQuote);
}

TEST_CASE("an image alone is a figure, beside text it is its description") {
  const Document d =
      read_markdown("![Bars: 326 of 412](../../media/a.svg \"Ten days\")\n\nSee ![b](b.png) here");
  REQUIRE(d.blocks.size() == 2);
  CHECK(d.blocks[0].kind == BlockKind::kFigure);
  CHECK(d.blocks[0].source == "../../media/a.svg");
  CHECK(d.blocks[0].alt == "Bars: 326 of 412");
  CHECK(d.blocks[0].text == "Ten days");
  CHECK(readable_text(d.blocks[0]) == "Bars: 326 of 412\nTen days");
  CHECK(d.blocks[1].text == "See b here");
}

TEST_CASE("a check is read from its block, its feedback is not read aloud") {
  const Document d = read_markdown(
      "```check\n{\"options\":[{\"feedback\":\"No.\",\"text\":\"A\"},{\"feedback\":\"Yes.\","
      "\"right\":true,\"text\":\"B\"}],\"question\":\"Which?\"}\n```");
  REQUIRE(d.blocks.size() == 1);
  const Block& block = d.blocks[0];
  CHECK(block.kind == BlockKind::kCheck);
  REQUIRE(block.parts.size() == 5);
  CHECK(block.parts[2].right);
  CHECK_FALSE(block.parts[1].right);
  CHECK(readable_text(block) == "Which?\nA\nB");
  check_spans(d);
}

TEST_CASE("a course block that is malformed is shown as it is written") {
  for (const char* body : {"{", "[]", "{\"question\":1}", "{\"question\":\"q\",\"options\":[]}"}) {
    CAPTURE(body);
    const Document d = read_markdown(std::string("```check\n") + body + "\n```");
    REQUIRE(d.blocks.size() == 1);
    CHECK(d.blocks[0].kind == BlockKind::kCode);
    CHECK(d.blocks[0].text == body);
  }
}

TEST_CASE("terms and comparisons have parts") {
  const Document d = read_markdown(
      "```terms\n{\"Orphan\":\"A card.\",\"Top task\":\"A thing.\"}\n```\n\n"
      "```compare\n{\"after\":\"Pay.\",\"before\":\"Remit.\"}\n```");
  REQUIRE(d.blocks.size() == 2);
  CHECK(d.blocks[0].parts.size() == 4);
  CHECK(d.blocks[1].parts.size() == 2);
  CHECK(d.blocks[1].text == "Remit.\nPay.");
}

TEST_CASE("the texts of a course block have emphasis, but no blocks") {
  const Document d = read_markdown(
      "```compare\n{\"after\":\"Pay by **May 12** [here](x.md).\",\"before\":\"1. *remit*\"}\n```");
  REQUIRE(d.blocks.size() == 1);
  CHECK(d.blocks[0].text == "1. *remit*\nPay by May 12 here.");
  CHECK(span_text(d.blocks[0], kBold) == "May 12");
  CHECK(d.links.size() == 1);
  check_spans(d);
}

TEST_CASE("cells of a table are parts of its text") {
  const Document d = read_markdown("| a | b |\n|:--|--:|\n| *c* | d |\n| e | |");
  REQUIRE(d.blocks.size() == 1);
  const Block& block = d.blocks[0];
  REQUIRE(block.parts.size() == 6);
  CHECK(block.parts[0].role == PartRole::kHeadCell);
  CHECK(block.parts[3].row == 1);
  CHECK(block.parts[3].column == 1);
  CHECK(block.text == "a\nb\nc\nd\ne\n");
  REQUIRE(block.columns.size() == 2);
  CHECK(block.columns[1] == ColumnAlign::kRight);
  check_spans(d);
}

TEST_CASE("lists keep numbers, boxes and nesting") {
  const Document d = read_markdown("3. c\n4. d\n   - [x] e\n   - [ ] f\n\n-\n- g");
  REQUIRE(d.blocks.size() == 6);
  const auto item = [&](std::size_t i) {
    return d.containers[static_cast<std::size_t>(d.blocks[i].container)];
  };
  CHECK(item(0).number == 3);
  CHECK(item(1).number == 4);
  CHECK(item(2).task == true);
  CHECK(item(3).task == false);
  CHECK(item(2).depth == 3);
  CHECK(d.blocks[4].text.empty());
  CHECK(d.blocks[4].begins_item);
}

TEST_CASE("HTML is left out, its anchors are kept") {
  const Document d = read_markdown("<a name=\"old\"></a>\n\n## New\n\na<br>b <b>c</b>");
  REQUIRE(d.blocks.size() == 2);
  CHECK(d.find_anchor("old") == 0);
  CHECK(d.blocks[1].text == "a\nb c");
}

TEST_CASE("references and links written in HTML are kept") {
  const Document d =
      read_markdown("state.<sup id=\"r\"><a href=\"#note\">12</a></sup> b</sup></a> c");
  REQUIRE(d.blocks.size() == 1);
  CHECK(d.blocks[0].text == "state.12 b c");
  CHECK(span_text(d.blocks[0], kSuperscript) == "12");
  REQUIRE(d.links.size() == 1);
  CHECK(d.links[0].target == "note");
  CHECK(d.find_anchor("r") == 0);
  check_spans(d);
}

TEST_CASE("every example of the CommonMark specification is read and laid out") {
  const auto path = test::fixture("commonmark/spec.txt");
  if (!path) {
    MESSAGE("SKIPPED: the CommonMark specification is not beside this checkout");
    return;
  }
  const auto spec = read_file(*path);
  REQUIRE(spec.has_value());
  int examples = 0;
  bool inside = false;
  std::string example;
  test::FakeShaper shaper;
  Measure measure(shaper);
  for (const std::string_view line : split(*spec, '\n')) {
    if (line.starts_with("````````````````````````````````")) {
      inside = line.ends_with(" example");
      example.clear();
    } else if (inside && line == ".") {
      inside = false;
      ++examples;
      std::string source;
      for (std::size_t at = 0; at < example.size();) {
        const bool arrow = example.compare(at, 3, "\xE2\x86\x92") == 0;
        source += arrow ? "\t" : example.substr(at, 1);
        at += arrow ? 3 : 1;
      }
      CAPTURE(source);
      const Document d = read_markdown(source);
      check_spans(d);
      Layout layout(d, measure, [](std::string_view) { return std::nullopt; });
      layout.update({.width = 300});
      CHECK(layout.height() >= 0);
    } else if (inside) {
      example += line;
      example += '\n';
    }
  }
  CHECK(examples == 655);
}
