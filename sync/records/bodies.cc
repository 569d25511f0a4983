// SPDX-License-Identifier: Apache-2.0
#include "sync/records/bodies.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "courses/base/text.h"
#include "sync/records/access.h"

namespace icma::records {
namespace {

// No single event stands for more than a day of study.
constexpr std::int64_t kMaxSeconds = 86'400;
constexpr std::int64_t kMaxMillis = 7LL * 86'400'000;

using Check = Result<> (*)(const JsonReader&);

bool whole_up_to(const Json& value, std::int64_t max) {
  return value.is_number_integer() && value.get<std::int64_t>() >= 0 &&
         value.get<std::int64_t>() <= max;
}

Result<> check_uuid(const JsonReader& in, std::string_view key) {
  ICMA_TRY(const std::string text, in.string(key));
  if (!parse_uuid(text)) return in.error(key, "a UUID");
  return {};
}

Result<> check_seconds(const JsonReader& in) {
  if (!in.has("seconds")) return {};
  ICMA_TRY_VOID(in.integer("seconds", 0, kMaxSeconds));
  return {};
}

Result<> check_practices(const JsonReader& in, std::int64_t seconds) {
  ICMA_TRY(const JsonReader practices, in.object("practices"));
  std::int64_t sum = 0;
  for (const auto& [code, unused] : practices.value().items()) {
    ICMA_TRY(const std::int64_t part, practices.integer(code, 0, 10'000'000));
    sum += part;
  }
  if (sum != seconds) return in.error("practices", "seconds that sum to the whole exactly");
  return {};
}

Result<> check_page_read(const JsonReader& in) {
  ICMA_TRY_VOID(in.integer("seconds", 0, kMaxSeconds));
  if (in.has("percent")) ICMA_TRY_VOID(in.integer("percent", 0, 100));
  if (in.has("blocks")) {
    ICMA_TRY(const Json* blocks, in.any("blocks"));
    if (!blocks->is_array() || blocks->size() > 10'000) return in.error("blocks", "a list");
    for (const Json& block : *blocks) {
      if (!whole_up_to(block, 100'000)) return in.error("blocks", "a list of block numbers");
    }
  }
  return {};
}

Result<> check_media_watched(const JsonReader& in) {
  ICMA_TRY_VOID(in.integer("seconds", 0, kMaxSeconds));
  ICMA_TRY_VOID(in.integer("position_ms", 0, kMaxMillis));
  ICMA_TRY(const Json* list, in.any("intervals_ms"));
  if (!list->is_array() || list->size() > 1000) return in.error("intervals_ms", "a list");
  for (const Json& part : *list) {
    const bool pair = part.is_array() && part.size() == 2 && whole_up_to(part[1], kMaxMillis) &&
                      whole_up_to(part[0], part[1].get<std::int64_t>());
    if (!pair) return in.error("intervals_ms", "pairs [from, to] in milliseconds");
  }
  return {};
}

Result<> check_quiz_started(const JsonReader& in) {
  ICMA_TRY_VOID(check_uuid(in, "attempt"));
  ICMA_TRY_VOID(in.string("quiz"));
  ICMA_TRY_VOID(in.big_integer("form_seed"));
  ICMA_TRY_VOID(in.strings("questions"));
  return {};
}

Result<> check_quiz_answered(const JsonReader& in) {
  ICMA_TRY_VOID(check_uuid(in, "attempt"));
  ICMA_TRY_VOID(in.string("question"));
  ICMA_TRY_VOID(in.any("response"));
  return check_seconds(in);
}

Result<> check_quiz_submitted(const JsonReader& in) {
  ICMA_TRY_VOID(check_uuid(in, "attempt"));
  ICMA_TRY_VOID(in.object("responses"));
  if (in.has("right") || in.has("total")) {
    ICMA_TRY(const std::int64_t total, in.integer("total", 0, 10'000));
    ICMA_TRY_VOID(in.integer("right", 0, total));
  }
  return check_seconds(in);
}

Result<> check_reflection(const JsonReader& in) {
  ICMA_TRY_VOID(check_uuid(in, "reflection"));
  ICMA_TRY_VOID(in.string("text"));
  ICMA_TRY_VOID(in.integer("words", 0, 100'000));
  ICMA_TRY_VOID(in.optional_string("confidence"));
  if (in.has("supersedes")) ICMA_TRY_VOID(check_uuid(in, "supersedes"));
  return check_seconds(in);
}

Result<> check_module_completed(const JsonReader& in) {
  ICMA_TRY_VOID(in.object("evidence"));
  ICMA_TRY(const std::int64_t seconds, in.integer("seconds", 0, 10'000'000));
  return check_practices(in, seconds);
}

Result<> check_program_completed(const JsonReader& in) {
  ICMA_TRY_VOID(in.object("evidence"));
  return {};
}

Result<> check_position(const JsonReader& in) {
  ICMA_TRY_VOID(in.string("anchor"));
  return {};
}

Result<> check_missing(const JsonReader& in) {
  constexpr std::array<std::string_view, 3> kReasons{"lost", "refused", "no_room"};
  ICMA_TRY(const std::string hash, in.string("sha256"));
  if (!parse_hash(hash)) return in.error("sha256", "64 hex digits");
  ICMA_TRY(const std::string why, in.string("why"));
  if (std::ranges::find(kReasons, why) == kReasons.end()) {
    return in.error("why", "lost, refused or no_room");
  }
  return {};
}

Result<> check_nothing(const JsonReader&) {
  return {};
}

Result<> check_device_started(const JsonReader& in) {
  ICMA_TRY_VOID(check_uuid(in, "previous_device"));
  ICMA_TRY_VOID(in.integer("previous_seq", 0, 9007199254740991));
  return {};
}

Result<> check_grade(const JsonReader& in) {
  ICMA_TRY_VOID(check_uuid(in, "attempt"));
  ICMA_TRY(const std::int64_t total, in.integer("total", 0, 10'000));
  ICMA_TRY_VOID(in.integer("right", 0, total));
  ICMA_TRY_VOID(in.boolean("passed"));
  return {};
}

Result<> check_decision(const JsonReader& in) {
  constexpr std::array kStatuses{"accepted", "accepted_with_note", "needs_info",
                                 "rejected", "duplicate",          "superseded"};
  ICMA_TRY_VOID(check_uuid(in, "subject_event"));
  ICMA_TRY(const std::string status, in.string("status"));
  if (std::ranges::find(kStatuses, status) == kStatuses.end()) {
    return in.error("status", "one of the six decisions");
  }
  ICMA_TRY_VOID(in.strings("codes"));
  ICMA_TRY(const std::int64_t credited, in.integer("credited_seconds", 0, 10'000'000));
  ICMA_TRY_VOID(check_practices(in, credited));
  ICMA_TRY_VOID(in.string("cycle"));
  ICMA_TRY_VOID(in.string("rule"));
  ICMA_TRY_VOID(in.string("time"));
  if (in.has("supersedes")) ICMA_TRY_VOID(check_uuid(in, "supersedes"));
  return {};
}

Result<> check_enrolment(const JsonReader& in) {
  ICMA_TRY_VOID(in.string("program"));
  return {};
}

Result<> check_entitlement(const JsonReader& in) {
  ICMA_TRY_VOID(in.strings("programs"));
  return {};
}

struct Type {
  std::string_view name;
  bool by_server;
  Check check;
};

constexpr std::array kTypes{
    Type{type::kPageRead, false, check_page_read},
    Type{type::kMediaWatched, false, check_media_watched},
    Type{type::kQuizStarted, false, check_quiz_started},
    Type{type::kQuizAnswered, false, check_quiz_answered},
    Type{type::kQuizSubmitted, false, check_quiz_submitted},
    Type{type::kReflectionWritten, false, check_reflection},
    Type{type::kEvaluationDone, false, check_nothing},
    Type{type::kModuleCompleted, false, check_module_completed},
    Type{type::kProgramCompleted, false, check_program_completed},
    Type{type::kPositionSaved, false, check_position},
    Type{type::kEvidenceMissing, false, check_missing},
    Type{type::kDeviceStarted, false, check_device_started},
    Type{type::kEnrolmentGranted, true, check_enrolment},
    Type{type::kEntitlementGranted, true, check_entitlement},
    Type{type::kAccessGranted, true, check_access_granted},
    Type{type::kAccessWithdrawn, true, check_access_withdrawn},
    Type{type::kMembershipStated, true, check_membership},
    Type{type::kRolesStated, true, check_roles},
    Type{type::kGradeGiven, true, check_grade},
    Type{type::kDecisionMade, true, check_decision},
};

const Type* find_type(std::string_view name) {
  const auto at = std::ranges::find(kTypes, name, &Type::name);
  return at == kTypes.end() ? nullptr : &*at;
}

}  // namespace

bool is_server_authored(std::string_view type) {
  const Type* known = find_type(type);
  return known != nullptr && known->by_server;
}

bool fits_author(std::string_view type, bool by_server) {
  const Type* known = find_type(type);
  return known == nullptr || known->by_server == by_server;
}

bool is_signed_alone(std::string_view type) {
  return type == type::kModuleCompleted || type == type::kProgramCompleted;
}

bool is_known(std::string_view type, int version) {
  return version == 1 && find_type(type) != nullptr;
}

Result<> check_body(std::string_view type, int version, const Json& body) {
  if (!body.is_object()) return fail(ErrorKind::kInvalid, "the body is not an object");
  if (!is_known(type, version)) return {};
  return find_type(type)->check(JsonReader(body, std::string(type)));
}

Json page_read(std::int64_t seconds, int percent, std::span<const int> blocks) {
  Json body = {{"seconds", seconds}, {"percent", percent}};
  if (!blocks.empty()) body["blocks"] = std::vector<int>(blocks.begin(), blocks.end());
  return body;
}

Json media_watched(std::span<const std::pair<std::int64_t, std::int64_t>> intervals_ms,
                   std::int64_t position_ms, std::int64_t seconds) {
  Json list = Json::array();
  for (const auto& [begin, end] : intervals_ms) list.push_back(Json::array({begin, end}));
  return {{"intervals_ms", list}, {"position_ms", position_ms}, {"seconds", seconds}};
}

Json quiz_started(const Uuid& attempt, std::string_view quiz, std::uint64_t form_seed,
                  const std::vector<std::string>& question_ids) {
  return {{"attempt", attempt.to_string()},
          {"quiz", quiz},
          {"form_seed", fmt::to_string(form_seed)},
          {"questions", question_ids}};
}

Json quiz_answered(const Uuid& attempt, std::string_view question, const Json& response) {
  return {{"attempt", attempt.to_string()}, {"question", question}, {"response", response}};
}

Json quiz_submitted(const Uuid& attempt, const Json& responses,
                    const std::optional<ReviewResult>& review, std::int64_t seconds) {
  Json out{{"attempt", attempt.to_string()}, {"responses", responses}, {"seconds", seconds}};
  if (review) {
    out["right"] = review->right;
    out["total"] = review->total;
  }
  return out;
}

Json reflection_written(const Uuid& reflection, std::string_view text, std::string_view confidence,
                        const std::optional<Uuid>& supersedes, std::int64_t seconds) {
  Json out{{"reflection", reflection.to_string()},
           {"text", text},
           {"words", count_words(text)},
           {"confidence", confidence},
           {"seconds", seconds}};
  if (supersedes) out["supersedes"] = supersedes->to_string();
  return out;
}

Json evaluation_done() {
  return Json::object();
}

Json module_completed(const Json& evidence, std::int64_t seconds,
                      const PracticeSeconds& practices) {
  return {{"evidence", evidence}, {"seconds", seconds}, {"practices", practices}};
}

Json program_completed(const Json& evidence) {
  return {{"evidence", evidence}};
}

Json position_saved(std::string_view anchor) {
  return {{"anchor", anchor}};
}

Json evidence_missing(const Hash& file, std::string_view why) {
  return {{"sha256", file.to_hex()}, {"why", why}};
}

PracticeSeconds split_seconds(std::int64_t seconds,
                              const std::map<std::string, std::int64_t>& weights) {
  std::int64_t total = 0;
  for (const auto& [code, weight] : weights) total += weight;
  if (total <= 0) return {};
  PracticeSeconds out;
  std::vector<std::pair<std::int64_t, std::string>> remainders;  // negated, so that ties go by code
  std::int64_t given = 0;
  for (const auto& [code, weight] : weights) {
    const std::int64_t product = seconds * weight;
    out[code] = product / total;
    given += product / total;
    remainders.emplace_back(-(product % total), code);
  }
  std::ranges::sort(remainders);
  for (std::size_t i = 0; given < seconds; ++i, ++given) ++out[remainders[i].second];
  return out;
}

}  // namespace icma::records
