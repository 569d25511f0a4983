// SPDX-License-Identifier: Apache-2.0
// The real server as a process that is killed and started again, at the same port each time.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <memory>
#include <random>
#include <thread>

#include "tests/fakes/process.h"

namespace icma::e2e {

class Server {
 public:
  // `data` is the server's data folder; what it says goes to the file `log`. start() starts it.
  Server(std::filesystem::path data, std::filesystem::path log)
      : data_(std::move(data)), log_(std::move(log)) {}

  // Comes back when it listens. `file_limit` > 0: as on a full disk, see fakes::Process.
  void start(std::uint64_t file_limit = 0) {
    std::filesystem::remove(log_);  // the word of an earlier one would be taken for this one's
    process_ = std::make_unique<fakes::Process>(
        std::vector<std::string>{ICMA_SERVER, "serve", "--data", data(), "--listen",
                                 fmt::format("127.0.0.1:{}", port_)},
        log_, file_limit);
    for (int i = 0; i < 400; ++i) {
      const std::string log = process_->output();
      const auto at = log.find("127.0.0.1:");
      if (at != std::string::npos && log.find('\n') != std::string::npos) {
        port_ = std::atoi(log.c_str() + at + 10);
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    FAIL("the server does not start: ", process_->output());
  }
  void kill() { process_->kill(); }
  // Its exit code.
  int terminate() { return process_->terminate(); }

  std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }
  int port() const { return port_; }
  pid_t pid() const { return process_->pid(); }
  std::string data() const { return data_.string(); }

 private:
  std::filesystem::path data_;
  std::filesystem::path log_;
  std::unique_ptr<fakes::Process> process_;
  int port_ = 0;  // 0 until the first start: any that is free
};

// How often a case does its work: the usual number, or the long run's when ICMA_LONG is set.
// ICMA_ROUNDS names any other.
inline int rounds(int usual, int long_run) {
  const char* named = std::getenv("ICMA_ROUNDS");
  if (named != nullptr) return std::max(1, std::atoi(named));
  return std::getenv("ICMA_LONG") != nullptr ? long_run : usual;
}

// ICMA_SEED names another than the usual one, so that several runs at once are of different cases.
inline unsigned seed(unsigned usual) {
  const char* named = std::getenv("ICMA_SEED");
  return named != nullptr ? static_cast<unsigned>(std::atoi(named)) : usual;
}

inline void pause_for(std::mt19937& random, int from_ms, int to_ms) {
  std::this_thread::sleep_for(
      std::chrono::milliseconds(std::uniform_int_distribution<int>(from_ms, to_ms)(random)));
}

}  // namespace icma::e2e
