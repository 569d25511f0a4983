// SPDX-License-Identifier: Apache-2.0
#include "sync/protocol/evidence.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace icma;
using namespace icma::protocol;

TEST_CASE("a piece's place reads back from its header, and nothing else is one") {
  for (const PiecePlace& place : {PiecePlace{0, 1, 1}, PiecePlace{0, 1'024, 4'096},
                                  PiecePlace{4'095, 1, 4'096}, PiecePlace{7, 9, 16}}) {
    const auto again = parse_content_range(content_range(place)).value();
    CHECK(again.first == place.first);
    CHECK(again.length == place.length);
    CHECK(again.whole == place.whole);
  }
  CHECK(content_range({0, 1'024, 4'096}) == "bytes 0-1023/4096");
  for (const char* odd : {"",
                          "bytes",
                          "bytes ",
                          "bytes 0-0/0",
                          "bytes 1-0/5",
                          "bytes 0-5/5",
                          "bytes 0-4/*",
                          "bytes */5",
                          "bytes 0-4",
                          "bytes 0-4/5x",
                          "bytes  0-4/5",
                          "bytes +0-4/5",
                          "bytes -0-4/5",
                          "bytes 0--4/5",
                          "Bytes 0-4/5",
                          "bytes 0x0-4/5",
                          "bytes 0-9223372036854775808/5",
                          "bytes 0-9223372036854775807/9223372036854775807",
                          "bytes 0-4/5,6-7/8",
                          "bytes=0-4"}) {
    INFO(odd);
    CHECK_FALSE(parse_content_range(odd));
  }
}

TEST_CASE("what a file is, is told by its bytes, and a text is one as a whole") {
  CHECK(check_evidence("%PDF-1.4").value() == EvidenceKind::kPdf);
  CHECK(check_evidence("\x89PNG\r\n\x1a\n").value() == EvidenceKind::kPng);
  CHECK(check_evidence("\xff\xd8\xff").value() == EvidenceKind::kJpeg);
  CHECK(check_evidence("señor\r\n\tx\f").value() == EvidenceKind::kText);
  for (const std::string& odd :
       {std::string(), std::string("\x89PNG\n"), std::string("a\0", 2), std::string("PK\x03\x04"),
        fmt::format("{}\xC3", std::string(40, 'a')), std::string("ok\x7f"),
        fmt::format("{}\x1b[2J", std::string(40, 'a')),
        std::string(static_cast<std::size_t>(kMaxEvidenceTextBytes) + 1, 'a')}) {
    CHECK(check_evidence(odd).error().kind == ErrorKind::kInvalid);
  }
  CHECK(check_evidence(std::string(static_cast<std::size_t>(kMaxEvidenceTextBytes), 'a')));
  std::string large = "%PDF-";
  large.resize(static_cast<std::size_t>(kMaxEvidenceBytes));
  CHECK(check_evidence(large));
  large += 'x';
  CHECK_FALSE(check_evidence(large));
}

TEST_CASE("an event's files are read from its body, and what is malformed names none") {
  const std::vector<NamedFile> files{{sha256("a"), 1}, {sha256("b"), 2}};
  const Json body{{"files", files_json(files)}, {"seconds", 5}};
  CHECK(named_files(dump_json(body)) == files);
  CHECK(named_files(R"({"seconds":5})").empty());
  for (const char* odd :
       {R"({"files")", R"({"files":5})", R"({"files":[5,{},{"sha256":"x","bytes":1}]})",
        R"({"files":{"sha256":"","bytes":1}})", R"(["files"])", R"({"a":{"files":[]}})",
        R"({"files":[{"sha256":5,"bytes":"1"}]})"}) {
    INFO(odd);
    CHECK(named_files(odd).empty());
  }
  Json many = Json::array();
  for (int i = 0; i < 20; ++i) {
    many.push_back({{"sha256", sha256(fmt::to_string(i)).to_hex()}, {"bytes", i}});
  }
  // The first of them is of no length, and is passed over.
  CHECK(named_files(dump_json(Json{{"files", many}})).size() == kMaxFilesOfEvent);
}
