// SPDX-License-Identifier: Apache-2.0
// What the controller reaches the world with, and what the world tells it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/app/player_port.h"
#include "client/app/strings.h"
#include "client/app/sync_worker.h"
#include "client/app/words.h"
#include "sync/transfer/bundle_import.h"
#include "sync/transfer/transfer_thread.h"

namespace icma::app {

struct FoundBundle {
  std::string path;
  std::uint64_t bytes = 0;
};

// An import that has ended.
struct BundleTaken {
  std::string path;
  Result<transfer::BundleImport> result;
};

// What came of looking at a part that could not be read: whether it is wrong, and fetched again.
struct PartLooked {
  std::string path;
  Result<bool> wrong;
};

// The downloads' file answered as no sound one does.
struct ContentDamaged {};

// The downloads' file was looked at: whether a new one took its place.
struct ContentRepaired {
  Result<bool> rebuilt;
};

// What the controller reaches the world with; all borrowed.
struct Ports {
  const Clock* clock = nullptr;
  RandomSource* random = nullptr;
  PlayerPort* player = nullptr;                  // may be null: films are not played
  transfer::TransferThread* transfer = nullptr;  // may be null: nothing is fetched
  SyncWorker* sync = nullptr;                    // may be null: no server was ever named
  protocol::SessionStore* sessions = nullptr;
  ZoneOffset zone_offset;
  // Opens the records of this learner; nil server: the guest of this laptop.
  std::function<Result<std::unique_ptr<records::LearnerStore>>(const Uuid& learner,
                                                               const Uuid& server)>
      open_store;
  std::function<std::uint64_t()> free_space;
  // The interface's sentences in a language ("es-MX"); English on error.
  std::function<Strings(const std::string& language)> strings;
  // What was chosen about the line, from now on; what the policy fixes is not heeded in it. The
  // proxy's password is not in it.
  std::function<void(const protocol::LineChoices&)> choose_line;
  // Keeps it, readable by this person alone, and uses it from now on.
  std::function<Result<>(const std::string& password)> set_proxy_password;
  // Shows an address in the person's browser.
  std::function<Result<>(const std::string& url)> open_url;
  std::function<void(const std::string& text)> copy_text;
  // .icmapack files on sticks and in the person's folders, newest first.
  std::function<std::vector<FoundBundle>()> find_bundles;
  // Takes one on the downloads' thread; what came of it arrives as BundleTaken.
  std::function<void(const std::string& path)> import_bundle;
  // Has a part that could not be read looked at on the downloads' thread; arrives as PartLooked.
  std::function<void(store::VersionId version, const std::string& path)> mend;
  // Has the downloads' file looked at there, and built anew when it is damaged. The library has let
  // go of it. Arrives as ContentRepaired.
  std::function<void()> repair_content;
  // Opens a file in the person's own editor.
  std::function<Result<>(const std::string& path)> open_editor;
  // Writes a new file where the person keeps documents and returns its path; an older one of that
  // name stays.
  std::function<Result<std::string>(const std::string& name, const std::string& text)> save_file;
  // .reply files on sticks and in the person's folders, newest first.
  std::function<std::vector<std::string>()> find_replies;
  // Whose receipts are believed; nothing set: those of the sign-in.
  std::function<std::vector<PublicKey>(const protocol::Session&)> receipt_keys;
  // Keeps sealed records in the profile for the next synchronisation of anybody. Durable.
  std::function<Result<>(const std::string& file)> keep_sealed;
  // Removes everything of this learner from the profile, the sign-in too. Whoever has his records
  // open lets go of them next.
  std::function<Result<>(const Uuid& learner)> leave;
};

}  // namespace icma::app
