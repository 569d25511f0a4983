// SPDX-License-Identifier: Apache-2.0
// A real process of a test: started, killed without warning, waited for. Its output goes to a file.
#pragma once

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "courses/base/files.h"

namespace icma::fakes {

class Process {
 public:
  // `file_limit` > 0: writes beyond that size of any one file fail, as on a full disk.
  Process(std::vector<std::string> command, std::filesystem::path output,
          std::uint64_t file_limit = 0)
      : output_(std::move(output)) {
    std::vector<char*> arguments;
    for (std::string& word : command) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
      // Nobody answers questions.
      ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
      const int file = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      ::dup2(file, 1);
      ::dup2(file, 2);
      if (file_limit > 0) {
        const rlimit limit{file_limit, file_limit};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        std::signal(SIGXFSZ, SIG_IGN);
      }
      ::execv(arguments[0], arguments.data());
      ::_exit(127);
    }
  }
  ~Process() { kill(); }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void kill() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      wait();
    }
  }
  int terminate() {
    ::kill(pid_, SIGTERM);
    return wait();
  }
  // The exit code, or -1 when it was killed.
  int wait() {
    int status = 0;
    if (pid_ <= 0 || ::waitpid(pid_, &status, 0) != pid_) return -1;
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  // Leaves the exit code for wait().
  bool running() const {
    siginfo_t info{};
    return pid_ > 0 &&
           ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == 0;
  }
  pid_t pid() const { return pid_; }
  std::string output() const { return read_file(output_).value_or(std::string()); }

 private:
  std::filesystem::path output_;
  pid_t pid_ = -1;
};

}  // namespace icma::fakes
