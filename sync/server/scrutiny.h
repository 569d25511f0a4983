// SPDX-License-Identifier: Apache-2.0
// What in a learner's records cannot have happened as it is told: for an officer, who decides. It
// looks at what the server itself saw (contacts, times of arrival), at what the device's clocks say
// of each other, and at how the study went. Nothing is refused because of a finding, and what no
// evidence of the server bounds is named as self-reported.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "sync/server/course_facts.h"
#include "sync/server/store.h"

namespace icma::server {

// Kinds of findings, by the name that officers see. PROTOCOL.md, "What an officer is shown".
namespace finding {
// By the server's own clock.
inline constexpr std::string_view kStudyBetweenContacts = "more_study_than_time_between_contacts";
inline constexpr std::string_view kStudyInADay = "more_study_than_a_day_has";
inline constexpr std::string_view kStudyBeforeArrival = "more_study_than_time_before_arrival";
inline constexpr std::string_view kContactForged = "contact_forged";
inline constexpr std::string_view kContactDropped = "contact_missing";
inline constexpr std::string_view kContactStale = "contact_outdated";
inline constexpr std::string_view kBeforeContact = "dated_before_its_contact";
inline constexpr std::string_view kAfterArrival = "dated_after_its_arrival";
// By the device's clocks.
inline constexpr std::string_view kStudyInUptime = "more_study_than_uptime";
inline constexpr std::string_view kUptimeBackwards = "uptime_backwards";
inline constexpr std::string_view kBootAgain = "boot_came_again";
inline constexpr std::string_view kCounterBackwards = "counter_backwards";
inline constexpr std::string_view kCounterBehind = "counter_behind_its_time";
inline constexpr std::string_view kNameOfOtherTime = "name_of_another_time";
inline constexpr std::string_view kClockPushed = "clock_pushed_about";
inline constexpr std::string_view kZone = "zone_that_is_none";
// By the study itself.
inline constexpr std::string_view kFilmTooFast = "film_too_fast";
inline constexpr std::string_view kFilmBeyondEnd = "film_beyond_its_end";
inline constexpr std::string_view kReadingTooFast = "reading_too_fast";
inline constexpr std::string_view kAnswersTooFast = "answers_too_fast";
inline constexpr std::string_view kCopiedStudy = "copied_study";
inline constexpr std::string_view kCopiedText = "copied_text";
inline constexpr std::string_view kMetronome = "regular_as_a_machine";
inline constexpr std::string_view kAtOnce = "in_two_places_at_once";
}  // namespace finding

struct Finding {
  std::string kind = {};
  records::Origin place = {};  // of the first event that shows it
  std::string what = {};       // in words, with the numbers
  bool operator==(const Finding&) const = default;
};

// What the server holds of one learner.
struct Dossier {
  Uuid learner = {};
  Hash contact_secret = {};
  std::vector<EventRow> events = {};  // by n
  std::map<Uuid, std::vector<ContactRow>> contacts = {};
  std::map<Uuid, bool> by_server = {};
};
Result<Dossier> gather_dossier(Store& store, const Uuid& learner, const Hash& contact_secret);

struct Scrutiny {
  std::vector<Finding> findings = {};  // each kind once per stream
  std::int64_t study_s = 0;
  // Of that: nothing of the server bounds from below when it was written.
  std::int64_t self_reported_s = 0;
};
Scrutiny scrutinise(const Dossier& dossier, const CourseFacts& facts);

}  // namespace icma::server
