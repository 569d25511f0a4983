// SPDX-License-Identifier: Apache-2.0
#include "client/app/build_overview.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "client/app/build_courses.h"

namespace icma::app {
namespace {

constexpr Seconds kYear{40 * 3600};
constexpr std::size_t kHomePractices = 6;

RingModel ring_of(const Context& context) {
  const Words& words = context.words;
  const Seconds credited(context.dashboard.credited_s);
  const Seconds waiting(context.dashboard.waiting_s);
  // Rounded once each; what is left is what makes the sum forty.
  const std::int64_t credited_tenths = model::tenths_of_hour(credited);
  const std::int64_t waiting_tenths = model::tenths_of_hour(waiting);
  const std::int64_t left = std::max<std::int64_t>(0, 400 - credited_tenths - waiting_tenths);
  RingModel ring;
  ring.credited_permille = static_cast<int>(std::min<std::int64_t>(1000, credited * 1000 / kYear));
  ring.waiting_permille = static_cast<int>(
      std::min<std::int64_t>(1000 - ring.credited_permille, waiting * 1000 / kYear));
  ring.figure = words.hours_figure(credited);
  ring.of = words.tr("of 40 h");
  ring.title = words.tr("40-hour year");
  ring.credited = words.hours(credited);
  ring.waiting = words.hours(waiting);
  ring.to_earn = words.fill("{0} h", fmt::format("{}.{}", left / 10, left % 10));
  const LocalTime today = words.today();
  const std::chrono::sys_days end{today.day.year() / std::chrono::December / 31};
  const auto days = (end - std::chrono::sys_days(today.day)).count();
  ring.note = words.fill("Closes 31 December,\nin {0} days", std::to_string(days));
  return ring;
}

std::vector<PracticeBar> bars_of(const Context& context) {
  std::vector<std::pair<std::int64_t, std::string>> rows;
  for (const model::Practice& practice : context.library.taxonomy().practices) {
    const auto at = context.dashboard.practices.find(practice.code);
    const std::int64_t seconds =
        at == context.dashboard.practices.end() ? 0 : at->second.credited_s + at->second.waiting_s;
    rows.emplace_back(seconds, practice.short_name);
  }
  std::ranges::sort(rows, {}, [](const auto& row) { return std::pair(-row.first, row.second); });
  const std::int64_t longest = rows.empty() ? 0 : std::max<std::int64_t>(1, rows.front().first);
  std::vector<PracticeBar> bars;
  bars.reserve(rows.size());
  for (const auto& [seconds, name] : rows) {
    bars.push_back({name, static_cast<int>(seconds * 1000 / std::max<std::int64_t>(1, longest)),
                    context.words.hours(Seconds(seconds)), false});
  }
  return bars;
}

int level_of(std::int64_t seconds) {
  constexpr std::int64_t kMinute = 60;
  if (seconds <= 0) return 0;
  if (seconds <= 30 * kMinute) return 1;
  if (seconds <= 45 * kMinute) return 2;
  return seconds <= 90 * kMinute ? 3 : 4;
}

HeatModel heat_of(const Context& context, unsigned first_month) {
  using std::chrono::days;
  using std::chrono::sys_days;
  const Words& words = context.words;
  const LocalTime today = words.today();
  const auto year = today.day.year();
  const sys_days begin{year / std::chrono::month(first_month) / 1};
  const sys_days end{year / std::chrono::December / 31};
  HeatModel model;
  model.first_weekday = static_cast<int>(std::chrono::weekday(begin).iso_encoding()) - 1;
  for (sys_days day = begin; day <= end; day += days(1)) {
    const std::chrono::year_month_day date(day);
    const std::string key =
        fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    const auto at = context.dashboard.days.find(key);
    const std::int64_t seconds = at == context.dashboard.days.end() ? 0 : at->second;
    const bool future = day > sys_days(today.day);
    LocalTime local = today;
    local.day = date;
    model.days.push_back(
        {future ? -1 : level_of(seconds), day == sys_days(today.day),
         words.fill("{0}, {1}", words.short_date(local), words.minutes(Seconds(seconds)))});
    if (date.day() == std::chrono::day(1)) {
      const int week = static_cast<int>((day - begin).count() + model.first_weekday) / 7;
      model.months.push_back({week, words.short_month(static_cast<unsigned>(date.month()))});
    }
  }
  std::int64_t recent = 0;
  int weeks = 0;
  for (int week = 0; week < 8; ++week) {
    std::int64_t sum = 0;
    for (int day = 0; day < 7; ++day) {
      const std::chrono::year_month_day date(sys_days(today.day) - days(week * 7 + day));
      const auto at = context.dashboard.days.find(
          fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day())));
      if (at != context.dashboard.days.end()) sum += at->second;
    }
    recent += sum;
    weeks += sum > 0 ? 1 : 0;
  }
  model.sentence = words.fill("{0} in the last 8 weeks, {1} a week", words.hours(Seconds(recent)),
                              words.hours(Seconds(recent / 8)));
  model.weeks = words.fill("{0} of the last 8 weeks", std::to_string(weeks));
  model.range = words.fill("{0} to {1}", words.month(first_month), words.month(12));
  return model;
}

// The program that was worked on last and can be opened.
std::string last_program(const Context& context) {
  std::string best;
  std::int64_t newest = 0;
  for (const auto& [id, state] : context.dashboard.programs) {
    if (state.last_ms > newest && context.course(id) != nullptr) {
      newest = state.last_ms;
      best = id;
    }
  }
  return best;
}

std::optional<ContinueCard> continue_card(const Context& context) {
  const std::string id = last_program(context);
  const Course* course = context.course(id);
  if (course == nullptr) return std::nullopt;
  const Words& words = context.words;
  const auto& state = context.dashboard.programs.at(id);
  ContinueCard card;
  card.plate = plate_of(context, id);
  card.program = id;
  card.kicker = words.fill("Continue · {0} {1}", course->program.code, course->program.title);
  std::size_t number = 0;
  const model::Module* current = nullptr;
  for (const model::Module& module : course->program.modules) {
    const auto standing = context.desk.standing(*course, module);
    card.modules_permille.push_back(standing ? standing->permille() : 0);
    if (module.id.value == state.last_module) {
      current = &module;
      number = card.modules_permille.size();
    }
  }
  // A finished module is not gone on with; the next open one is.
  const std::string next = progress_of(context, id).next_module;
  const bool finished = current != nullptr && card.modules_permille[number - 1] == 1000;
  for (std::size_t i = 0; i < course->program.modules.size() && (current == nullptr || finished);
       ++i) {
    if (course->program.modules[i].id.value != next) continue;
    current = &course->program.modules[i];
    number = i + 1;
    break;
  }
  if (current == nullptr) return std::nullopt;
  card.title = current->title;
  const auto left =
      Seconds(current->duration.count() * (1000 - card.modules_permille[number - 1]) / 1000);
  const model::Activity* activity = current->find(model::ActivityId(state.last_activity));
  card.place =
      words.fill("Module {0} of {1} · {2} · {3} left", std::to_string(number),
                 std::to_string(course->program.modules.size()),
                 activity == nullptr ? current->title : activity->title, words.minutes(left));
  card.sentence = current->summary;
  card.when = words.fill("{0}, this laptop", words.when(Time(Millis(state.last_ms))));
  return card;
}

constexpr std::size_t kMostDates = 3;

std::string days_until(const Words& words, std::int64_t days) {
  if (days == 0) return words.tr("today");
  return words.fill("in {0} {1}", std::to_string(days), words.tr("day", "days", days));
}

// The soonest first.
std::vector<DueDate> due_dates(const Context& context) {
  const Words& words = context.words;
  std::vector<DueDate> out;
  const LocalTime today = words.today();
  const std::chrono::sys_days now(today.day);
  std::multimap<std::int64_t, DueDate> by_days;
  for (const auto& [id, state] : context.dashboard.programs) {
    const CatalogueItem* item = context.library.item(id);
    if (item == nullptr || state.enrolled_ms == 0 || state.completed_ms != 0) continue;
    const auto days = item->entry.value("access_days", 0);
    if (days == 0) continue;
    const LocalTime end = words.local(Time(Millis(state.enrolled_ms)) + std::chrono::days(days));
    const ProgramProgress progress = progress_of(context, id);
    const auto left = (std::chrono::sys_days(end.day) - now).count();
    by_days.emplace(left, DueDate{std::to_string(static_cast<unsigned>(end.day.day())),
                                  words.short_month(static_cast<unsigned>(end.day.month())),
                                  words.fill("{0} access ends", item->code),
                                  words.fill("{0} {1} left · {2}",
                                             std::to_string(progress.modules - progress.done),
                                             modules_word(words, progress.modules - progress.done),
                                             words.minutes(progress.left)),
                                  days_until(words, left), id});
  }
  const std::chrono::sys_days end{today.day.year() / std::chrono::December / 31};
  const std::int64_t left = (end - now).count();
  by_days.emplace(left, DueDate{"31", words.short_month(12), words.tr("40-hour year closes"),
                                words.tr("Annual report is due"), days_until(words, left), ""});
  for (auto& [days, date] : by_days) {
    if (out.size() < kMostDates) out.push_back(std::move(date));
  }
  return out;
}

std::vector<StartedItem> started(const Context& context) {
  std::vector<StartedItem> out;
  for (const std::string& id : context.library.programs()) {
    const Course* course = context.course(id);
    const ProgramProgress progress = progress_of(context, id);
    if (course == nullptr || progress.permille == 0) continue;
    out.push_back({plate_of(context, id), id, course->program.code, course->program.title,
                   progress_line(context.words, progress), progress.permille});
  }
  return out;
}

}  // namespace

std::vector<std::string> dashboard_months(const Words& words) {
  std::vector<std::string> out;
  const LocalTime today = words.today();
  for (unsigned month = 1; month <= 12; ++month) {
    out.push_back(fmt::format("{:04}-{:02}", static_cast<int>(today.day.year()), month));
  }
  return out;
}

HomeModel build_home(const Context& context) {
  const Words& words = context.words;
  HomeModel model;
  const LocalTime now = words.today();
  const std::string first = context.learner_name.substr(0, context.learner_name.find(' '));
  const std::string_view greeting = now.hour < 12   ? tr_key("Good morning")
                                    : now.hour < 18 ? tr_key("Good afternoon")
                                                    : tr_key("Good evening");
  model.greeting = first.empty() ? words.tr(greeting) : words.tr(greeting) + ", " + first;
  model.date = words.date(now);
  model.resume = continue_card(context);
  model.ring = ring_of(context);
  model.due = due_dates(context);
  model.practices_note =
      words.fill("credited and waiting in {0}", std::to_string(static_cast<int>(now.day.year())));
  model.all_practices = bars_of(context);
  model.practices.assign(
      model.all_practices.begin(),
      model.all_practices.begin() +
          static_cast<std::ptrdiff_t>(std::min(kHomePractices, model.all_practices.size())));
  const bool second_half = static_cast<unsigned>(now.day.month()) > 6;
  model.half_year = heat_of(context, second_half ? 7 : 1);
  if (!second_half)
    model.half_year.range = words.fill("{0} to {1}", words.month(1), words.month(12));
  model.year = heat_of(context, 1);
  model.started = started(context);
  for (const CatalogueItem& item : context.library.catalogue()) {
    if (context.course(item.id) != nullptr || model.fresh.size() == 3) continue;
    model.fresh.push_back({plate_of(context, item.id), item.id, item.code, item.title,
                           words.hours(item.duration), 0});
  }
  model.footer = words.fill("{0} free on this disk", words.bytes(context.free_bytes));
  return model;
}

ProgressModel build_progress(const Context& context) {
  const Words& words = context.words;
  const LocalTime now = words.today();
  ProgressModel model;
  model.title = words.fill("40-hour year {0}", std::to_string(static_cast<int>(now.day.year())));
  model.ring = ring_of(context);
  model.credited_note = words.tr("Counted by the server, with a receipt each");
  model.plan_title = words.tr("What you have started");
  Seconds total(context.dashboard.credited_s + context.dashboard.waiting_s);
  for (const StartedItem& item : started(context)) {
    const ProgramProgress progress = progress_of(context, item.program);
    if (progress.left == Seconds(0)) continue;
    model.plan.push_back({item.program, item.plate, item.code, item.title,
                          words.fill("{0} left", words.minutes(progress.left)),
                          words.hours(progress.left)});
    total += progress.left;
  }
  model.plan_text =
      model.plan.empty()
          ? words.tr("Nothing is started yet. The catalogue has programs to choose from.")
          : words.tr("What is credited, what waits, and what you have begun:");
  model.plan_total = words.hours(total);
  model.plan_total_note = words.tr("of 40 h");
  model.practices = bars_of(context);
  const auto used =
      std::ranges::count_if(model.practices, [](const PracticeBar& b) { return b.permille > 0; });
  model.practices_note = words.fill("{0} of {1} practices", std::to_string(used),
                                    std::to_string(model.practices.size()));
  model.year = heat_of(context, 1);
  std::int64_t seconds = 0;
  std::int64_t days = 0;
  for (const auto& [day, engaged] : context.dashboard.days) {
    seconds += engaged;
    days += engaged > 0 ? 1 : 0;
  }
  model.days_note = words.fill("{0} {1}, {2} of study", std::to_string(days),
                               words.tr("day", "days", days), words.hours(Seconds(seconds)));
  model.dates = due_dates(context);
  return model;
}

}  // namespace icma::app
