// SPDX-License-Identifier: Apache-2.0
#include "client/app/words.h"

#include <array>
#include <fmt/format.h>

#include "courses/model/completion.h"

namespace icma::app {
namespace {

constexpr std::array<std::string_view, 12> kMonths{
    tr_key("January"),   tr_key("February"), tr_key("March"),    tr_key("April"),
    tr_key("May"),       tr_key("June"),     tr_key("July"),     tr_key("August"),
    tr_key("September"), tr_key("October"),  tr_key("November"), tr_key("December")};
constexpr std::array<std::string_view, 12> kShortMonths{
    tr_key("Jan"), tr_key("Feb"), tr_key("Mar"), tr_key("Apr"), tr_key("May"), tr_key("Jun"),
    tr_key("Jul"), tr_key("Aug"), tr_key("Sep"), tr_key("Oct"), tr_key("Nov"), tr_key("Dec")};
constexpr std::array<std::string_view, 7> kWeekdays{
    tr_key("Monday"), tr_key("Tuesday"),  tr_key("Wednesday"), tr_key("Thursday"),
    tr_key("Friday"), tr_key("Saturday"), tr_key("Sunday")};
constexpr std::uint64_t kMega = 1'000'000;

}  // namespace

std::string Words::filled(std::string_view text, std::initializer_list<std::string> values) {
  // One pass over the sentence, so that a mark inside a value stays what it is.
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool mark = text[at] == '{' && at + 2 < text.size() && text[at + 2] == '}' &&
                      text[at + 1] >= '0' && text[at + 1] <= '9';
    const auto number = mark ? static_cast<std::size_t>(text[at + 1] - '0') : values.size();
    if (number < values.size()) {
      out += *(values.begin() + static_cast<std::ptrdiff_t>(number));
      at += 2;
    } else {
      out.push_back(text[at]);
    }
  }
  return out;
}

LocalTime Words::local(Time time) const {
  const int offset = zone_offset_ ? zone_offset_(time, clock_->zone()) : 0;
  const Time shifted = time + std::chrono::minutes(offset);
  const auto day = std::chrono::floor<std::chrono::days>(shifted);
  const std::chrono::hh_mm_ss clock{shifted - day};
  const std::chrono::weekday weekday{day};
  return {std::chrono::year_month_day{day}, static_cast<int>(weekday.iso_encoding()) - 1,
          static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count())};
}

std::string Words::month(unsigned number) const {
  return tr(kMonths.at(number - 1));
}
std::string Words::short_month(unsigned number) const {
  return tr(kShortMonths.at(number - 1));
}
std::string Words::weekday(int number) const {
  return tr(kWeekdays.at(static_cast<std::size_t>(number)));
}

std::string Words::date(const LocalTime& time) const {
  return fill("{0} {1} {2} {3}", weekday(time.weekday),
              std::to_string(static_cast<unsigned>(time.day.day())),
              month(static_cast<unsigned>(time.day.month())),
              std::to_string(static_cast<int>(time.day.year())));
}

std::string Words::short_date(const LocalTime& time) const {
  return fill("{0} {1}", std::to_string(static_cast<unsigned>(time.day.day())),
              short_month(static_cast<unsigned>(time.day.month())));
}

std::string Words::clock_time(const LocalTime& time) const {
  return fmt::format("{:02}:{:02}", time.hour, time.minute);
}

std::string Words::when(Time time) const {
  const LocalTime then = local(time);
  const auto days = std::chrono::sys_days(today().day) - std::chrono::sys_days(then.day);
  if (days.count() == 0) return fill("today {0}", clock_time(then));
  if (days.count() == 1) return fill("yesterday {0}", clock_time(then));
  return short_date(then) + " " + clock_time(then);
}

std::string Words::minutes(Seconds seconds) const {
  const std::int64_t whole = (seconds.count() + 30) / 60;
  if (whole < 120) return fill("{0} min", std::to_string(whole));
  return fill("{0} h {1} min", std::to_string(whole / 60), std::to_string(whole % 60));
}

std::string Words::hours_figure(Seconds seconds) const {
  const std::int64_t tenths = model::tenths_of_hour(seconds);
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

std::string Words::hours(Seconds seconds) const {
  return fill("{0} h", hours_figure(seconds));
}

std::string Words::bytes(std::uint64_t bytes) const {
  // From where megabytes would be rounded to a thousand.
  if (bytes >= 1000 * kMega - kMega / 2) {
    const std::uint64_t tenths = (bytes + 50 * kMega) / (100 * kMega);
    return fmt::format("{}.{} GB", tenths / 10, tenths % 10);
  }
  if (bytes >= 10 * kMega) return fmt::format("{} MB", (bytes + kMega / 2) / kMega);
  if (bytes >= kMega / 10) return fmt::format("{}.{} MB", bytes / kMega, bytes / (kMega / 10) % 10);
  return fmt::format("{} KB", (bytes + 999) / 1000);
}

std::string Words::percent(int permille) const {
  return fmt::format("{} %", permille / 10);
}

std::string Words::position(std::int64_t ms) const {
  const std::int64_t seconds = ms / 1000;
  if (seconds >= 3600) {
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

}  // namespace icma::app
