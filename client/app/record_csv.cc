// SPDX-License-Identifier: Apache-2.0
#include "client/app/record_csv.h"

#include <fmt/format.h>
#include <initializer_list>
#include <string_view>

namespace icma::app {
namespace {

std::string cell(std::string_view text) {
  std::string out;
  // What begins so is run by spreadsheets.
  if (!text.empty() && std::string_view("=+-@\t\r").contains(text.front())) out += '\'';
  out += text;
  if (out.find_first_of(",\"\r\n") == std::string::npos) return out;
  std::string quoted = "\"";
  for (const char c : out) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string line(std::initializer_list<std::string_view> cells) {
  std::string out;
  std::string_view between;
  for (const std::string_view one : cells) {
    out += between;
    out += cell(one);
    between = ",";
  }
  return out + "\r\n";
}

}  // namespace

std::string record_csv(const RecordModel& record, const Words& words) {
  std::string out =
      line({words.tr("Date"), words.tr("Activity"), words.tr("Hours"), words.tr("State")});
  for (const RecordRow& row : record.rows) {
    out += line({row.date, row.activity, row.hours, row.state_word});
  }
  return out;
}

std::string record_csv_name(const LocalTime& today) {
  return fmt::format("transcript-{}.csv", static_cast<int>(today.day.year()));
}

}  // namespace icma::app
