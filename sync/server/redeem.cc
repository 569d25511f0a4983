// SPDX-License-Identifier: Apache-2.0
// How people come in with a code: an invitation is for one, a chapter's code for many.
#include <algorithm>

#include "courses/base/text.h"
#include "sync/server/accounts.h"
#include "sync/server/codes.h"

namespace icma::server {
namespace {

std::unexpected<Error> no_such_code() {
  return fail(ErrorKind::kUnauthorized, "the invitation is unknown, used or expired");
}

// The access.granted among what was told, which comes first.
std::optional<Uuid> grant_of(const AccessTerms& terms, const std::vector<Uuid>& told) {
  if (terms.grant.programs.empty() || told.empty()) return std::nullopt;
  return told.front();
}

}  // namespace

Result<Uuid> Accounts::redeem(const Redemption& what, const Granting& grant) {
  Uuid learner;
  const auto unit = [&]() -> Result<> {
    const Hash code = sha256(trim(what.code));
    ICMA_TRY(const auto invitation, store_.invitation(code));
    if (invitation) {
      ICMA_TRY(learner, take_invitation(*invitation, what, grant));
      return {};
    }
    ICMA_TRY(const auto licence, store_.licence_by_code(sha256(plain_code(what.code))));
    if (!licence) return no_such_code();
    ICMA_TRY(learner, take_place(*licence, what, grant));
    return {};
  };
  ICMA_TRY_VOID(store_.unit(unit));
  return learner;
}

// Whoever has an account adds to it; everybody else gets one.
Result<Uuid> Accounts::account_for(const Redemption& what, std::string_view name) {
  ICMA_TRY(const auto known, store_.account(what.login));
  if (!known) return add(what.login, name, what.password);
  const auto account = check_password(what.login, what.password);
  if (account) return account->learner;
  if (account.error().kind != ErrorKind::kUnauthorized) return std::unexpected(account.error());
  return fail(ErrorKind::kUnauthorized,
              "this login is taken; choose another, or enter its password to add the code to it");
}

Result<Uuid> Accounts::take_invitation(const Invitation& invitation, const Redemption& what,
                                       const Granting& grant) {
  if (invitation.learner) {
    // The page's answer may have been lost: the same person may send the form once more.
    ICMA_TRY(const auto known, store_.account(what.login));
    if (!known || known->learner != *invitation.learner) return no_such_code();
    ICMA_TRY(const Account account, check_password(what.login, what.password));
    return account.learner;
  }
  if (invitation.expires < clock_.now()) return no_such_code();
  ICMA_TRY(const Uuid learner, account_for(what, invitation.display_name));
  ICMA_TRY(const AccessTerms terms, decode_terms(invitation.terms));
  ICMA_TRY(const std::vector<Uuid> told, grant(learner, terms));
  ICMA_TRY(auto seat, store_.seat_by_code(invitation.code_hash));
  if (seat) {
    seat->state = SeatState::kTaken;
    seat->learner = learner;
    seat->grant = grant_of(terms, told);
    ICMA_TRY_VOID(store_.put_seat(*seat));
  }
  Invitation used = invitation;
  used.learner = learner;
  ICMA_TRY_VOID(store_.put_invitation(used));
  return learner;
}

Result<Uuid> Accounts::take_place(const Licence& licence, const Redemption& what,
                                  const Granting& grant) {
  if (licence.code_until != Time{} && licence.code_until <= clock_.now()) {
    return fail(ErrorKind::kUnauthorized, "this code is no longer taken; ask your chapter");
  }
  ICMA_TRY(const std::vector<Seat> seats, store_.seats(licence.id));
  ICMA_TRY(const auto known, store_.account(what.login));
  if (!known && trim(what.name).empty()) {
    return fail(ErrorKind::kInvalid, "enter your name too, as it must appear on certificates");
  }
  ICMA_TRY(const Uuid learner, account_for(what, trim(what.name)));
  const auto mine = std::ranges::find(seats, learner.to_string(), &Seat::person);
  if (mine != seats.end() && mine->state == SeatState::kTaken) return learner;
  if (mine != seats.end()) {
    return fail(ErrorKind::kRefused, "your place was withdrawn; ask your chapter");
  }
  const auto taken = std::ranges::count(seats, SeatState::kTaken, &Seat::state);
  if (taken >= licence.seats) {
    return fail(ErrorKind::kRefused, "all places of this code are taken; ask your chapter");
  }
  ICMA_TRY(const AccessTerms terms, decode_terms(licence.terms));
  ICMA_TRY(const std::vector<Uuid> told, grant(learner, terms));
  ICMA_TRY(const auto account, store_.account(learner));
  ICMA_TRY_VOID(store_.put_seat({.licence = licence.id,
                                 .person = learner.to_string(),
                                 .name = account ? account->display_name : std::string(),
                                 .state = SeatState::kTaken,
                                 .learner = learner,
                                 .grant = grant_of(terms, told)}));
  return learner;
}

}  // namespace icma::server
