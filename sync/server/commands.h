// SPDX-License-Identifier: Apache-2.0
// The subcommands of icma-server. Each prints to stdout and returns what went wrong.
#pragma once

#include <cstdint>
#include <string>

#include "sync/server/home.h"

namespace icma::server {

struct ServeOptions {
  std::string listen = "127.0.0.1:8080";  // HOST:PORT, port 0 for any free one
  std::string name = "ICMA University (demonstration)";
  std::string public_url = {};  // how browsers reach it; empty: the address listened on
};

Result<> serve(const HomePaths& paths, const ServeOptions& options);
// The password is read from stdin when empty.
Result<> learner_add(const HomePaths& paths, const std::string& login, const std::string& name,
                     std::string password);
Result<> learner_list(const HomePaths& paths);
Result<> invite(const HomePaths& paths, const std::string& name, std::int64_t days);
Result<> keys_make(const HomePaths& paths);
Result<> keys_show(const HomePaths& paths);
Result<> check(const HomePaths& paths);
Result<> backup(const HomePaths& paths, const std::string& target);
Result<> restore(const HomePaths& paths, const std::string& copy);
Result<> review_list(const HomePaths& paths);
// Lets a letter in that was brought by hand and waits; `check` as review_list names it.
Result<> admit(const HomePaths& paths, const std::string& check);

}  // namespace icma::server
