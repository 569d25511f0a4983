// SPDX-License-Identifier: Apache-2.0
// nginx over a folder, on a free port of loopback, for as long as the object lives.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "courses/base/result.h"

namespace icma::bench {

class WebServer {
 public:
  // Serves `folder` at "/". `state` is an empty folder for its own files. kNotFound without nginx.
  static Result<std::unique_ptr<WebServer>> start(const std::filesystem::path& folder,
                                                  const std::filesystem::path& state);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  int port() const { return port_; }
  std::string url() const;

 private:
  WebServer() = default;
  int port_ = 0;
  int pid_ = -1;
};

// Runs a program of PATH to its end, its output thrown away; kNotFound when there is no such
// program, kInternal when its exit code is not 0. `folder` is where it runs.
Result<> run_tool(const std::vector<std::string>& command, const std::filesystem::path& folder);
// True when PATH has such a program.
bool has_tool(const std::string& name);

}  // namespace icma::bench
