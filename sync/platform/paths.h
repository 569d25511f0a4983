// SPDX-License-Identifier: Apache-2.0
// Where a profile lies and how its files are named.
#pragma once

#include <filesystem>

#include "courses/base/ids.h"

namespace icma::platform {

struct Profile {
  std::filesystem::path folder = {};

  std::filesystem::path content() const { return folder / "content.db"; }
  std::filesystem::path settings() const { return folder / "settings.db"; }
  std::filesystem::path learner(const Uuid& learner) const {
    return folder / ("learner-" + learner.to_string() + ".db");
  }
  // The learner's own files; see evidence_folder.h. The name has to name the learner.
  std::filesystem::path files(const Uuid& learner) const {
    return folder / ("files-" + learner.to_string());
  }
  std::filesystem::path backups() const { return folder / "backups"; }
  std::filesystem::path keys() const { return folder / "keys"; }
  std::filesystem::path session() const { return folder / "session.json"; }
  // What was chosen about the line; a proxy's password is in it.
  std::filesystem::path line() const { return folder / "line.json"; }
  // Whose records are being removed, while they are; see leave.h.
  std::filesystem::path leaving() const { return folder / "leaving.json"; }
  // Shared by whoever opens records without the sync lock, alone of whoever removes them.
  std::filesystem::path leaving_lock() const { return folder / "leaving.lock"; }
  std::filesystem::path window_lock() const { return folder / "window.lock"; }
  std::filesystem::path sync_lock() const { return folder / "sync.lock"; }
  // Held by whoever may write content.db: it has one writer at a time.
  std::filesystem::path content_lock() const { return folder / "content.lock"; }
  std::filesystem::path session_lock() const { return folder / "session.lock"; }
};

// $XDG_DATA_HOME/icma-learn/default, or below ~/.local/share. kNotFound without a home.
Result<std::filesystem::path> default_profile();
// Makes the folder with mode 0700, and takes back what others may have been allowed. kIo, kNoSpace.
Result<Profile> open_profile(const std::filesystem::path& folder);

// From now on every file this process makes is readable by its user alone, and a crash leaves no
// image of its memory. Called once, at the start of main.
void keep_files_private();

// Bytes that the user may still write below this folder.
Result<std::uint64_t> free_space(const std::filesystem::path& folder);

}  // namespace icma::platform
