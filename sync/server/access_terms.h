// SPDX-License-Identifier: Apache-2.0
// What an account, an invitation or a licence brings to who takes it: access, membership, roles.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sync/records/access.h"

namespace icma::server {

struct AccessTerms {
  records::AccessGrant grant = {};  // without programs it grants nothing
  std::string membership = {};      // class; empty: nothing is said of it
  std::set<std::string> roles = {};

  bool operator==(const AccessTerms&) const = default;
};

// Every program in full and without end, as a demonstration gives it.
AccessTerms open_to_all();

// The form in which the ledger keeps them. kInvalid when the text is malformed.
std::string encode_terms(const AccessTerms& terms);
Result<AccessTerms> decode_terms(std::string_view text);

// An event of the server's own stream.
struct Word {
  std::string_view type;
  Json body;
};
// The events that say so; the access.granted, if any, comes first.
std::vector<Word> words_of(const AccessTerms& terms);

// "a,b" or "*"; kInvalid when empty or a name has other letters than a program's id.
Result<std::set<std::string>> parse_programs(std::string_view text);
// "2027-06-30" as the first instant of that day, or, for the last day of something, the first
// instant after it; UTC. kInvalid for anything else.
Result<Time> parse_day(std::string_view text);
Result<Time> parse_last_day(std::string_view text);
// kInvalid with those that there are.
Result<> check_membership_class(std::string_view name);
Result<> check_role(std::string_view name);

}  // namespace icma::server
