// SPDX-License-Identifier: Apache-2.0
// Opening content.db whatever became of its file. All of it can be fetched again, so a damaged one
// is put aside, a new one wants the same, and what of the old still has its hash is taken from
// there.
#pragma once

#include <filesystem>
#include <optional>

#include "courses/store/content_store.h"
#include "sync/transfer/carriers.h"
#include "sync/transfer/transfer_engine.h"

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

// The same for a file that a check found damaged; nobody writes to it. Readers may have it open:
// what they have is the old file, until they open it anew. Killed at any moment, the next
// open_content() ends what was begun.
Result<OpenedContent> rebuild_content(const std::filesystem::path& content, Time now);

// For a file of which somebody had a corrupt answer while the engine works with it. It is looked at
// over a connection of its own, and a sound one is left as it is: false. Else a new one takes its
// place and the engine takes from the old what is whole, at once and without a network: true. After
// an error an empty store in memory stands in, so that only downloads rest; ask again. On the
// engine's thread. kNoSpace, kIo.
Result<bool> repair_content(TransferEngine& engine, std::unique_ptr<store::ContentStore>& store,
                            const std::filesystem::path& content, Time now,
                            const protocol::CancelToken& cancel);

}  // namespace icma::transfer
