// SPDX-License-Identifier: Apache-2.0
// The downloads of one profile: what was asked for is planned, fetched by ranges, verified, stored
// and sealed; the state of each is in content.db, so that a killed program goes on where it was.
// One object on one thread; while it fetches, the line and the hashing have threads of their own.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "courses/base/clock.h"
#include "courses/store/content_store.h"
#include "sync/protocol/line_choices.h"
#include "sync/protocol/transport.h"
#include "sync/transfer/carriers.h"
#include "sync/transfer/catalogue_update.h"
#include "sync/transfer/pack_places.h"
#include "sync/transfer/plan.h"

namespace icma::transfer {

class ChunkBatch;
class ChunkPipeline;
class RangeFetch;

using protocol::OnMetered;

// What a download may cost. A carrier's line costs nothing.
struct Allowance {
  OnMetered on_metered = OnMetered::kAsk;
  std::uint64_t space = 0;  // bytes that all programs together may take on the disk; 0: no limit
};

struct EngineOptions {
  store::ContentStore* store = nullptr;      // not owned
  protocol::Transport* transport = nullptr;  // not owned
  const Clock* clock = nullptr;              // not owned
  RandomSource* random = nullptr;            // not owned
  std::string base = "/content";
  std::string first_root;
  // Bytes the learner's disk still has. Nothing: unknown, taken as enough.
  std::function<std::optional<std::uint64_t>()> free_space;
  // Whether the line to the server is counted now. Nothing set: never. Must be quick.
  std::function<bool()> metered;
  Allowance allowed = {};
  // Where the server gives packs of a program that need full access: one address a pack, each with
  // its own permission. kUnauthorized: nobody is signed in. kRefused: he does not hold it. Nothing
  // set: as if nobody were signed in. Called on the engine's thread.
  std::function<Result<std::vector<std::string>>(const package::Manifest& manifest,
                                                 std::span<const Hash> packs,
                                                 const protocol::CancelToken& cancel)>
      addresses = {};
  // After every change that somebody may want to show; must be quick.
  std::function<void()> changed;
  // The database answered as no sound file does; must be quick, and is called again and again.
  std::function<void()> damaged = {};
};

// What looking after stored parts may cost, so that neither fan nor battery notice: so many bytes
// in one go, which are hashed in some 15 ms, and on average a second; 4 GB take an hour of idle
// time. One round in a month, as file systems are scrubbed: disks forget slowly, and what is opened
// meanwhile is verified anyway.
inline constexpr std::uint64_t kCareSlice = std::uint64_t{4} << 20U;
inline constexpr std::uint64_t kCareBytesPerSecond = std::uint64_t{1} << 20U;
inline constexpr Millis kCareRound = std::chrono::days(30);
// The start of a program is no idle time.
inline constexpr Millis kCareStart{60'000};

// How the error of a download begins that waits for the learner to hold full access; "R03" or "R04"
// (sync/PROTOCOL.md) follows as its detail.
inline constexpr std::string_view kNeedsAccess = "this part of the program needs full access";

// Kept free on the learner's disk beyond what a download needs.
inline constexpr std::uint64_t kSpareSpace = std::uint64_t{64} << 20U;

class TransferEngine {
 public:
  explicit TransferEngine(EngineOptions options)
      : options_(std::move(options)), care_at_(options_.clock->since_boot() + kCareStart) {}

  // Asked before the server, in this order, for what they have.
  void add_carrier(Carrier carrier) { carriers_.push_back(std::move(carrier)); }
  void add_carrier_first(Carrier carrier) {
    carriers_.insert(carriers_.begin(), std::move(carrier));
  }
  void drop_carrier(const std::string& name) {
    std::erase_if(carriers_, [&name](const Carrier& one) { return one.name == name; });
  }

  // Of programs that are here, the newer version's manifest is fetched too, so that the cost of an
  // update can be told before. From the server, or where that cannot be reached from the first
  // carrier with newer metadata than the stored; a carrier that has older ones does no harm.
  Result<CatalogueUpdate> update(const protocol::CancelToken& cancel);
  // From carriers alone. kNotFound without any.
  Result<CatalogueUpdate> update_carried(const protocol::CancelToken& cancel);

  // Asks for modules of the catalogue's version of a program; empty: all of them. Fetches the
  // manifest when it is not stored yet, so it needs the network once. Without a variant each module
  // comes in the one that it is here in, or as it was made. kNotFound for an unknown program or
  // module.
  Result<store::VersionId> get(const std::string& program, const std::vector<std::string>& modules,
                               const protocol::CancelToken& cancel,
                               std::optional<package::Variant> variant = {});
  // The same for one version, named by its manifest object, which need not be the catalogue's.
  // kUnverified when the publisher's metadata as verified does not list it.
  Result<store::VersionId> get_version(const Hash& manifest,
                                       const std::vector<std::string>& modules,
                                       const protocol::CancelToken& cancel,
                                       std::optional<package::Variant> variant = {});
  Result<> pause(const std::string& program, const std::string& module);
  Result<> resume(const std::string& program, const std::string& module);
  // Takes it off the list; a module that was to come in another variant stays in the one it has.
  Result<> cancel(const std::string& program, const std::string& module);
  // Takes a sealed module off the laptop and frees the space.
  Result<> remove(const std::string& program, const std::string& module);
  // Somebody works with this version of the program and with no other of it; older ones that nobody
  // holds may go when a newer is whole.
  Result<> hold(const std::string& program, store::VersionId version, const Uuid& holder);
  // From now on; what was held back is looked at anew.
  Result<> allow(const Allowance& allowed);
  // The line is counted now, or no longer: what was held back is looked at anew. Work that is under
  // way goes on over the new line unless it is cancelled first.
  Result<> line_changed();
  // The learner wants this module over a counted line too, this once. kNotFound.
  Result<> agree(const std::string& program, const std::string& module);
  // Puts a module before all others that wait.
  void hurry(std::string program, std::string module) {
    first_ = {std::move(program), std::move(module)};
  }

  // Works on the next download that may be worked on now. False when there is none; then
  // `next_due()` says when the earliest waiting one may be tried.
  Result<bool> work(const protocol::CancelToken& cancel);
  std::optional<Time> next_due();
  // Works on these modules of a version and nothing else, what they share first; for a carrier at
  // hand. The first error ends it; what arrived stays.
  Result<> fetch_now(store::VersionId version, const std::vector<std::string>& modules,
                     const protocol::CancelToken& cancel);
  // Looks at the next slice of what is stored if one is due; for when nothing else is to be done. A
  // rotten part is wanted again and all else stays readable. Goes on where it was after a restart.
  Result<store::ScrubStep> look_after();
  // Since boot; when look_after() has something to do again.
  Millis care_due() const { return care_at_; }
  // An asset could not be read: what is rotten of it is wanted again, before all else and at once.
  // False when nothing is wrong with it.
  Result<bool> mend(store::VersionId version, const std::string& path);
  // Takes from carriers alone what they have of everything that is wanted; for when no server may
  // be asked. What is not whole afterwards stays wanted as it was.
  Result<> take_carried(const protocol::CancelToken& cancel);
  // Works with another store from now on; it outlives the engine.
  void use(store::ContentStore& store);
  // Somebody signed in, or the server said something of what is open to him: what waited for that
  // is tried again.
  Result<> access_changed();
  // The line is back: what waits for its next try may be tried at once, and counts anew.
  Result<> retry_now();

 private:
  Result<std::optional<store::Download>> pick();
  struct Work;  // a download with its manifest
  static bool is_of(const package::Manifest& manifest, const std::string& path);
  struct Wish {
    std::vector<std::string> modules;
    std::optional<package::Variant> variant;
  };
  Result<store::VersionId> want(const std::string& path, const package::Target& target,
                                const std::string& program, Wish wish,
                                const protocol::CancelToken& cancel);
  Result<> want_each(store::VersionId version, const package::Manifest& manifest, const Wish& wish);
  Result<bool> stay_as_it_is(const store::Download& download);
  Result<> seal(store::VersionId version, const package::Manifest& manifest,
                const std::string& module, package::Variant variant);
  Result<Bytes> fetch_manifest(const package::Target& target, const protocol::CancelToken& cancel);
  // False: held back.
  Result<bool> fetch(const store::Download& download, const protocol::CancelToken& cancel);
  Result<bool> carry(const store::Download& download, const protocol::CancelToken& cancel);
  Result<> fetch_carried(const Work& work, const protocol::CancelToken& cancel);
  Result<> fetch_chunks(const Work& work, const std::vector<std::uint32_t>& wanted,
                        std::uint64_t max_gap, const PackPlaces& from,
                        const protocol::CancelToken& cancel);
  Result<PackPlaces> places_at_server(const package::Manifest& manifest,
                                      const std::vector<std::uint32_t>& wanted,
                                      const protocol::CancelToken& cancel);
  Result<std::vector<std::uint32_t>> missing(const Work& work);
  static Result<> store_all(ChunkPipeline& pipeline, RangeFetch& line, ChunkBatch& batch,
                            const protocol::CancelToken& cancel);
  Result<> conclude(const store::Download& download, const Error& error);
  void know_newer(const protocol::CancelToken& cancel);
  Result<> retire_older(const std::string& program);
  Result<Work> work_on(const store::Download& download);
  Result<store::Download> find(const std::string& program, const std::string& module);
  Result<> reserve(std::uint64_t bytes) const;
  std::uint64_t over_allowance(std::uint64_t bytes) const;
  bool must_ask(const store::Download& download) const;
  Result<> hold_for_line(const Work& work);
  Result<std::uint64_t> need_of(const package::Manifest& manifest, const store::Download& download);
  Result<> look_at_held();

  EngineOptions options_;
  Millis care_at_;  // since boot
  std::vector<Carrier> carriers_;
  std::pair<std::string, std::string> first_;
  std::map<std::pair<std::int64_t, std::string>, Millis> waits_;
  std::map<std::pair<std::int64_t, std::string>, int> wrong_;  // tries that brought wrong bytes
};

}  // namespace icma::transfer
