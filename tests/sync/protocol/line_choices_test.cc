// SPDX-License-Identifier: Apache-2.0
#include "sync/protocol/line_choices.h"

#include <doctest/doctest.h>

using namespace icma;
using namespace icma::protocol;

TEST_CASE("sizes have units of a thousand, and nothing else is a size") {
  CHECK(parse_size("0") == 0);
  CHECK(parse_size("50k") == 50'000);
  CHECK(parse_size("50K") == 50'000);
  CHECK(parse_size("2M") == 2'000'000);
  CHECK(parse_size("10G") == 10'000'000'000);
  CHECK(parse_size("9223372T") == 9'223'372'000'000'000'000);
  for (const char* text :
       {"", "k", "-1", "1.5G", "5 M", "2GB", "9999999999T", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_size(text));
  }
}

TEST_CASE("choices survive as text, and a wrong value changes nothing") {
  LineChoices choices;
  REQUIRE(set_choice(choices, "limit", "50k"));
  REQUIRE(set_choice(choices, "space", "2G"));
  REQUIRE(set_choice(choices, "metered", "never"));
  REQUIRE(set_choice(choices, "proxy", "manual"));
  REQUIRE(set_choice(choices, "proxy-address", "proxy.example.org:3128"));
  REQUIRE(set_choice(choices, "proxy-user", "ana"));
  LineChoices again;
  for (const auto& [key, value] : choices_of(choices)) REQUIRE(set_choice(again, key, value));
  CHECK(again == choices);
  for (const auto& [key, value] : {std::pair("limit", "fast"),
                                   {"space", "-1"},
                                   {"metered", "maybe"},
                                   {"proxy", ""},
                                   {"proxy-address", "a b"},
                                   {"proxy-address", "user@host"},
                                   {"proxy-address", "host:0"},
                                   {"proxy-address", "host:x"},
                                   {"proxy-address", "http://"},
                                   {"proxy-user", "a\nb"}}) {
    CAPTURE(key);
    CAPTURE(value);
    CHECK(set_choice(again, key, value).error().kind == ErrorKind::kInvalid);
    CHECK(again == choices);
  }
  CHECK(set_choice(again, "colour", "red").error().kind == ErrorKind::kNotFound);
}

TEST_CASE("a proxy on a command line may have a user, a password and a scheme") {
  CHECK(parse_proxy("host:3128").value() == Proxy{ProxyMode::kManual, "host:3128", "", ""});
  CHECK(parse_proxy("http://ana:a:b@c@[::1]:3128").value() ==
        Proxy{ProxyMode::kManual, "http://[::1]:3128", "ana", "a:b@c"});
  const auto wrong = parse_proxy("ana:secret@");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().describe().find("secret") == std::string::npos);
}
