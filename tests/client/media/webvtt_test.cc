// SPDX-License-Identifier: Apache-2.0
#include "client/media/webvtt.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <ranges>

#include "courses/base/files.h"
#include "courses/base/json.h"
#include "courses/base/text.h"
#include "tests/fakes/fixtures.h"

using namespace icma;
using namespace icma::media;

namespace {

std::vector<Cue> cues(std::string_view text) {
  auto read = read_webvtt(text);
  REQUIRE(read.has_value());
  return *read;
}

// The words in an expected tree: what stands between quotation marks.
std::string words_of_tree(const std::string& tree) {
  std::string out;
  std::string line;
  bool open = false;
  for (const std::string_view part : split(tree, '\n')) {
    std::string_view rest = part;
    if (!open) {
      const std::size_t content = rest.find_first_not_of("| ");
      if (content == std::string_view::npos || rest[content] != '"') continue;
      rest.remove_prefix(content + 1);
    } else {
      out += '\n';
    }
    open = !rest.ends_with('"');
    out += open ? rest : rest.substr(0, rest.size() - 1);
  }
  return out;
}

}  // namespace

TEST_CASE("cues have times, ids and words") {
  const auto read = cues(
      "WEBVTT - a film\n\nNOTE nothing\nhere\n\n1\n00:01.500 --> 00:02.000 line:0 align:end\n"
      "In <00:00:01.600>the <v Dana>next</v> &amp; last\nsecond line\n\n"
      "01:00:00.000 --> 01:00:01.000\nLate\n");
  REQUIRE(read.size() == 2);
  CHECK(read[0].id == "1");
  CHECK(read[0].start_ms == 1500);
  CHECK(read[0].end_ms == 2000);
  CHECK(read[0].text == "In the next & last\nsecond line");
  CHECK(read[1].start_ms == 3'600'000);
}

TEST_CASE("a text that is no WebVTT is refused") {
  CHECK_FALSE(read_webvtt("").has_value());
  CHECK_FALSE(read_webvtt("WEBVTTX\n\n").has_value());
  CHECK_FALSE(read_webvtt("1\n00:00.000 --> 00:01.000\nx").has_value());
  CHECK(read_webvtt("\xEF\xBB\xBFWEBVTT").has_value());
  CHECK(read_webvtt("WEBVTT\tx\r\n\r\n").has_value());
}

TEST_CASE("a cue with a broken time line is left out, the others stay") {
  for (const char* line :
       {"00:00.00 --> 00:01.000", "00:60.000 --> 00:61.000", "00:00.000 -> 00:01.000",
        "00:00.000 --> ", "0:00.000 --> 00:01.000", "-00:00.000 --> 00:01.000",
        "00:00,000 --> 00:01,000", "99999999999999999999:00:00.000 --> x"}) {
    CAPTURE(line);
    const auto read =
        cues(std::string("WEBVTT\n\n") + line + "\nbroken\n\n00:05.000 --> 00:06.000\nwhole");
    REQUIRE(read.size() == 1);
    CHECK(read[0].text == "whole");
  }
}

TEST_CASE("a time line ends the words before it") {
  const auto read = cues("WEBVTT\n\n00:00.000 --> 00:01.000\na\n00:02.000 --> 00:03.000\nb");
  REQUIRE(read.size() == 2);
  CHECK(read[0].text == "a");
  CHECK(read[1].text == "b");
}

TEST_CASE("the caption of a time is what covers it, two lines at most") {
  const auto read = cues(
      "WEBVTT\n\n00:01.000 --> 00:03.000\none\ntwo\n\n00:02.000 --> 00:03.000\nthree\n\n"
      "00:04.000 --> 00:03.000\nnever");
  CHECK(caption_at(read, 0).empty());
  CHECK(caption_at(read, 1000) == "one\ntwo");
  CHECK(caption_at(read, 2500) == "two\nthree");
  CHECK(caption_at(read, 3000).empty());
  CHECK(caption_at(read, 4000).empty());
}

TEST_CASE("the corpus of WebVTT files is read as far as it is sound") {
  const auto folder = test::fixture("webvtt");
  if (!folder) {
    MESSAGE("SKIPPED: the WebVTT corpus is not beside this checkout");
    return;
  }
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    if (entry.path().extension() != ".vtt") continue;
    CAPTURE(entry.path().filename().string());
    const auto text = read_file(entry.path());
    REQUIRE(text.has_value());
    const auto read = read_webvtt(*text);
    ++files;
    if (!read.has_value()) {
      CHECK(text->find("WEBVTT") != 0);
      continue;
    }
    for (const Cue& cue : *read) {
      CHECK(cue.start_ms >= 0);
      CHECK(cue.text.find('\0') == std::string::npos);
    }
    // Any beginning of a file is a broken file.
    for (std::size_t cut = 6; cut < text->size(); cut += 7) {
      static_cast<void>(read_webvtt(std::string_view(*text).substr(0, cut)));
    }
    // The corpus says in the words of each cue whether it is sound.
    if (!entry.path().filename().string().starts_with("timings-")) continue;
    std::ptrdiff_t sound = 0;
    for (const std::string_view line : split(*text, '\n'))
      sound += line.starts_with("text") ? 1 : 0;
    CHECK(std::ranges::ssize(*read) == sound);
    for (const Cue& cue : *read) CHECK(cue.text.starts_with("text"));
  }
  CHECK(files > 30);
}

TEST_CASE("the words of cues are those of the expected trees") {
  const auto folder = test::fixture("webvtt/cues");
  if (!folder) {
    MESSAGE("SKIPPED: the WebVTT corpus is not beside this checkout");
    return;
  }
  int compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    if (entry.path().extension() != ".json") continue;
    const auto text = read_file(entry.path());
    REQUIRE(text.has_value());
    const auto cases = parse_json(*text);
    REQUIRE(cases.has_value());
    for (const Json& one : *cases) {
      const std::string source = one["text"];
      CAPTURE(source);
      // Names of characters beyond the eight of the format, and names without their semicolon, are
      // shown as they are written.
      bool named = false;
      for (const char* name : {"&Clock", "&nsub", "&not", "&amp\n"}) {
        named |= source.find(name) != std::string::npos;
      }
      if (named) continue;
      const auto read = cues("WEBVTT\n\n00:00.000 --> 00:01.000\n" + source);
      REQUIRE(read.size() == 1);
      CHECK(read[0].text == words_of_tree(one["expectedTree"]));
      ++compared;
    }
  }
  CHECK(compared > 60);
}
