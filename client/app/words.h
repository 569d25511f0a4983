// SPDX-License-Identifier: Apache-2.0
// Numbers, sizes and dates in the words of the interface's language.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "client/app/strings.h"
#include "courses/base/clock.h"

namespace icma::app {

// Minutes east of UTC in a zone at a time.
using ZoneOffset = std::function<int(Time, std::string_view)>;

// A moment as the learner's wall shows it.
struct LocalTime {
  std::chrono::year_month_day day{};
  int weekday = 0;  // 0 is Monday
  int hour = 0;
  int minute = 0;
};

class Words {
 public:
  // Everything is borrowed and must outlive this; `strings` may be replaced between calls.
  Words(const Strings& strings, const Clock& clock, ZoneOffset zone_offset)
      : strings_(&strings), clock_(&clock), zone_offset_(std::move(zone_offset)) {}

  std::string tr(std::string_view key) const { return std::string(strings_->tr(key)); }
  std::string tr(std::string_view one, std::string_view many, std::int64_t count) const {
    return std::string(strings_->tr(one, many, count));
  }
  // The translated key with {0}, {1} … replaced.
  template <typename... Args>
  std::string fill(std::string_view key, const Args&... args) const {
    return filled(tr(key), {std::string(args)...});
  }

  // By number, which replaces {0}: "1 record waits", "3 records wait".
  std::string fill_count(std::string_view one, std::string_view many, std::int64_t count) const {
    return filled(tr(one, many, count), {std::to_string(count)});
  }

  LocalTime local(Time time) const;
  LocalTime today() const { return local(clock_->now()); }
  std::string month(unsigned number) const;             // "November"
  std::string short_month(unsigned number) const;       // "Nov"
  std::string weekday(int number) const;                // "Friday"
  std::string date(const LocalTime& time) const;        // "Friday 20 November 2026"
  std::string short_date(const LocalTime& time) const;  // "20 Nov"
  std::string clock_time(const LocalTime& time) const;  // "09:41"
  // "today 09:41", "yesterday 22:05", then "18 Nov 19:02".
  std::string when(Time time) const;

  std::string minutes(Seconds seconds) const;       // "40 min", "3 h 0 min"
  std::string hours(Seconds seconds) const;         // "3.8 h", rounded once
  std::string hours_figure(Seconds seconds) const;  // "3.8"
  std::string bytes(std::uint64_t bytes) const;     // "58 MB", "0.1 MB"
  std::string percent(int permille) const;          // "42 %"
  std::string position(std::int64_t ms) const;      // "41:20", "1:30:00"

 private:
  static std::string filled(std::string_view text, std::initializer_list<std::string> values);
  const Strings* strings_;
  const Clock* clock_;
  ZoneOffset zone_offset_;
};

}  // namespace icma::app
