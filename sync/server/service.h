// SPDX-License-Identifier: Apache-2.0
// All routes of the server as one function from request to reply, without sockets or threads, so
// that tests and the simulation run exactly what the server runs.
#pragma once

#include <functional>
#include <span>

#include "sync/listen/reply.h"
#include "sync/server/accounts.h"
#include "sync/server/ask_limits.h"
#include "sync/server/content_tree.h"
#include "sync/server/evidence.h"
#include "sync/server/learner_limits.h"
#include "sync/server/ledger.h"
#include "sync/server/relay.h"

namespace icma::server {

using listen::Incoming;
using listen::Reply;

class Service;

// What a route's handler is given.
struct Call {
  const Incoming& request;
  std::string_view path;  // the target without its query
  std::string_view rest;  // of a route that ends in '/': what follows it
  // Of the access token, where the route asks for one.
  Uuid learner = {};
  Uuid family = {};  // the sign-in
};

// Who may use a route.
enum class Door {
  kAnybody,
  kSignedIn,  // the bearer of a valid access token, in his own name only
  kOfficer,   // the same whose roles, by the server's own word, name the officer's
};

// One row of the table of all routes. Exactly one of the two handlers is set.
struct Route {
  std::string_view method;  // "GET" answers HEAD too; empty: any, the handler tells them apart
  std::string_view path;    // one that ends in '/' takes everything below it
  Door door = Door::kAnybody;
  // Needs no ledger: any thread, several at the same time. The door is kAnybody.
  Reply (Service::*free)(const Call&) const = nullptr;
  // By the one thread of the ledger.
  Reply (Service::*ledger)(const Call&) = nullptr;
  // What it costs who asks without a token; see AskLimits.
  std::optional<Asked> asked = {};
};

class Service {
 public:
  // Everything must outlive the service. `base_url` says how browsers reach it; it is asked when
  // somebody signs in.
  Service(Ledger& ledger, Accounts& accounts, const ContentTree& content, const Clock& clock,
          std::function<std::string()> base_url);

  // The row that takes the request; null when there is none.
  static const Route* find(const Incoming& request);
  // All there are. What is not in it is answered 404.
  static std::span<const Route> routes();

  // From now on one learner may ask only so often; otherwise 429 with Retry-After. Null: without
  // end.
  void limit(LearnerLimits* limits) { limits_ = limits; }
  // The same for who asks for sign-ins, by address and in total.
  void limit_sign_ins(AskLimits* limits) { ask_limits_ = limits; }

  // Content and health need no ledger and may be answered by any thread, at the same time.
  static bool needs_ledger(const Incoming& request);
  Reply handle_free(const Incoming& request) const;
  // Everything else, by one thread at a time.
  Reply handle(const Incoming& request);

 private:
  friend struct RouteTable;
  Reply health(const Call& call) const;
  Reply content(const Call& call) const;
  Reply server_info(const Call& call) const;
  Reply empty_form(const Call& call) const;
  Reply front_page(const Call& call) const;
  Reply grant(const Call& call);
  Reply token(const Call& call);
  Reply revoke(const Call& call);
  Reply device(const Call& call);
  Reply relay(const Call& call);
  Reply hello(const Call& call);
  Reply push(const Call& call);
  Reply pull(const Call& call);
  Reply packs(const Call& call);
  Reply offer_evidence(const Call& call);
  Reply put_evidence(const Call& call);
  Reply get_evidence(const Call& call);
  Reply look_at_evidence(const Call& call);
  // Nothing when the caller may go on; else what he is answered. Names him in `call` as soon as he
  // is known.
  std::optional<Reply> stop(const Route& route, Call& call);

  Ledger& ledger_;
  Relay relay_;
  Evidence evidence_;
  Accounts& accounts_;
  const ContentTree& content_;
  const Clock& clock_;
  std::function<std::string()> base_url_;
  LearnerLimits* limits_ = nullptr;
  AskLimits* ask_limits_ = nullptr;
};

}  // namespace icma::server
