// SPDX-License-Identifier: Apache-2.0
// What the disk forgot: told in plain words, mended, and opened again by itself.
#include <algorithm>

#include "client/app/build_damage.h"
#include "client/app/controller.h"

namespace icma::app {
namespace {

constexpr std::size_t kMostBroken = 64;
// Between two looks at the whole file of the downloads.
constexpr Millis kBetweenRepairs{30'000};

bool is_listed(const std::vector<store::LostPart>& list, const store::LostPart& part) {
  return std::ranges::any_of(list, [&part](const store::LostPart& one) {
    return one.version == part.version && one.path == part.path;
  });
}

}  // namespace

bool Controller::works_offline() const {
  return settings_->on("work-offline") || sync_.offline_since.has_value();
}

// Has the part looked at, and says what a person should know in place of what the disk said.
Error Controller::part_failed(const Course& course, const std::string& path, const Error& error) {
  if (!repairing_ && error.kind != ErrorKind::kCorrupt) return error;
  const bool known = std::ranges::find(broken_, path, &BrokenPart::path) != broken_.end();
  if (!known && broken_.size() < kMostBroken) {
    broken_.push_back({path, repairing_});
    if (!repairing_ && ports_.mend) ports_.mend(course.id, path);
  }
  return Error{ErrorKind::kCorrupt,
               words_.tr("A part of it is damaged on this laptop. It is fetched again as soon as "
                         "there is a connection, or a stick with the program, and opens by itself. "
                         "Your answers, notes and hours are safe."),
               error.describe()};
}

void Controller::handle(const PartLooked& looked) {
  if (!looked.wrong) {
    if (looked.wrong.error().kind == ErrorKind::kCorrupt) handle(ContentDamaged{});
    return;
  }
  // Who writes sees nothing wrong and who reads does: then it is the file.
  if (!*looked.wrong) return handle(ContentDamaged{});
  for (BrokenPart& part : broken_) part.looked = part.looked || part.path == looked.path;
  content_changed();
}

void Controller::handle(const ContentDamaged& /*damaged*/) {
  damaged_ = true;
  if (repairing_ || !ports_.repair_content) return;
  if (ports_.clock->since_boot() < repair_again_) return;
  repairing_ = true;
  library_.close();
  if (trail_.back().screen == Screen::kWebinar && !webinar_.film.empty()) {
    ports_.player->close();
    broken_.push_back({webinar_.film, true});
  }
  ports_.repair_content();
}

void Controller::handle(const ContentRepaired& repaired) {
  repairing_ = false;
  repair_again_ = ports_.clock->since_boot() + kBetweenRepairs;
  damaged_ = !repaired.rebuilt.has_value();
  if (damaged_) {
    toast(Sign::kDanger, words_.fill("The file of the downloads is damaged and cannot be put in "
                                     "order now: {0}. Your records are not touched.",
                                     repaired.rebuilt.error().what));
    return;
  }
  if (*repaired.rebuilt) {
    toast(Sign::kWarning, words_.tr("The file of the downloads was damaged. A new one has all that "
                                    "was whole; the rest is fetched again. Your records are not "
                                    "touched."));
  }
  for (BrokenPart& part : broken_) part.looked = true;
  content_changed();
}

// False when nothing could be read; that is told.
bool Controller::refresh_library() {
  const auto unreadable_before = library_.unreadable();
  const auto refreshed = library_.refresh();
  if (!refreshed && refreshed.error().kind == ErrorKind::kCorrupt) {
    handle(ContentDamaged{});
    if (repairing_) return false;
  }
  if (!refreshed) {
    toast(Sign::kWarning, words_.fill("The library cannot be read: {0}", refreshed.error().what));
    return false;
  }
  for (const store::LostPart& part : library_.unreadable()) {
    if (!is_listed(unreadable_before, part) && ports_.mend) ports_.mend(part.version, part.path);
  }
  return true;
}

// Says once of each program that something of it was lost, and that it is here again.
void Controller::tell_lost(const std::vector<store::LostPart>& before) {
  const auto name_of = [this](const store::LostPart& part) {
    const CatalogueItem* item = library_.item(part.program);
    return item == nullptr ? part.program : item->code;
  };
  for (const store::LostPart& part : library_.lost()) {
    if (is_listed(before, part)) continue;
    const std::string_view text =
        works_offline() ? tr_key(
                              "A part of {0} on this laptop is damaged; the rest opens. It is "
                              "fetched again when there is a connection, or take the program "
                              "from a stick in the Library.")
                        : tr_key(
                              "A part of {0} on this laptop is damaged; the rest opens. It is "
                              "fetched again now.");
    toast(Sign::kWarning, words_.fill(text, name_of(part)), part.program);
  }
  for (const store::LostPart& part : before) {
    const bool whole = library_.lost().empty() && library_.course(part.program) != nullptr;
    if (whole) {
      toast(Sign::kDone, words_.fill("What was damaged of {0} is here again.", name_of(part)));
    }
  }
}

// The place that could not be shown opens when all parts of its module are here again.
void Controller::reopen_mended() {
  const Place place = trail_.back().place;
  const Course* course = course_of(place);
  if (broken_.empty() || repairing_ || course == nullptr || !course->is_ready(place.module)) return;
  const bool all = std::ranges::all_of(broken_, [](const BrokenPart& one) { return one.looked; });
  const bool whole = std::ranges::none_of(library_.downloads(), [&](const store::Download& one) {
    const bool ours =
        one.version == course->id && (one.module == place.module || one.module.empty());
    return ours && one.state != store::DownloadState::kReady;
  });
  if (!all || !whole || !course->lost_in(place.module).empty()) return;
  leave_place();
  if (trail_.back().screen == Screen::kProblem) return open_activity(place);
  reopen();
}

void Controller::open_problem(const std::string& program, const std::string& module) {
  auto model = build_damage(context(), program, module);
  if (!model) return open_program(program);
  go(Screen::kProblem, {program, module, ""});
  problem_ = std::move(*model);
}

}  // namespace icma::app
