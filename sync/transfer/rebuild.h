// SPDX-License-Identifier: Apache-2.0
// Opening content.db whatever became of its file. All of it can be fetched again, so a damaged one
// is put aside, a new one wants the same, and what of the old still has its hash is taken from
// there.
#pragma once

#include <filesystem>
#include <optional>

#include "courses/store/content_store.h"
#include "sync/transfer/carriers.h"

namespace icma::transfer {

struct OpenedContent {
  std::unique_ptr<store::ContentStore> store;
  // The damaged file that was put aside, now or earlier, while something is still wanted.
  std::optional<Carrier> salvage;
  bool rebuilt = false;  // just now
};

// The caller holds the content lock. As ContentStore::open, but a damaged file is no failure.
// kTooNew, kIo, kNoSpace.
Result<OpenedContent> open_content(const std::filesystem::path& content, Time now);

// The same for a file that a check found damaged; nobody has it open.
Result<OpenedContent> rebuild_content(const std::filesystem::path& content, Time now);

}  // namespace icma::transfer
