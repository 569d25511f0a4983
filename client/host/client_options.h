// SPDX-License-Identifier: Apache-2.0
// The command line of icma-learn.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace icma::host {

struct ClientOptions {
  std::filesystem::path profile;
  std::string server_url;
  std::filesystem::path trust;     // the publisher's first root
  std::filesystem::path tour;      // folder for the pictures
  std::filesystem::path draft;     // a program folder whose preview stands in the rail
  std::filesystem::path replay;    // commands as JSON lines
  std::filesystem::path pictures;  // folder for a picture a command of the replay
  bool headless = false;
  std::filesystem::path preview;
  std::filesystem::path perf;
  bool first_run = false;
  int width = 1280;
  int height = 800;
};

// Nothing when the program should end at once with `exit_code` (help, version, wrong use).
std::optional<ClientOptions> read_options(int argc, char** argv, int& exit_code);

}  // namespace icma::host
