// SPDX-License-Identifier: Apache-2.0
#include "courses/base/clock.h"

#include <charconv>
#include <fmt/format.h>

namespace icma {
namespace {

// The number written in text[at, at+size), or -1.
int number_at(std::string_view text, std::size_t at, std::size_t size) {
  int value = 0;
  for (const char c : text.substr(at, size)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::string format_utc(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

Result<Time> parse_utc(std::string_view text) {
  const auto bad = [text] {
    return fail(ErrorKind::kInvalid, "not a time of the form 2026-11-20T09:41:07.250Z",
                std::string(text.substr(0, 40)));
  };
  if (text.size() != 24) return bad();
  constexpr std::string_view kShape = "0000-00-00T00:00:00.000Z";
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] != '0' && text[i] != kShape[i]) return bad();
    if (kShape[i] == '0' && (text[i] < '0' || text[i] > '9')) return bad();
  }
  const std::chrono::year_month_day date{
      std::chrono::year{number_at(text, 0, 4)},
      std::chrono::month{static_cast<unsigned>(number_at(text, 5, 2))},
      std::chrono::day{static_cast<unsigned>(number_at(text, 8, 2))}};
  const int hour = number_at(text, 11, 2);
  const int minute = number_at(text, 14, 2);
  const int second = number_at(text, 17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return bad();
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + Seconds(second) + Millis(number_at(text, 20, 3));
}

}  // namespace icma
