// SPDX-License-Identifier: Apache-2.0
// What the window asks of the desktop around it: opening addresses and files, a place for a
// document, ending on a signal.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

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

// Files with this ending on removable drives and in the person's folders of downloads and
// documents, at most two folders deep, newest first, at most 20.
std::vector<std::filesystem::path> find_files(std::string_view ending);

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
