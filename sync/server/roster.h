// SPDX-License-Identifier: Apache-2.0
// Licences and who holds their seats: what an office does that brings a group or a chapter in.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/server/ledger.h"
#include "sync/server/people_csv.h"

namespace icma::server {

// What came of one person of a list.
enum class Invited {
  kNew,        // has a code now
  kWaiting,    // was invited before, with a code that is still good
  kExpired,    // was invited before, with a code that is not
  kTaken,      // has come in
  kWithdrawn,  // had a seat that was withdrawn
};
std::string_view to_string(Invited invited);

struct Invitee {
  Person person = {};
  Invited outcome = Invited::kNew;
  std::string code = {};  // of kNew alone: only its hash is in the ledger
  Time expires = {};      // of kNew
};

class Roster {
 public:
  // Everything must outlive the roster.
  Roster(Store& store, Ledger& ledger, const Clock& clock, RandomSource& random)
      : store_(store), ledger_(ledger), clock_(clock), random_(random) {}

  // kConflict when the id is taken, kInvalid for an id that is no slug or for no seats.
  Result<> add(Licence licence);
  // A chapter's licence; gives the code that its people use, as it is to be printed.
  Result<std::string> add_chapter(Licence licence);

  struct InviteOptions {
    Seconds life{30 * 86'400};
    // New codes also for who has not used his, and for who was withdrawn; earlier codes are void.
    bool renew = false;
  };
  // Shows the outcome before it is kept; an error of it leaves everything as it was.
  using Keep = std::function<Result<>(const std::vector<Invitee>&)>;
  // One invitation each for those who have none yet: all of the list or nobody. A person is known
  // again by e-mail or member number. kNotFound: no such group; kConflict: one person would be two
  // of those who are known; kRefused: more people than seats.
  Result<std::vector<Invitee>> invite(std::string_view licence, const std::vector<Person>& people,
                                      const InviteOptions& options, const Keep& keep);

  // Takes a seat back: nothing new begins, what was begun may be finished within the window, and
  // nothing is deleted. The seat is free again. `who` is an e-mail address, a member number or a
  // login. kNotFound, or kConflict when it was withdrawn before.
  Result<Seat> withdraw(std::string_view licence, std::string_view who, std::string_view note);

 private:
  Result<Invitee> invite_one(const Licence& licence, const Person& person,
                             const std::vector<Seat>& seats, const InviteOptions& options);
  Result<Invited> standing(const Seat& seat);
  Result<const Seat*> find(const std::vector<Seat>& seats, std::string_view who);

  Store& store_;
  Ledger& ledger_;
  const Clock& clock_;
  RandomSource& random_;
};

// Seats that are invited or taken.
std::int64_t held(const std::vector<Seat>& seats);

}  // namespace icma::server
