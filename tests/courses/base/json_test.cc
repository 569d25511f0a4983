// SPDX-License-Identifier: Apache-2.0
#include "courses/base/json.h"

#include <doctest/doctest.h>
#include <filesystem>

#include "courses/base/files.h"

using namespace icma;

TEST_CASE("malformed JSON is refused with its place") {
  const Result<Json> broken = parse_json("{\"a\": 1,\n  \"b\": }");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().detail.find("line 2") != std::string::npos);
  for (const char* bad : {"", "{", "[1,]", "nul", "{\"a\":1,\"a\":2}", "\"\xC0\"", "1 2"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_json(bad));
  }
  CHECK_FALSE(parse_json(std::string(100, '[') + std::string(100, ']')));
  CHECK_FALSE(parse_json("[1]", {.max_bytes = 2}));
}

TEST_CASE("a reader names the path of what is missing or of a wrong type") {
  const Json value = parse_json(R"({"list":[{"n":"x"}],"big":"18446744073709551615"})").value();
  const JsonReader reader(value);
  const auto items = reader.objects("list").value();
  CHECK(items[0].integer("n").error().what == "$.list[0].n must be an integer");
  CHECK(reader.big_integer("big").value() == 18446744073709551615ULL);
  CHECK(reader.optional_string("none", "f").value() == "f");
  CHECK_FALSE(reader.optional_string("list", "f"));
  CHECK_FALSE(reader.string("none"));
}

TEST_CASE("canonical JSON sorts, shortens and refuses integers over 53 bits") {
  CHECK(canonical_json(parse_json(R"({"b":1.0,"a":[true,null,"é\n"]})").value()).value() ==
        "{\"a\":[true,null,\"é\\n\"],\"b\":1}");
  CHECK_FALSE(canonical_json(Json(std::uint64_t{1} << 60U)));
  CHECK(canonical_json(Json(1e21)).value() == "1e+21");
  CHECK(canonical_json(Json(1e-7)).value() == "1e-7");
  CHECK(canonical_json(Json(333333333.33333329)).value() == "333333333.3333333");
}

TEST_CASE("canonical JSON agrees with the RFC 8785 test data") {
  const std::filesystem::path dir = "../shared/fixtures/jcs";
  if (!std::filesystem::exists(dir)) {
    MESSAGE("SKIPPED: RFC 8785 fixtures are not beside this checkout");
    return;
  }
  int compared = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir / "input")) {
    const std::string input = read_file(entry.path()).value();
    const std::string output = read_file(dir / "output" / entry.path().filename()).value();
    CAPTURE(entry.path().string());
    CHECK(canonical_json(parse_json(input).value()).value() == output);
    ++compared;
  }
  CHECK(compared >= 5);
}
