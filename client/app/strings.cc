// SPDX-License-Identifier: Apache-2.0
// A reader for the part of the .po format that this product writes: comments, msgid, msgstr, msgid
// and msgstr continued over several lines, and plural pairs.
#include "client/app/strings.h"

#include <fmt/format.h>
#include <utility>

namespace icma::app {
namespace {

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) {
    line.remove_suffix(1);
  }
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  return line;
}

// Appends the content of a quoted C string; false when it is not one.
bool append_quoted(std::string_view quoted, std::string& out) {
  if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"') return false;
  quoted = quoted.substr(1, quoted.size() - 2);
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i] == '"') return false;
    if (quoted[i] != '\\') {
      out += quoted[i];
      continue;
    }
    if (++i == quoted.size()) return false;
    switch (quoted[i]) {
      case 'n':
        out += '\n';
        break;
      case 't':
        out += '\t';
        break;
      case '"':
        out += '"';
        break;
      case '\\':
        out += '\\';
        break;
      default:
        return false;
    }
  }
  return true;
}

struct Entry {
  std::string id;
  std::string plural;
  std::string text;
  std::string plural_text;
  bool fuzzy = false;
};

class Parser {
 public:
  Result<std::map<std::string, std::string, std::less<>>> run(std::string_view po) {
    int number = 0;
    while (!po.empty()) {
      const std::size_t end = po.find('\n');
      const std::string_view line = trimmed(po.substr(0, end));
      po.remove_prefix(end == std::string_view::npos ? po.size() : end + 1);
      ++number;
      if (!accept(line)) {
        return fail(ErrorKind::kInvalid, "malformed line in a .po file",
                    fmt::format("line {}", number));
      }
    }
    keep();
    return std::move(entries_);
  }

 private:
  bool accept(std::string_view line) {
    if (line.empty()) return true;
    if (line.starts_with("#,")) {
      begin_if_done();
      entry_.fuzzy = line.contains("fuzzy");
      return true;
    }
    if (line.starts_with('#')) return true;
    if (line.starts_with('"')) return target_ != nullptr && append_quoted(line, *target_);
    return keyword(line, "msgid_plural ", entry_.plural) || keyword(line, "msgid ", entry_.id) ||
           keyword(line, "msgstr[0] ", entry_.text) ||
           keyword(line, "msgstr[1] ", entry_.plural_text) || keyword(line, "msgstr ", entry_.text);
  }

  bool keyword(std::string_view line, std::string_view word, std::string& target) {
    if (!line.starts_with(word)) return false;
    if (word == "msgid ") begin_if_done();
    target_ = &target;
    return append_quoted(trimmed(line.substr(word.size())), target);
  }

  // A msgid after a msgstr begins the next entry.
  void begin_if_done() {
    if (target_ == nullptr || target_ == &entry_.id) return;
    keep();
    entry_ = Entry{};
    target_ = nullptr;
  }

  void keep() {
    if (entry_.fuzzy || entry_.id.empty()) return;
    if (!entry_.text.empty()) entries_[entry_.id] = entry_.text;
    if (!entry_.plural.empty() && !entry_.plural_text.empty()) {
      entries_[entry_.plural] = entry_.plural_text;
    }
  }

  std::map<std::string, std::string, std::less<>> entries_;
  Entry entry_;
  std::string* target_ = nullptr;
};

}  // namespace

Result<Strings> Strings::parse(std::string_view po) {
  Parser parser;
  Strings strings;
  ICMA_TRY(strings.entries_, parser.run(po));
  return strings;
}

std::string_view Strings::tr(std::string_view key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? key : std::string_view(found->second);
}

std::string_view Strings::tr(std::string_view one, std::string_view many,
                             std::int64_t count) const {
  return tr(count == 1 ? one : many);
}

}  // namespace icma::app
