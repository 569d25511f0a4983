// SPDX-License-Identifier: Apache-2.0
// The .po reader, and that no sentence of the interface lacks its Spanish.
#include "client/app/strings.h"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace icma::app {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The string literal at `at`, with adjacent literals joined; `at` moves behind it.
std::string literal(const std::string& source, std::size_t& at) {
  std::string out;
  for (;;) {
    ++at;
    while (at < source.size() && source[at] != '"') {
      if (source[at] == '\\' && at + 1 < source.size()) {
        ++at;
        out += source[at] == 'n' ? '\n' : source[at];
      } else {
        out += source[at];
      }
      ++at;
    }
    ++at;
    const std::size_t next = source.find_first_not_of(" \n\r\t", at);
    if (next == std::string::npos || source[next] != '"') return out;
    at = next;
  }
}

// Every literal inside the parentheses of tr(...), tr_key(...) and fill_count(...), and the first
// of fill(...).
void collect(const std::string& source, std::set<std::string>& keys) {
  for (const std::string_view call : {"tr(", "tr_key(", "fill(", "fill_count("}) {
    for (std::size_t at = source.find(call); at != std::string::npos;
         at = source.find(call, at + 1)) {
      const char before = at == 0 ? ' ' : source[at - 1];
      if (before == '_' || (before >= 'a' && before <= 'z')) continue;
      int depth = 0;
      for (std::size_t i = at + call.size() - 1; i < source.size(); ++i) {
        if (source[i] == '(') ++depth;
        if (source[i] == ')' && --depth == 0) break;
        if (source[i] == ',' && depth == 1 && call == "fill(") break;
        if (source[i] == '"') {
          keys.insert(literal(source, i));
          --i;
        }
      }
    }
  }
}

std::set<std::string> used_keys() {
  std::set<std::string> keys;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("client")) {
    if (entry.path().extension() == ".cc") collect(read(entry.path()), keys);
  }
  return keys;
}

}  // namespace

TEST_CASE("every sentence of the interface has its Spanish") {
  const auto strings = Strings::parse(read("assets/strings/es_MX.po"));
  REQUIRE(strings.has_value());
  const std::set<std::string> keys = used_keys();
  REQUIRE(keys.size() > 100);
  for (const std::string& key : keys) {
    INFO(key);
    CHECK(strings->has(key));
  }
}

TEST_CASE("no translation is kept for a sentence that is gone") {
  const auto strings = Strings::parse(read("assets/strings/es_MX.po"));
  REQUIRE(strings.has_value());
  const std::set<std::string> keys = used_keys();
  for (const auto& [key, text] : strings->entries()) {
    INFO(key);
    CHECK(keys.contains(key));
  }
}

TEST_CASE("an unknown sentence shows in English") {
  const Strings strings = Strings::parse("msgid \"Home\"\nmsgstr \"Inicio\"\n").value();
  CHECK(strings.tr("Home") == "Inicio");
  CHECK(strings.tr("Away") == "Away");
  CHECK(Strings().tr("Home") == "Home");
}

TEST_CASE("continued lines, escapes and plurals are read") {
  const Strings strings = Strings::parse(
                              "# note\nmsgid \"\"\nmsgstr \"Language: es\\n\"\n\n"
                              "msgid \"a \"\n\"b\"\nmsgstr \"c\\n\"\n\"\\\"d\\\"\"\n"
                              "msgid \"{} hour\"\nmsgid_plural \"{} hours\"\n"
                              "msgstr[0] \"{} hora\"\nmsgstr[1] \"{} horas\"\n")
                              .value();
  CHECK(strings.tr("a b") == "c\n\"d\"");
  CHECK(strings.tr("{} hour", "{} hours", 1) == "{} hora");
  CHECK(strings.tr("{} hour", "{} hours", 0) == "{} horas");
  CHECK(strings.size() == 3);
}

TEST_CASE("fuzzy and empty entries are left out") {
  const Strings strings =
      Strings::parse("#, fuzzy\nmsgid \"a\"\nmsgstr \"x\"\n\nmsgid \"b\"\nmsgstr \"\"\n").value();
  CHECK(strings.size() == 0);
}

TEST_CASE("malformed files are refused with the line") {
  for (const char* po : {"msgid \"a\nmsgstr \"b\"\n", "nonsense\n", "msgid \"a\\q\"\nmsgstr \"\"\n",
                         "\"no keyword\"\n", "msgid \"a\" trailing\n"}) {
    INFO(po);
    const auto strings = Strings::parse(po);
    REQUIRE_FALSE(strings.has_value());
    CHECK(strings.error().detail == "line 1");
  }
}

}  // namespace icma::app
