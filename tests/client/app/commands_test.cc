// SPDX-License-Identifier: Apache-2.0
// The codec of commands.
#include "client/app/commands.h"

#include <doctest/doctest.h>
#include <set>
#include <utility>

namespace icma::app {
namespace {

template <std::size_t I>
Command default_command() {
  return Command(std::in_place_index<I>);
}

template <std::size_t... I>
std::vector<Command> all_commands(std::index_sequence<I...> /*all*/) {
  return {default_command<I>()...};
}

std::vector<Command> all_commands() {
  return all_commands(std::make_index_sequence<std::variant_size_v<Command>>{});
}

}  // namespace

TEST_CASE("every command survives the way to JSON and back") {
  for (const Command& command : all_commands()) {
    INFO(command_name(command));
    const auto back = command_from_json(to_json(command));
    REQUIRE(back.has_value());
    CHECK(*back == command);
  }
}

TEST_CASE("members keep their values") {
  const Command get = GetModule{"egv-160", "audience"};
  CHECK(dump_json(to_json(get)) ==
        R"({"command":"get-module","module":"audience","program":"egv-160"})");
  const Command seek = Seek{-5'000'000'000};
  CHECK(command_from_json(to_json(seek)).value() == seek);
  const Command read = PageRead{3, 640, {0, 1, 17}};
  CHECK(dump_json(to_json(read)) ==
        R"({"blocks":[0,1,17],"command":"page-read","permille":640,"sitting":3})");
  CHECK(command_from_json(to_json(read)).value() == read);
  const Command text = EditReflection{"Zeile\n\"zwei\" ñ"};
  CHECK(command_from_json(to_json(text)).value() == text);
}

TEST_CASE("names are unique, lower-case and joined by hyphens") {
  std::set<std::string_view> seen;
  for (const std::string_view name : command_names()) {
    INFO(name);
    CHECK(seen.insert(name).second);
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos);
    CHECK_FALSE(name.starts_with('-'));
  }
  CHECK(seen.size() == std::variant_size_v<Command>);
}

TEST_CASE("what is no command is refused with the reason") {
  for (const char* text : {R"({})", R"([])", R"("get-module")", R"({"command":"fly"})",
                           R"({"command":7})", R"({"command":"get-module","program":"x"})",
                           R"({"command":"page-read","sitting":1,"permille":5,"blocks":[-1]})",
                           R"({"command":"page-read","sitting":1,"permille":5,"blocks":[70000]})",
                           R"({"command":"page-read","sitting":1,"permille":5,"blocks":7})",
                           R"({"command":"get-module","program":1,"module":"y"})",
                           R"({"command":"set-text-scale","percent":"big"})",
                           R"({"command":"set-text-scale","percent":99999999999})"}) {
    INFO(text);
    const auto json = parse_json(text);
    REQUIRE(json.has_value());
    const auto command = command_from_json(*json);
    REQUIRE_FALSE(command.has_value());
    CHECK(command.error().kind == ErrorKind::kInvalid);
  }
}

}  // namespace icma::app
