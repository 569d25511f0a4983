// SPDX-License-Identifier: Apache-2.0
// Brings signed metadata and the catalogue up to date.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "courses/base/clock.h"
#include "courses/package/trust.h"
#include "courses/store/content_store.h"
#include "sync/protocol/transport.h"

namespace icma::transfer {

struct CatalogueUpdate {
  bool changed = false;  // a new catalogue was stored
  // When the publisher's word was last had; nothing when a carrier brought it undated.
  std::optional<Time> confirmed;
};

// Who brings metadata.
enum class Bringer {
  kServer,   // speaks for now: what has expired is refused
  kCarrier,  // a file or another laptop: speaks for the day the publisher signed it
};

// The chain of trust as it was stored; with nothing stored, from `first_root`, which came with the
// program, an invitation or a policy and is never fetched. kNotFound when there is neither.
Result<package::Trust> stored_trust(store::ContentStore& store, std::string_view first_root);

// Whose receipts a learner's programs believe: the keys that the publisher's verified root names
// for them. While `content` holds no root, or one that names none, those that the sign-in gave.
std::vector<PublicKey> believed_receipt_keys(const std::filesystem::path& content,
                                             const std::vector<PublicKey>& from_sign_in);

// Fetches root (successors), timestamp, snapshot, targets, delegated roles and the catalogue below
// `base` ("/content"); stores all of it or nothing. kNetwork, kUnverified, kExpired, kNoSpace.
// Whatever fails, what was installed stays readable.
Result<CatalogueUpdate> update_catalogue(store::ContentStore& store, protocol::Transport& transport,
                                         std::string_view base, std::string_view first_root,
                                         Time now, const protocol::CancelToken& cancel,
                                         Bringer bringer = Bringer::kServer);

// Stores the catalogue that a verified object holds. kCorrupt, kInvalid.
Result<> take_catalogue(store::ContentStore& store, const Hash& hash, ByteView object);

// One immutable object by its hash; the bytes are verified. kUnverified for other bytes, kInvalid
// for more of them and for a length over 64 MiB.
Result<Bytes> fetch_object(protocol::Transport& transport, std::string_view base, const Hash& name,
                           std::uint64_t length, const protocol::CancelToken& cancel);

// The path of an object below the content root: "/content/objects/ab/ab…".
std::string object_url(std::string_view base, const Hash& name);

}  // namespace icma::transfer
