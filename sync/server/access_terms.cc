// SPDX-License-Identifier: Apache-2.0
#include "sync/server/access_terms.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "courses/base/text.h"
#include "sync/records/bodies.h"

namespace icma::server {
namespace {

// Domain.md, 1: the classes of membership, and the overlay of members in transition.
constexpr std::array<std::string_view, 8> kClasses{
    "full", "affiliate", "student", "other", "retired", "life", "honorary", "transition"};
constexpr std::array<std::string_view, 4> kRoles{"learner", "instructor", "officer",
                                                 "administrator"};

template <std::size_t N>
Result<> check_among(std::string_view name, const std::array<std::string_view, N>& known,
                     std::string_view what) {
  if (std::ranges::find(known, name) != known.end()) return {};
  return fail(ErrorKind::kInvalid,
              fmt::format("\"{}\" is no {}; there are {}", name, what, fmt::join(known, ", ")));
}

}  // namespace

AccessTerms open_to_all() {
  return {.grant = {.programs = {"*"}, .why = "staff"}};
}

std::string encode_terms(const AccessTerms& terms) {
  Json out = Json::object();
  if (!terms.grant.programs.empty()) out["grant"] = records::access_granted(terms.grant);
  if (!terms.membership.empty()) out["membership"] = terms.membership;
  if (!terms.roles.empty()) out["roles"] = terms.roles;
  return dump_json(out);
}

Result<AccessTerms> decode_terms(std::string_view text) {
  ICMA_TRY(const Json json, parse_json(text));
  const JsonReader in(json, "terms");
  AccessTerms out;
  if (in.has("grant")) {
    ICMA_TRY(const JsonReader grant, in.object("grant"));
    ICMA_TRY_VOID(records::check_access_granted(grant));
    out.grant = records::read_access_granted(grant.value());
  }
  ICMA_TRY(out.membership, in.optional_string("membership"));
  ICMA_TRY(const auto roles, in.optional_strings("roles"));
  out.roles = {roles.begin(), roles.end()};
  return out;
}

std::vector<Word> words_of(const AccessTerms& terms) {
  std::vector<Word> out;
  if (!terms.grant.programs.empty()) {
    out.push_back({records::type::kAccessGranted, records::access_granted(terms.grant)});
  }
  if (!terms.membership.empty()) {
    out.push_back({records::type::kMembershipStated, records::membership_stated(terms.membership)});
  }
  if (!terms.roles.empty()) {
    out.push_back({records::type::kRolesStated, records::roles_stated(terms.roles)});
  }
  return out;
}

Result<std::set<std::string>> parse_programs(std::string_view text) {
  std::set<std::string> out;
  for (const std::string_view part : split(text, ',')) {
    const std::string_view name = trim(part);
    if (name != "*" && !is_slug(name)) {
      return fail(ErrorKind::kInvalid, "programs are written as egv-160,wb-01 or *",
                  std::string(text));
    }
    out.emplace(name);
  }
  return out;
}

Result<Time> parse_day(std::string_view text) {
  const auto time = parse_utc(fmt::format("{}T00:00:00.000Z", text));
  if (!time || text.size() != 10) {
    return fail(ErrorKind::kInvalid, "a day is written as 2027-06-30", std::string(text));
  }
  return *time;
}

Result<Time> parse_last_day(std::string_view text) {
  ICMA_TRY(const Time day, parse_day(text));
  return day + std::chrono::days(1);
}

Result<> check_membership_class(std::string_view name) {
  return check_among(name, kClasses, "class of membership");
}

Result<> check_role(std::string_view name) {
  return check_among(name, kRoles, "role");
}

}  // namespace icma::server
