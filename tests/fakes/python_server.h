// SPDX-License-Identifier: Apache-2.0
// A server of tests/fakes written in Python: a process of its own that prints its port.
#pragma once

#include <chrono>
#include <cstdlib>
#include <thread>

#include "tests/fakes/process.h"
#include "tests/fakes/temp_dir.h"

namespace icma::fakes {

class PythonServer {
 public:
  // `script` within tests/fakes; the path of its log follows the arguments.
  PythonServer(const std::string& script, const std::vector<std::string>& arguments)
      : process_(command(script, arguments), dir_ / "output") {
    for (int i = 0; i < 800 && process_.output().find('\n') == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    port_ = std::atoi(process_.output().c_str());
    ICMA_CHECK(port_ > 0);
  }

  int port() const { return port_; }
  // "127.0.0.1:3128".
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string log() const { return read_file(dir_ / "log").value_or(std::string()); }
  bool saw(std::string_view words) const { return log().find(words) != std::string::npos; }

 private:
  std::vector<std::string> command(const std::string& script,
                                   const std::vector<std::string>& arguments) const {
    std::vector<std::string> out{"/usr/bin/python3", "tests/fakes/" + script};
    out.insert(out.end(), arguments.begin(), arguments.end());
    out.push_back((dir_ / "log").string());
    return out;
  }

  TempDir dir_;
  Process process_;
  int port_ = 0;
};

}  // namespace icma::fakes
