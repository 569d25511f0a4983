// SPDX-License-Identifier: Apache-2.0
#include "sync/server/people_csv.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

#include "courses/base/text.h"

namespace icma::server {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";  // byte order mark
constexpr std::size_t kMostName = 200;
constexpr std::size_t kMostEmail = 254;
constexpr std::size_t kMostMember = 64;
constexpr std::size_t kMostPeople = 100'000;

struct Row {
  int line = 0;  // where it begins
  std::vector<std::string> cells;
  std::string fault;  // what makes it no row
};

// Splits the text into rows and cells; a quoted cell may hold separators, quotes and line ends.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {
    const std::string_view first = text.substr(0, text.find_first_of("\r\n"));
    separator_ = first.find(',') == std::string_view::npos && first.contains(';') ? ';' : ',';
  }

  bool at_end() const { return at_ >= text_.size(); }

  Row next() {
    Row row{.line = line_};
    while (true) {
      row.cells.push_back(cell(row));
      if (at_end() || text_[at_] != separator_) break;
      ++at_;
    }
    end_line();
    return row;
  }

 private:
  std::string cell(Row& row) {
    if (at_end() || text_[at_] != '"') {
      const std::size_t end =
          std::min(text_.find_first_of("\r\n", at_), text_.find(separator_, at_));
      const std::string_view plain = text_.substr(at_, end - at_);
      at_ = std::min(end, text_.size());
      return std::string(trim(plain));
    }
    return quoted(row);
  }

  std::string quoted(Row& row) {
    std::string out;
    const int opened = line_;
    for (++at_; !at_end(); ++at_) {
      const char c = text_[at_];
      const bool doubled = c == '"' && at_ + 1 < text_.size() && text_[at_ + 1] == '"';
      if (c == '"' && !doubled) break;
      if (doubled) ++at_;
      if (c == '\n') ++line_;
      out.push_back(c);
    }
    if (at_end()) {
      row.fault = fmt::format("the quotation mark that opens in line {} is never closed", opened);
      return out;
    }
    ++at_;
    while (!at_end() && text_[at_] == ' ') ++at_;
    const bool ends =
        at_end() || text_[at_] == separator_ || text_[at_] == '\r' || text_[at_] == '\n';
    if (!ends) {
      row.fault = "text follows a closing quotation mark";
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    }
    return std::string(trim(out));
  }

  void end_line() {
    if (at_end()) return;
    if (text_[at_] == '\r') ++at_;
    if (!at_end() && text_[at_] == '\n') ++at_;
    ++line_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  char separator_ = ',';
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

// Which column is what; -1: none.
struct Columns {
  int name = -1;
  int email = -1;
  int member = -1;
};

Columns columns_of(const Row& head) {
  constexpr std::array kNames{"name", "full name", "nombre", "nombre completo"};
  constexpr std::array kEmails{"email", "e-mail", "mail", "correo", "correo electrónico"};
  constexpr std::array kMembers{"member",     "member number", "member no",
                                "member no.", "número",        "número de socio"};
  Columns out;
  for (std::size_t i = 0; i < head.cells.size(); ++i) {
    const std::string title = lower(head.cells[i]);
    const auto take = [&](int& column, const auto& names) {
      if (column < 0 && std::ranges::find(names, title) != names.end())
        column = static_cast<int>(i);
    };
    take(out.name, kNames);
    take(out.email, kEmails);
    take(out.member, kMembers);
  }
  return out;
}

bool is_plain(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  return text.size() <= kMostEmail && at != std::string_view::npos && at > 0 &&
         at + 1 < text.size() && text.find('@', at + 1) == std::string_view::npos &&
         text.find_first_of(" ,;<>\"") == std::string_view::npos;
}

// Why this cannot be a person, or "".
std::string fault_of(const Person& person) {
  if (person.name.empty()) return "the name is missing";
  if (person.name.size() > kMostName || !is_plain(person.name)) return "that is no name";
  if (person.email.empty() && person.member.empty()) {
    return "neither e-mail nor member number is there";
  }
  if (!person.email.empty() && (!is_email(person.email) || !is_plain(person.email))) {
    return fmt::format("\"{}\" is no e-mail address", person.email);
  }
  if (person.member.size() > kMostMember || !is_plain(person.member)) {
    return "that is no member number";
  }
  return "";
}

class Reader {
 public:
  explicit Reader(std::string_view text) : splitter_(text) {}

  PeopleList read() {
    const Row head = splitter_.next();
    columns_ = columns_of(head);
    if (columns_.name < 0 || (columns_.email < 0 && columns_.member < 0)) {
      fault(1, "the first line must name the columns: name, and email or member");
      return std::move(out_);
    }
    while (!splitter_.at_end()) take(splitter_.next());
    if (out_.people.empty() && out_.faults.empty()) fault(1, "the file names nobody");
    if (out_.people.size() > kMostPeople) fault(1, "the file names more than 100,000 people");
    return std::move(out_);
  }

 private:
  void fault(int line, std::string what) { out_.faults.push_back({line, std::move(what)}); }

  void take(const Row& row) {
    if (row.cells.size() == 1 && row.cells.front().empty() && row.fault.empty()) return;
    if (!row.fault.empty()) return fault(row.line, row.fault);
    const auto cell = [&row](int column) {
      const auto index = static_cast<std::size_t>(column);
      return column >= 0 && index < row.cells.size() ? row.cells[index] : std::string();
    };
    Person person{.name = cell(columns_.name),
                  .email = lower(cell(columns_.email)),
                  .member = cell(columns_.member),
                  .line = row.line};
    if (!std::ranges::all_of(row.cells, [](const auto& text) { return is_utf8(text); })) {
      return fault(row.line, "letters are not in UTF-8; save the sheet as \"CSV UTF-8\"");
    }
    if (std::string why = fault_of(person); !why.empty()) return fault(row.line, std::move(why));
    if (repeats(seen_emails_, person.email, row.line) ||
        repeats(seen_members_, person.member, row.line)) {
      return;
    }
    out_.people.push_back(std::move(person));
  }

  bool repeats(std::map<std::string, int>& seen, const std::string& key, int line) {
    if (key.empty()) return false;
    const auto [at, fresh] = seen.emplace(key, line);
    if (!fresh) fault(line, fmt::format("\"{}\" stands in line {} already", key, at->second));
    return !fresh;
  }

  Splitter splitter_;
  Columns columns_;
  PeopleList out_;
  std::map<std::string, int> seen_emails_;
  std::map<std::string, int> seen_members_;
};

}  // namespace

PeopleList parse_people(std::string_view text) {
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return Reader(text).read();
}

std::string csv_cell(std::string_view text) {
  std::string out;
  // What begins so is run by spreadsheets.
  if (!text.empty() && std::string_view("=+-@\t\r").contains(text.front())) out += '\'';
  out += text;
  if (out.find_first_of(",;\"\r\n") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace icma::server
