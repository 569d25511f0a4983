// SPDX-License-Identifier: Apache-2.0
#include "sync/server/roster.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "courses/base/text.h"
#include "sync/server/codes.h"

namespace icma::server {
namespace {

constexpr std::int64_t kMostSeats = 1'000'000;
// 52 bits: too many to try, and short enough to be written on a board.
constexpr std::size_t kChapterLetters = 12;

// A code that no spreadsheet takes for a formula.
std::string invitation_code(RandomSource& random) {
  std::string code = secret_code(random);
  while (code.front() == '-') code = secret_code(random);
  return code;
}

bool is_person(const Seat& seat, const Person& person) {
  return (!person.email.empty() && seat.email == person.email) ||
         (!person.member.empty() && seat.member == person.member);
}

std::string key_of(const Person& person) {
  return person.email.empty() ? "member " + person.member : person.email;
}

}  // namespace

std::string_view to_string(Invited invited) {
  constexpr std::array<std::string_view, 5> kNames{"invited", "invited before", "code expired",
                                                   "has come in", "withdrawn"};
  return kNames[static_cast<std::size_t>(invited)];
}

std::int64_t held(const std::vector<Seat>& seats) {
  return std::ranges::count_if(seats,
                               [](const Seat& one) { return one.state != SeatState::kWithdrawn; });
}

Result<> Roster::add(Licence licence) {
  if (!is_slug(licence.id)) {
    return fail(ErrorKind::kInvalid, "a licence is named like harris-2027", licence.id);
  }
  if (licence.seats < 1 || licence.seats > kMostSeats) {
    return fail(ErrorKind::kInvalid, "a licence has at least one seat");
  }
  ICMA_TRY_VOID(decode_terms(licence.terms));
  licence.created = clock_.now();
  return store_.unit([&]() -> Result<> {
    ICMA_TRY(const auto known, store_.licence(licence.id));
    if (known) return fail(ErrorKind::kConflict, "there is a licence of this name", licence.id);
    return store_.add_licence(licence);
  });
}

Result<std::string> Roster::add_chapter(Licence licence) {
  const std::string code = letter_code(random_, kChapterLetters);
  licence.kind = LicenceKind::kChapter;
  licence.code_hash = sha256(code);
  ICMA_TRY_VOID(add(std::move(licence)));
  return in_groups(code);
}

Result<Invited> Roster::standing(const Seat& seat) {
  if (seat.state == SeatState::kTaken) return Invited::kTaken;
  if (seat.state == SeatState::kWithdrawn) return Invited::kWithdrawn;
  if (!seat.code_hash) return Invited::kExpired;
  ICMA_TRY(const auto invitation, store_.invitation(*seat.code_hash));
  const bool good = invitation && invitation->expires >= clock_.now();
  return good ? Invited::kWaiting : Invited::kExpired;
}

Result<Invitee> Roster::invite_one(const Licence& licence, const Person& person,
                                   const std::vector<Seat>& seats, const InviteOptions& options) {
  Invitee out{.person = person};
  Seat seat{.licence = licence.id,
            .person = key_of(person),
            .name = person.name,
            .email = person.email,
            .member = person.member};
  const auto known =
      std::ranges::find_if(seats, [&person](const Seat& one) { return is_person(one, person); });
  if (known != seats.end()) {
    const auto other = std::find_if(std::next(known), seats.end(),
                                    [&person](const Seat& one) { return is_person(one, person); });
    if (other != seats.end()) {
      return fail(ErrorKind::kConflict,
                  fmt::format("line {}: the e-mail is {}'s and the member number {}'s", person.line,
                              known->name, other->name));
    }
    ICMA_TRY(out.outcome, standing(*known));
    if (!options.renew || out.outcome == Invited::kTaken) return out;
    seat = *known;
    if (const auto& before = known->code_hash) ICMA_TRY_VOID(store_.drop_invitation(*before));
  }
  out.outcome = Invited::kNew;
  out.code = invitation_code(random_);
  out.expires = clock_.now() + options.life;
  seat.state = SeatState::kInvited;
  seat.code_hash = sha256(out.code);
  seat.learner.reset();
  seat.grant.reset();
  ICMA_TRY_VOID(store_.put_invitation({.code_hash = *seat.code_hash,
                                       .display_name = seat.name,
                                       .expires = out.expires,
                                       .terms = licence.terms}));
  ICMA_TRY_VOID(store_.put_seat(seat));
  return out;
}

Result<std::vector<Invitee>> Roster::invite(std::string_view id, const std::vector<Person>& people,
                                            const InviteOptions& options, const Keep& keep) {
  std::vector<Invitee> out;
  const auto work = [&]() -> Result<> {
    ICMA_TRY(const auto licence, store_.licence(id));
    if (!licence || licence->kind != LicenceKind::kGroup) {
      return fail(ErrorKind::kNotFound, "there is no group licence of this name", std::string(id));
    }
    ICMA_TRY(const std::vector<Seat> before, store_.seats(id));
    for (const Person& person : people) {
      ICMA_TRY(Invitee one, invite_one(*licence, person, before, options));
      out.push_back(std::move(one));
    }
    ICMA_TRY(const std::vector<Seat> after, store_.seats(id));
    if (held(after) > licence->seats) {
      return fail(ErrorKind::kRefused,
                  fmt::format("the licence has {} seats, {} are held, and {} more are asked for",
                              licence->seats, held(before), held(after) - held(before)));
    }
    return keep(out);
  };
  ICMA_TRY_VOID(store_.unit(work));
  return out;
}

Result<const Seat*> Roster::find(const std::vector<Seat>& seats, std::string_view who) {
  std::string mail(who);
  for (char& c : mail) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  ICMA_TRY(const auto account, store_.account(who));
  for (const Seat& seat : seats) {
    const bool here = (!seat.email.empty() && seat.email == mail) ||
                      (!seat.member.empty() && seat.member == who) ||
                      (account && seat.learner == account->learner);
    if (here) return &seat;
  }
  return fail(ErrorKind::kNotFound, "nobody of this name holds a seat", std::string(who));
}

Result<Seat> Roster::withdraw(std::string_view licence, std::string_view who,
                              std::string_view note) {
  Seat seat;
  const auto work = [&]() -> Result<> {
    ICMA_TRY(const std::vector<Seat> seats, store_.seats(licence));
    ICMA_TRY(const Seat* known, find(seats, who));
    if (known->state == SeatState::kWithdrawn) {
      return fail(ErrorKind::kConflict, "this seat was withdrawn before", std::string(who));
    }
    seat = *known;
    if (const auto& code = seat.code_hash) ICMA_TRY_VOID(store_.drop_invitation(*code));
    if (seat.learner && seat.grant) {
      const records::AccessWithdrawal word{.grant = seat.grant->to_string(),
                                           .at_ms = clock_.now().time_since_epoch().count(),
                                           .note = std::string(note)};
      ICMA_TRY_VOID(ledger_.tell(
          *seat.learner, {{records::type::kAccessWithdrawn, records::access_withdrawn(word)}}));
    }
    seat.state = SeatState::kWithdrawn;
    seat.code_hash.reset();
    return store_.put_seat(seat);
  };
  ICMA_TRY_VOID(store_.unit(work));
  return seat;
}

}  // namespace icma::server
