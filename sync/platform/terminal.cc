// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/terminal.h"

#include <array>
#include <cstdio>
#include <unistd.h>

namespace icma::platform {

std::optional<bool> ask_yes(const std::string& question) {
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0) return std::nullopt;
  std::printf("%s [y/N] ", question.c_str());
  std::fflush(stdout);
  std::array<char, 64> line{};
  // Not through stdio, so that a stop signal's thread need not wait for its lock.
  const auto size = ::read(STDIN_FILENO, line.data(), line.size());
  return size > 0 && (line[0] == 'y' || line[0] == 'Y');
}

}  // namespace icma::platform
