// SPDX-License-Identifier: Apache-2.0
// Where a learner's own files lie in a profile: each under its hash in a folder that only the user
// can read. The folder's name says whose they are, so that signing out removes them (leave.h).
#pragma once

#include <filesystem>

#include "sync/protocol/evidence.h"

namespace icma::platform {

class EvidenceFolder final : public protocol::EvidenceShelf {
 public:
  // Profile::files(); made with the first file.
  explicit EvidenceFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // Takes a copy, which is on disk when it returns. What comes back belongs into the body's `files`
  // of the event that is written next. Taking one again changes nothing. kInvalid, with a sentence
  // for who chose it, when it cannot be evidence; kNotFound, kIo, kNoSpace.
  Result<protocol::NamedFile> add(std::string_view content);
  Result<protocol::NamedFile> add_file(const std::filesystem::path& path);

  // Nothing also for a file that cannot be read any more: no later try would make it sound.
  Result<std::optional<std::string>> load(const Hash& hash) override;
  Result<bool> empty() override;

 private:
  std::filesystem::path folder_;
};

}  // namespace icma::platform
