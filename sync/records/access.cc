// SPDX-License-Identifier: Apache-2.0
#include "sync/records/access.h"

#include <algorithm>
#include <array>

namespace icma::records {
namespace {

constexpr std::size_t kMostPrograms = 1000;
constexpr std::size_t kMostName = 400;

std::int64_t ms(Time time) {
  return time.time_since_epoch().count();
}

// The earliest withdrawal of a grant, or null.
const AccessWithdrawal* withdrawal_of(const AccessState& state, const std::string& grant) {
  const AccessWithdrawal* first = nullptr;
  for (const auto& [id, one] : state.withdrawals) {
    if (one.grant != grant) continue;
    if (first == nullptr || one.at_ms < first->at_ms) first = &one;
  }
  return first;
}

// What the grants say of one instant, for work that was begun at `begun_ms`.
class Question {
 public:
  Question(const AccessState& state, std::string_view program, std::int64_t begun_ms,
           std::int64_t at_ms)
      : state_(state), begun_ms_(begun_ms), at_ms_(at_ms) {
    if (state.programs.contains("*") || state.programs.contains(std::string(program))) {
      take(AccessLevel::kFull, 0, AccessGrant{.why = "enrolment"});
    }
    for (const auto& [id, grant] : state.grants) {
      if (grant.is_for(program)) weigh(id, grant);
    }
  }

  Access answer() const {
    if (best_.level == AccessLevel::kFull) return best_;
    Access out = past_ ? *past_ : later_ ? *later_ : Access{};
    out.level = best_.level;
    return out;
  }

 private:
  void weigh(const std::string& id, const AccessGrant& grant) {
    const AccessWithdrawal* withdrawn = withdrawal_of(state_, id);
    const bool taken_back =
        withdrawn != nullptr && withdrawn->at_ms <= std::max(begun_ms_, grant.from_ms);
    if (grant.includes(at_ms_) && !taken_back) return take(grant.level, grant.until_ms, grant);
    // Why not in full is what a learner wants to know; a preview that ended explains nothing.
    if (grant.level != AccessLevel::kFull) return;
    Access why{.why = grant.why, .name = grant.name};
    if (grant.from_ms > at_ms_) {
      why.reason = AccessReason::kNotBegun;
      why.when_ms = grant.from_ms;
      if (!later_ || why.when_ms < later_->when_ms) later_ = std::move(why);
      return;
    }
    const bool over = grant.until_ms != 0 && grant.until_ms <= at_ms_;
    const bool by_withdrawal =
        taken_back && (grant.until_ms == 0 || withdrawn->at_ms < grant.until_ms);
    why.reason = by_withdrawal || !over ? AccessReason::kWithdrawn : AccessReason::kEnded;
    why.when_ms = why.reason == AccessReason::kWithdrawn ? withdrawn->at_ms : grant.until_ms;
    if (why.reason == AccessReason::kWithdrawn) why.note = withdrawn->note;
    if (!past_ || why.when_ms > past_->when_ms) past_ = std::move(why);
  }

  // The highest level, and of that the one that lasts longest.
  void take(AccessLevel level, std::int64_t until_ms, const AccessGrant& grant) {
    const auto lasts = [](std::int64_t until) { return until == 0 ? INT64_MAX : until; };
    const bool better =
        level > best_.level || (level == best_.level && lasts(until_ms) > lasts(best_.when_ms));
    if (!better) return;
    best_ = Access{.level = level,
                   .reason = AccessReason::kGranted,
                   .when_ms = until_ms,
                   .why = grant.why,
                   .name = grant.name};
  }

  const AccessState& state_;
  std::int64_t begun_ms_;
  std::int64_t at_ms_;
  Access best_ = {};
  std::optional<Access> past_;   // what ended last
  std::optional<Access> later_;  // what begins first
};

Result<std::optional<std::int64_t>> instant(const JsonReader& in, std::string_view key) {
  if (!in.has(key)) return std::nullopt;
  ICMA_TRY(const std::string text, in.string(key));
  const auto time = parse_utc(text);
  if (!time || ms(*time) <= 0) return in.error(key, "a time");
  return ms(*time);
}

Result<> check_short(const JsonReader& in, std::string_view key) {
  ICMA_TRY(const std::string text, in.optional_string(key));
  if (text.size() > kMostName) return in.error(key, "a short text");
  return {};
}

std::int64_t instant_of(const Json& body, const char* key) {
  const auto at = body.find(key);
  if (at == body.end() || !at->is_string()) return 0;
  const auto time = parse_utc(at->get<std::string>());
  return time ? ms(*time) : 0;
}

std::string time_text(std::int64_t at_ms) {
  return format_utc(Time(Millis(at_ms)));
}

}  // namespace

std::string_view to_string(AccessLevel level) {
  constexpr std::array<std::string_view, 3> kNames{"none", "preview", "full"};
  return kNames[static_cast<std::size_t>(level)];
}

bool AccessGrant::is_for(std::string_view program) const {
  return programs.contains("*") || programs.contains(std::string(program));
}

bool AccessGrant::includes(std::int64_t at_ms) const {
  return from_ms <= at_ms && (until_ms == 0 || at_ms < until_ms);
}

Access access_to_work(const AccessState& state, std::string_view program, Time begun, Time done) {
  if (!state.is_told()) return Access{.reason = AccessReason::kNotTold};
  return Question(state, program, ms(begun), ms(done)).answer();
}

Access access_to(const AccessState& state, std::string_view program, Time at) {
  return access_to_work(state, program, at, at);
}

std::string_view code_of(AccessReason reason) {
  switch (reason) {
    case AccessReason::kNotGranted:
    case AccessReason::kWithdrawn:
      return "R03";
    case AccessReason::kNotBegun:
    case AccessReason::kEnded:
      return "R04";
    case AccessReason::kGranted:
    case AccessReason::kNotTold:
      break;
  }
  return "";
}

Time learning_time(const TimeEvidence& evidence) {
  return std::max({evidence.corrected, evidence.latest_signed, evidence.believed});
}

Json access_granted(const AccessGrant& grant) {
  Json out{{"programs", grant.programs}, {"level", to_string(grant.level)}, {"why", grant.why}};
  if (!grant.name.empty()) out["name"] = grant.name;
  if (grant.from_ms != 0) out["from"] = time_text(grant.from_ms);
  if (grant.until_ms != 0) out["until"] = time_text(grant.until_ms);
  return out;
}

Json access_withdrawn(const AccessWithdrawal& withdrawal) {
  Json out{{"supersedes", withdrawal.grant}, {"at", time_text(withdrawal.at_ms)}};
  if (!withdrawal.note.empty()) out["note"] = withdrawal.note;
  return out;
}

Json membership_stated(std::string_view membership_class) {
  return {{"class", membership_class}};
}

Json roles_stated(const std::set<std::string>& roles) {
  return {{"roles", roles}};
}

Result<> check_access_granted(const JsonReader& in) {
  ICMA_TRY(const auto programs, in.strings("programs"));
  if (programs.size() > kMostPrograms) return in.error("programs", "a list of programs");
  ICMA_TRY(const std::string level, in.string("level"));
  if (level != "preview" && level != "full") return in.error("level", "preview or full");
  ICMA_TRY_VOID(in.string("why"));
  ICMA_TRY_VOID(check_short(in, "why"));
  ICMA_TRY_VOID(check_short(in, "name"));
  ICMA_TRY(const auto from, instant(in, "from"));
  ICMA_TRY(const auto until, instant(in, "until"));
  if (until && until <= from) return in.error("until", "a time after \"from\"");
  return {};
}

Result<> check_access_withdrawn(const JsonReader& in) {
  ICMA_TRY(const std::string grant, in.string("supersedes"));
  if (!parse_uuid(grant)) return in.error("supersedes", "a UUID");
  ICMA_TRY(const auto at, instant(in, "at"));
  if (!at) return in.error("at", "a time");
  return check_short(in, "note");
}

Result<> check_membership(const JsonReader& in) {
  ICMA_TRY_VOID(in.string("class"));
  return check_short(in, "class");
}

Result<> check_roles(const JsonReader& in) {
  ICMA_TRY(const auto roles, in.strings("roles"));
  if (roles.size() > 20) return in.error("roles", "at most 20 roles");
  return {};
}

AccessGrant read_access_granted(const Json& body) {
  AccessGrant out{
      .level = text_of(body, "level") == "preview" ? AccessLevel::kPreview : AccessLevel::kFull,
      .from_ms = instant_of(body, "from"),
      .until_ms = instant_of(body, "until"),
      .why = text_of(body, "why"),
      .name = text_of(body, "name")};
  const auto programs = body.find("programs");
  if (programs == body.end() || !programs->is_array()) return out;
  for (const Json& program : *programs) {
    if (program.is_string()) out.programs.insert(program.get<std::string>());
  }
  return out;
}

AccessWithdrawal read_access_withdrawn(const Json& body) {
  return {.grant = text_of(body, "supersedes"),
          .at_ms = instant_of(body, "at"),
          .note = text_of(body, "note")};
}

}  // namespace icma::records
