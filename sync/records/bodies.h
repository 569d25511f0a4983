// SPDX-License-Identifier: Apache-2.0
// The event types of version 1: their names, the bodies they carry, and the check that a body is
// well formed. A type or version that is not listed here is opaque: kept, chained, not folded.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/hash.h"
#include "courses/base/ids.h"
#include "courses/base/json.h"

namespace icma::records {

namespace type {
inline constexpr std::string_view kPageRead = "page.read";
inline constexpr std::string_view kMediaWatched = "media.watched";
inline constexpr std::string_view kQuizStarted = "quiz.started";
inline constexpr std::string_view kQuizAnswered = "quiz.answered";
inline constexpr std::string_view kQuizSubmitted = "quiz.submitted";
inline constexpr std::string_view kReflectionWritten = "reflection.written";
inline constexpr std::string_view kEvaluationDone = "evaluation.done";
inline constexpr std::string_view kModuleCompleted = "module.completed";
inline constexpr std::string_view kProgramCompleted = "program.completed";
inline constexpr std::string_view kPositionSaved = "position.saved";
inline constexpr std::string_view kEvidenceMissing = "evidence.missing";
inline constexpr std::string_view kDeviceStarted = "device.started";
// Authored by the server alone.
inline constexpr std::string_view kEnrolmentGranted = "enrolment.granted";
inline constexpr std::string_view kEntitlementGranted = "entitlement.granted";
inline constexpr std::string_view kAccessGranted = "access.granted";
inline constexpr std::string_view kAccessWithdrawn = "access.withdrawn";
inline constexpr std::string_view kMembershipStated = "membership.stated";
inline constexpr std::string_view kRolesStated = "roles.stated";
inline constexpr std::string_view kGradeGiven = "grade.given";
inline constexpr std::string_view kDecisionMade = "decision.made";
}  // namespace type

// Practice code → whole seconds.
using PracticeSeconds = std::map<std::string, std::int64_t>;

// True for types that only the server may write.
bool is_server_authored(std::string_view type);
// False when the type is the server's alone and stands in another stream, or the reverse. Types
// that this program does not know fit anywhere; a newer one asks again (LearnerStore::rebuild()).
bool fits_author(std::string_view type, bool by_server);
// True for types whose record always carries a signature of its own.
bool is_signed_alone(std::string_view type);
// True when this program knows the type in this version.
bool is_known(std::string_view type, int version);
// kInvalid with the member's path when a known type's body is malformed; unknown types pass.
Result<> check_body(std::string_view type, int version, const Json& body);

// Bodies as the program writes them. Seconds are engaged seconds of this event alone.
// `blocks` are the numbers of the page's blocks that were read; they add up over events, as the
// film's intervals do. `percent` is the share of its words that is read by all that is known here.
Json page_read(std::int64_t seconds, int percent, std::span<const int> blocks = {});
Json media_watched(std::span<const std::pair<std::int64_t, std::int64_t>> intervals_ms,
                   std::int64_t position_ms, std::int64_t seconds);
Json quiz_started(const Uuid& attempt, std::string_view quiz, std::uint64_t form_seed,
                  const std::vector<std::string>& question_ids);
// `response` is what the question kind defines; it is kept as it is.
Json quiz_answered(const Uuid& attempt, std::string_view question, const Json& response);
struct ReviewResult {
  int right = 0;
  int total = 0;
};
// `responses` maps question id → response. The result is given for review quizzes only: a final is
// graded by the server.
Json quiz_submitted(const Uuid& attempt, const Json& responses,
                    const std::optional<ReviewResult>& review, std::int64_t seconds);
Json reflection_written(const Uuid& reflection, std::string_view text, std::string_view confidence,
                        const std::optional<Uuid>& supersedes, std::int64_t seconds);
Json evaluation_done();
// `practices` must sum to `seconds` exactly.
Json module_completed(const Json& evidence, std::int64_t seconds, const PracticeSeconds& practices);
Json program_completed(const Json& evidence);
Json position_saved(std::string_view anchor);
// Said of a file that an event names and that will not come: `why` is "lost" (gone or changed on
// this machine), "refused" or "no_room".
Json evidence_missing(const Hash& file, std::string_view why);

// Splits whole seconds by integer weights so that the parts sum to the whole: largest remainder,
// ties by code. Empty when all weights are zero.
PracticeSeconds split_seconds(std::int64_t seconds,
                              const std::map<std::string, std::int64_t>& weights);

}  // namespace icma::records
