// SPDX-License-Identifier: Apache-2.0
// How often somebody without a token may ask for a sign-in: by address, so that one machine does
// not take the server from the others, and in total, so that many do not either. One thread.
#pragma once

#include <array>
#include <string>
#include <unordered_map>

#include "courses/base/clock.h"
#include "sync/listen/reply.h"

namespace icma::server {

enum class Asked {
  kGrant = 0,  // a code, or the form in which one is typed
  kToken = 1,  // tokens for a code (every few seconds while a person types), or a renewal
};

struct AskRules {
  struct Rate {
    double per_second = 0;
    double burst = 0;
  };
  Rate one = {};  // of one address; an office of some hundred may be behind it
  Rate all = {};
};
// By Asked.
inline constexpr std::array<AskRules, 2> kAskRules{
    AskRules{.one = {.per_second = 1, .burst = 120}, .all = {.per_second = 20, .burst = 600}},
    AskRules{.one = {.per_second = 20, .burst = 400}, .all = {.per_second = 200, .burst = 4000}}};

class AskLimits {
 public:
  explicit AskLimits(const Clock& clock, const std::array<AskRules, 2>& rules = kAskRules)
      : clock_(clock), rules_(rules) {}
  // Takes one ask; or the seconds until there is one, at least 1. An empty address is nobody's and
  // counts in total alone.
  int take(Asked what, const std::string& address);
  // How many are remembered.
  std::size_t addresses() const {
    return doors_[0].by_address.size() + doors_[1].by_address.size();
  }

 private:
  struct Bucket {
    double left = 0;
    Millis filled{0};  // since boot
  };
  struct Door {
    Bucket all = {};
    bool begun = false;
    std::unordered_map<std::string, Bucket> by_address = {};
  };
  void fill(Bucket& bucket, const AskRules::Rate& rate) const;

  const Clock& clock_;
  std::array<AskRules, 2> rules_;
  std::array<Door, 2> doors_ = {};
};

// Who asks: the other end of the connection, or, when that is this machine, the last address that a
// proxy here put into X-Forwarded-For. Empty when nobody can tell.
std::string asking_address(const listen::Incoming& request);

}  // namespace icma::server
