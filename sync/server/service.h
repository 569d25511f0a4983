// SPDX-License-Identifier: Apache-2.0
// All routes of the server as one function from request to reply, without sockets or threads, so
// that tests and the simulation run exactly what the server runs.
#pragma once

#include <functional>

#include "sync/listen/reply.h"
#include "sync/server/accounts.h"
#include "sync/server/content_tree.h"
#include "sync/server/ledger.h"
#include "sync/server/relay.h"

namespace icma::server {

using listen::Incoming;
using listen::Reply;

class Service {
 public:
  // Everything must outlive the service. `base_url` says how browsers reach it; it is asked when
  // somebody signs in.
  Service(Ledger& ledger, Accounts& accounts, const ContentTree& content, const Clock& clock,
          std::function<std::string()> base_url);

  // Content and health need no ledger and may be answered by any thread, at the same time.
  bool needs_ledger(const Incoming& request) const;
  Reply handle_free(const Incoming& request) const;
  // Everything else, by one thread at a time.
  Reply handle(const Incoming& request);

 private:
  Reply server_info() const;
  Reply grant();
  Reply token(const Incoming& request);
  Reply revoke(const Incoming& request);
  Reply device(const Incoming& request);
  Reply exchange(const Incoming& request, std::string_view path);

  Ledger& ledger_;
  Relay relay_;
  Accounts& accounts_;
  const ContentTree& content_;
  const Clock& clock_;
  std::function<std::string()> base_url_;
};

}  // namespace icma::server
