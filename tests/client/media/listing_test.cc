// SPDX-License-Identifier: Apache-2.0
#include "client/media/listing.h"

#include <doctest/doctest.h>

using namespace icma::media;

TEST_CASE("chapters and sentences are read and put in order") {
  const auto chapters = read_chapters(
      R"([{"title":"Second","start_ms":84250},{"title":"First","start_ms":0,"more":1}])");
  REQUIRE(chapters.has_value());
  REQUIRE(chapters->size() == 2);
  CHECK((*chapters)[0].title == "First");
  CHECK(entry_at(*chapters, -5) == 0);
  CHECK(entry_at(*chapters, 84249) == 0);
  CHECK(entry_at(*chapters, 84250) == 1);
  CHECK(entry_at(*chapters, 9'000'000) == 1);
  const auto sentences = read_transcript(
      R"([{"start_ms":1030,"end_ms":1595,"text":"Welcome.","words":[[1030,"Welcome."]]}])");
  REQUIRE(sentences.has_value());
  CHECK((*sentences)[0].end_ms == 1595);
}

TEST_CASE("a wrong member is named") {
  const auto missing = read_chapters(R"([{"title":"a","start_ms":0},{"title":"b"}])");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().what.find("$[1].start_ms") != std::string::npos);
  CHECK_FALSE(read_chapters("{}").has_value());
  CHECK_FALSE(read_chapters("[1]").has_value());
  CHECK_FALSE(read_transcript(R"([{"start_ms":-1,"end_ms":0,"text":""}])").has_value());
  CHECK_FALSE(read_transcript("[").has_value());
}

TEST_CASE("times are written as on a clock") {
  CHECK(clock_text(-5) == "0:00");
  CHECK(clock_text(59'999) == "0:59");
  CHECK(clock_text(2'480'000) == "41:20");
  CHECK(clock_text(5'400'000) == "1:30:00");
}
