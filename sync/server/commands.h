// SPDX-License-Identifier: Apache-2.0
// The subcommands of icma-server. Each prints to stdout and returns what went wrong.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sync/server/home.h"

namespace icma::server {

struct ServeOptions {
  std::string listen = "127.0.0.1:8080";  // HOST:PORT, port 0 for any free one
  std::string name = "ICMA University (demonstration)";
  std::string public_url = {};   // how browsers reach it; empty: the address listened on
  std::string certificate = {};  // PEM files of the server's own TLS; both or none
  std::string certificate_key = {};
  std::string metrics_listen = {};  // HOST:PORT of the numbers; empty: nobody is told them
  int per_learner = 20;             // requests a second, 0 without end
  // Connections of one address, 0 without end; nothing: 250, or 0 where only this machine is heard,
  // since whoever comes then comes through a proxy.
  std::optional<int> per_address = {};
  std::string credentialing = {};  // where decisions are reported; empty: they wait in the outbox
};

Result<> serve(const HomePaths& paths, const ServeOptions& options);
Result<> keys_make(const HomePaths& paths);
// A new key for records by hand; the one of before still opens what was sealed for it.
Result<> keys_renew_box(const HomePaths& paths);
Result<> keys_show(const HomePaths& paths);
Result<> check(const HomePaths& paths);
Result<> backup(const HomePaths& paths, const std::string& target);
Result<> restore(const HomePaths& paths, const std::string& copy);

}  // namespace icma::server
