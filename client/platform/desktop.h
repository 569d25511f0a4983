// SPDX-License-Identifier: Apache-2.0
// What the window asks of the desktop around it: opening addresses and files, a place for a
// document, ending on a signal.
#pragma once

#include <filesystem>
#include <string>

#include "courses/base/result.h"

namespace icma::desktop {

class Window;

// Opens an https address (or http on a loopback host) with the system's handler and returns at
// once. kInvalid for any other address, kIo when no handler could be started.
Result<> open_url(const std::string& url);

// Opens a file with the program that the person has chosen for its kind, and returns at once.
// kNotFound when it is no file, kIo when no program could be started.
Result<> open_file(const std::filesystem::path& file);

// A path in the person's folder of documents (the desktop's own, else HOME) at which no file is
// yet: `name`, or with a number before its extension. kIo when there is no such folder.
Result<std::filesystem::path> free_document(const std::string& name);

// While it exists, SIGTERM and SIGINT end the window's loop. At most one at a time.
class Termination {
 public:
  explicit Termination(Window& window);
  ~Termination();
  Termination(const Termination&) = delete;
  Termination& operator=(const Termination&) = delete;

 private:
  struct Watcher;
  Watcher* watcher_;
};

}  // namespace icma::desktop
