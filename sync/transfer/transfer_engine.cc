// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/transfer_engine.h"

#include <algorithm>
#include <fmt/format.h>

#include "courses/store/content_queries.h"
#include "sync/transfer/backoff.h"
#include "sync/transfer/chunk_batch.h"
#include "sync/transfer/range_fetch.h"
#include "sync/transfer/transfer_work.h"
#include "sync/transfer/wrong_part.h"

namespace icma::transfer {
namespace {

using store::Download;
using store::DownloadState;

// How often the line is looked after while nothing comes.
constexpr Millis kLook{50};
// Wrong bytes may be a proxy's; only the second time they are the source's.
constexpr int kMaxWrong = 2;

bool is_open(DownloadState state) {
  return state == DownloadState::kWanted || state == DownloadState::kFetching ||
         state == DownloadState::kWaiting || state == DownloadState::kDiskFull;
}

std::pair<std::int64_t, std::string> key_of(const Download& download) {
  return {static_cast<std::int64_t>(download.version), download.module};
}

}  // namespace

Result<CatalogueUpdate> TransferEngine::update(const protocol::CancelToken& cancel) {
  auto result = update_catalogue(*options_.store, *options_.transport, options_.base,
                                 options_.first_root, options_.clock->now(), cancel);
  const bool no_line = !result && result.error().kind == ErrorKind::kNetwork;
  if (no_line && !carriers_.empty() && !cancel.cancelled()) return update_carried(cancel);
  if (result) know_newer(cancel);
  if (result && options_.changed) options_.changed();
  return result;
}

Result<CatalogueUpdate> TransferEngine::update_carried(const protocol::CancelToken& cancel) {
  store::ContentStore& store = *options_.store;
  Result<CatalogueUpdate> result = fail(ErrorKind::kNotFound, "nothing brings programs here");
  for (const Carrier& carrier : carriers_) {
    result = update_catalogue(store, *carrier.transport, carrier.base, options_.first_root,
                              options_.clock->now(), cancel, Bringer::kCarrier);
    if (result) break;
    ICMA_TRY(const store::StoredTrust stored, store.load_trust());
    // What is stored is newer than what this one has, or as good.
    if (stored.files.contains("targets")) result = CatalogueUpdate{false, stored.confirmed};
  }
  if (result && options_.changed) options_.changed();
  return result;
}

Result<store::VersionId> TransferEngine::get(const std::string& program,
                                             const std::vector<std::string>& modules,
                                             const protocol::CancelToken& cancel,
                                             std::optional<package::Variant> variant) {
  store::ContentStore& store = *options_.store;
  sqlite::Statement find = store.database().statement(store::sql::kCatalogueEntry);
  ICMA_TRY(const bool known, find.bind(1, program).step());
  if (!known) return fail(ErrorKind::kNotFound, "the catalogue has no such program", program);
  ICMA_TRY(const Json entry, parse_json(find.text_view(0)));
  find.reset();
  ICMA_TRY(const std::string path, JsonReader(entry).string("manifest"));
  ICMA_TRY(const package::Trust trust, stored_trust(store, options_.first_root));
  const package::Target* target = trust.find_target(path);
  if (target == nullptr) return fail(ErrorKind::kUnverified, "the program is not signed for", path);
  return want(path, *target, program, {modules, variant}, cancel);
}

Result<store::VersionId> TransferEngine::get_version(const Hash& manifest,
                                                     const std::vector<std::string>& modules,
                                                     const protocol::CancelToken& cancel,
                                                     std::optional<package::Variant> variant) {
  ICMA_TRY(const package::Trust trust, stored_trust(*options_.store, options_.first_root));
  for (const auto& [path, target] : trust.all_targets()) {
    if (target.hash != manifest || path == "catalogue") continue;
    // "<provider>/<program>/<version>"
    const auto end = path.rfind('/');
    const auto begin = path.rfind('/', end - 1) + 1;
    return want(path, target, path.substr(begin, end - begin), {modules, variant}, cancel);
  }
  return fail(ErrorKind::kUnverified, "the program is not signed for", manifest.to_hex());
}

Result<Bytes> TransferEngine::fetch_manifest(const package::Target& target,
                                             const protocol::CancelToken& cancel) {
  // What is known need not be fetched; a disk that forgot it is no source.
  auto known = options_.store->manifest_object(target.hash);
  if (known && sha256(*known) == target.hash) return known;
  for (const Carrier& carrier : carriers_) {
    auto object =
        fetch_object(*carrier.transport, carrier.base, target.hash, target.length, cancel);
    if (object) return object;
  }
  return fetch_object(*options_.transport, options_.base, target.hash, target.length, cancel);
}

// What a target's path says of a manifest must be what the manifest says of itself.
bool TransferEngine::is_of(const package::Manifest& manifest, const std::string& path) {
  return manifest.audience == package::Audience::kLearner &&
         fmt::format("{}/{}/{}", manifest.provider, manifest.program, manifest.version) == path;
}

Result<store::VersionId> TransferEngine::want(const std::string& path,
                                              const package::Target& target,
                                              const std::string& program, Wish wish,
                                              const protocol::CancelToken& cancel) {
  ICMA_TRY(const Bytes object, fetch_manifest(target, cancel));
  ICMA_TRY(const package::Manifest manifest, package::decode_manifest(object));
  if (!is_of(manifest, path) || manifest.program != program) {
    return fail(ErrorKind::kUnverified, "the signed manifest is of something else", path);
  }
  const bool all = wish.modules.empty();
  for (const package::AssetRef& asset : manifest.assets) {
    const bool fresh = std::ranges::find(wish.modules, asset.module) == wish.modules.end();
    if (all && fresh) wish.modules.push_back(asset.module);
  }
  for (const std::string& module : wish.modules) {
    if (std::ranges::find(manifest.assets, module, &package::AssetRef::module) ==
        manifest.assets.end()) {
      return fail(ErrorKind::kNotFound, "the program has no such module", module);
    }
  }
  ICMA_TRY(const store::VersionId id,
           options_.store->add_version(manifest, object, options_.clock->now()));
  ICMA_TRY_VOID(want_each(id, manifest, wish));
  if (options_.changed) options_.changed();
  return id;
}

Result<> TransferEngine::want_each(store::VersionId version, const package::Manifest& manifest,
                                   const Wish& wish) {
  using package::Variant;
  ICMA_TRY(const auto downloads, options_.store->downloads());
  std::map<Variant, std::vector<std::string>> chosen;
  for (const std::string& module : wish.modules) {
    Variant variant = wish.variant.value_or(Variant::kFull);
    for (const Download& one : downloads) {
      const bool same = one.program == manifest.program && one.module == module;
      if (same && !wish.variant) variant = one.variant;
    }
    if (!manifest.has_light(module)) variant = Variant::kFull;
    chosen[variant].push_back(module);
  }
  for (const auto& [variant, modules] : chosen) {
    ICMA_TRY_VOID(options_.store->want(version, modules, variant));
  }
  return {};
}

Result<Download> TransferEngine::find(const std::string& program, const std::string& module) {
  ICMA_TRY(const auto downloads, options_.store->downloads());
  const Download* found = nullptr;
  for (const Download& one : downloads) {
    if (one.program == program && one.module == module) found = &one;
  }
  if (found == nullptr) return fail(ErrorKind::kNotFound, "this is not being downloaded", module);
  return *found;
}

Result<> TransferEngine::pause(const std::string& program, const std::string& module) {
  ICMA_TRY(const Download download, find(program, module));
  ICMA_TRY_VOID(options_.store->set_state(download.version, module, DownloadState::kPaused));
  if (options_.changed) options_.changed();
  return {};
}

Result<> TransferEngine::resume(const std::string& program, const std::string& module) {
  ICMA_TRY(const Download download, find(program, module));
  ICMA_TRY_VOID(options_.store->set_state(download.version, module, DownloadState::kWanted));
  if (options_.changed) options_.changed();
  return {};
}

Result<> TransferEngine::cancel(const std::string& program, const std::string& module) {
  ICMA_TRY(const Download download, find(program, module));
  if (download.state == DownloadState::kReady) return {};
  ICMA_TRY(const bool stays, stay_as_it_is(download));
  if (stays) return {};
  return remove(program, module);
}

// True when the module is here whole in some variant: then it remains in that.
Result<bool> TransferEngine::stay_as_it_is(const Download& download) {
  using package::Variant;
  if (!download.sealed) return false;
  ICMA_TRY(const Work work, work_on(download));
  const std::vector<std::string> module{download.module};
  for (const Variant variant : {Variant::kFull, Variant::kLight}) {
    ICMA_TRY(const auto lacking, options_.store->missing_chunks(work.manifest, module, variant));
    if (!lacking.empty() || variant == download.variant) continue;
    ICMA_TRY_VOID(options_.store->want(download.version, module, variant));
    ICMA_TRY_VOID(seal(download.version, work.manifest, download.module, variant));
    if (options_.changed) options_.changed();
    return true;
  }
  return false;
}

// What only another variant of it needs goes.
Result<> TransferEngine::seal(store::VersionId version, const package::Manifest& manifest,
                              const std::string& module, package::Variant variant) {
  ICMA_TRY_VOID(options_.store->seal(version, manifest, module, variant));
  if (!manifest.has_light(module)) return {};
  const auto freed = options_.store->collect_garbage();
  return freed ? Result<>() : std::unexpected(freed.error());
}

Result<> TransferEngine::remove(const std::string& program, const std::string& module) {
  ICMA_TRY(const Download download, find(program, module));
  ICMA_TRY_VOID(options_.store->remove(download.version, module));
  ICMA_TRY(const auto rest, options_.store->downloads());
  const bool last = std::ranges::none_of(rest, [&download](const Download& one) {
    return one.version == download.version && !one.module.empty();
  });
  if (last) ICMA_TRY_VOID(options_.store->remove(download.version, ""));
  ICMA_TRY_VOID(options_.store->collect_garbage());
  // There is more room now.
  return look_at_held();
}

Result<std::optional<Download>> TransferEngine::pick() {
  ICMA_TRY(const auto downloads, options_.store->downloads());
  const Time now = options_.clock->now();
  // What all modules share comes first: nothing opens without it.
  std::map<store::VersionId, const Download*> shared;
  for (const Download& one : downloads) {
    if (one.module.empty() && one.state != DownloadState::kReady) shared[one.version] = &one;
  }
  const Download* best = nullptr;
  for (const Download& one : downloads) {
    if (!is_open(one.state)) continue;
    const auto before = shared.find(one.version);
    const Download* next = before == shared.end() ? &one : before->second;
    if (!is_open(next->state) || next->next_try > now) continue;
    const bool urgent = first_ == std::pair(one.program, one.module);
    if (best == nullptr || urgent) best = next;
    if (urgent) break;
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

Result<bool> TransferEngine::work(const protocol::CancelToken& cancel) {
  ICMA_TRY(const std::optional<Download> next, pick());
  if (!next) return false;
  const auto fetched = fetch(*next, cancel);
  // Perhaps the source, perhaps our own file.
  if (!fetched && fetched.error().kind == ErrorKind::kCorrupt && options_.damaged) {
    options_.damaged();
  }
  if (fetched && *fetched) {
    waits_.erase(key_of(*next));
    wrong_.erase(key_of(*next));
    ICMA_TRY_VOID(retire_older(next->program));
  } else if (!fetched) {
    ICMA_TRY_VOID(conclude(*next, fetched.error()));
  }
  if (options_.changed) options_.changed();
  return true;
}

Result<TransferEngine::Work> TransferEngine::work_on(const Download& download) {
  ICMA_TRY(const Bytes object, options_.store->manifest_object(download.version));
  ICMA_TRY(package::Manifest manifest, package::decode_manifest(object));
  return Work{download, sha256(object), std::move(manifest)};
}

Result<std::vector<std::uint32_t>> TransferEngine::missing(const Work& work) {
  const std::vector<std::string> module{work.download.module};
  return options_.store->missing_chunks(work.manifest, module, work.download.variant);
}

Result<> TransferEngine::reserve(std::uint64_t bytes) const {
  if (!options_.free_space) return {};
  const auto free = options_.free_space();
  if (!free || *free >= bytes + kSpareSpace) return {};
  return fail(ErrorKind::kNoSpace, "there is not enough space on this laptop",
              fmt::format("{} bytes needed, {} free", bytes + kSpareSpace, *free));
}

Result<bool> TransferEngine::fetch(const Download& download, const protocol::CancelToken& cancel) {
  ICMA_TRY(const Work work, work_on(download));
  ICMA_TRY(const auto wanted, missing(work));
  std::uint64_t need = 0;
  for (const std::uint32_t index : wanted) need += work.manifest.chunks[index].stored;
  if (need > 0) ICMA_TRY_VOID(reserve(need));
  if (const std::uint64_t over = need > 0 ? over_allowance(need) : 0; over > 0) {
    ICMA_TRY_VOID(options_.store->hold_back(download.version, download.module, store::Hold::kQuota,
                                            over, options_.clock->now() + kHeldLook));
    return false;
  }
  ICMA_TRY_VOID(options_.store->set_state(download.version, download.module,
                                          DownloadState::kFetching, "", download.attempt));
  if (options_.changed) options_.changed();
  ICMA_TRY_VOID(fetch_carried(work, cancel));
  ICMA_TRY(const auto rest, missing(work));
  if (!rest.empty() && must_ask(download)) {
    ICMA_TRY_VOID(hold_for_line(work));
    return false;
  }
  ICMA_TRY(const PackPlaces places, places_at_server(work.manifest, rest, cancel));
  ICMA_TRY_VOID(fetch_chunks(work, rest, kMaxGap, places, cancel));
  ICMA_TRY_VOID(seal(download.version, work.manifest, download.module, download.variant));
  return true;
}

// What carriers have of a download, and nothing else; true when it is whole now.
Result<bool> TransferEngine::carry(const Download& download, const protocol::CancelToken& cancel) {
  ICMA_TRY(const Work work, work_on(download));
  ICMA_TRY_VOID(fetch_carried(work, cancel));
  ICMA_TRY(const auto rest, missing(work));
  if (!rest.empty()) return false;
  ICMA_TRY_VOID(seal(download.version, work.manifest, download.module, download.variant));
  return true;
}

// What carriers have of a download. Only our own disk and the learner end it here.
Result<> TransferEngine::fetch_carried(const Work& work, const protocol::CancelToken& cancel) {
  for (std::size_t i = 0; i < carriers_.size();) {
    const Carrier carrier = carriers_[i];
    ICMA_TRY(const auto wanted, missing(work));
    const auto held = held_by(carrier, work.name, work.manifest, wanted, cancel);
    // A carrier need not have what lies between, so that is not asked for.
    const auto fetched = fetch_chunks(work, held, 0, {*carrier.transport, carrier.base}, cancel);
    if (fetched) {
      ++i;
      continue;
    }
    const ErrorKind kind = fetched.error().kind;
    const bool ours =
        kind == ErrorKind::kNoSpace || kind == ErrorKind::kIo || kind == ErrorKind::kCancelled;
    if (ours || cancel.cancelled()) return fetched;
    carriers_.erase(carriers_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return {};
}

Result<> TransferEngine::fetch_chunks(const Work& work, const std::vector<std::uint32_t>& wanted,
                                      std::uint64_t max_gap, const PackPlaces& from,
                                      const protocol::CancelToken& cancel) {
  if (wanted.empty()) return {};
  const auto& [download, name, manifest] = work;
  ChunkPipeline pipeline(manifest);
  RangeFetch line(from, *options_.clock, manifest, pipeline);
  ICMA_TRY(const auto open, missing(work));
  std::uint64_t need = 0;
  for (const std::uint32_t index : open) need += manifest.chunks[index].stored;
  Beginnings begun;
  for (const std::uint32_t index : wanted) {
    const Hash& hash = manifest.chunks[index].hash;
    ICMA_TRY(Bytes beginning, options_.store->beginning_of(hash));
    if (!beginning.empty()) begun[hash] = std::move(beginning);
  }
  const auto ranges = plan_ranges(manifest, wanted, begun, max_gap);
  std::map<Hash, std::uint64_t> arrived;
  for (const RangeRequest& range : ranges) {
    const Hash& first = manifest.chunks[range.chunks.front()].hash;
    Bytes beginning = std::move(begun[first]);
    if (!beginning.empty()) arrived[first] = beginning.size();
    line.add(range, std::move(beginning));
  }
  ChunkBatch batch(*options_.store, *options_.clock, download,
                   download.bytes_total - std::min(need, download.bytes_total),
                   [this, &pipeline](std::uint64_t bytes) {
                     pipeline.stored(bytes);
                     if (options_.changed) options_.changed();
                   });
  batch.go_on_from(std::move(arrived));
  line.start();
  const Result<> outcome = store_all(pipeline, line, batch, cancel);
  if (!outcome && outcome.error().kind == ErrorKind::kUnverified) {
    // What a wrong chunk began with is not built upon again.
    ICMA_TRY_VOID(batch.forget_beginnings());
  }
  // What has arrived is kept, whatever happened to the rest.
  const Result<> flushed = batch.flush();
  return outcome ? flushed : outcome;
}

// Hands what comes out of the pipeline to the batch until the line has ended.
Result<> TransferEngine::store_all(ChunkPipeline& pipeline, RangeFetch& line, ChunkBatch& batch,
                                   const protocol::CancelToken& cancel) {
  Result<> outcome;
  while (outcome && !pipeline.ended()) {
    if (cancel.cancelled()) line.stop();
    auto next = pipeline.next(kLook);
    // Before the chunk, because these may be its beginning.
    batch.take(pipeline.take_parts());
    if (!next) {
      outcome = std::unexpected(next.error());
    } else if (std::optional<store::ChunkBytes>& chunk = *next) {
      outcome = batch.take(std::move(*chunk));
    } else {
      outcome = pipeline.stands() ? batch.flush() : batch.look();
    }
  }
  if (!outcome) pipeline.abandon();
  if (!outcome) line.stop();
  const Result<> ended = line.wait();
  if (!outcome) return outcome;
  batch.take(pipeline.take_parts());
  return ended;
}

Result<> TransferEngine::conclude(const Download& download, const Error& error) {
  ICMA_TRY(const auto downloads, options_.store->downloads());
  const auto now_row = std::ranges::find_if(downloads, [&download](const Download& one) {
    return one.version == download.version && one.module == download.module;
  });
  // Paused or taken off the list meanwhile: that decision stands.
  if (now_row == downloads.end() || now_row->state == DownloadState::kPaused) return {};
  // A line that carried something is a line: only tries without any gain count and wait longer.
  const bool gained = now_row->bytes_done > download.bytes_done;
  const int attempt = gained ? 1 : download.attempt + 1;
  Millis& wait = waits_[key_of(download)];
  if (gained) wait = Millis(0);
  const auto set = [&](DownloadState state, Time next) {
    return options_.store->set_state(download.version, download.module, state, error.describe(),
                                     attempt, next);
  };
  const Time now = options_.clock->now();
  switch (error.kind) {
    case ErrorKind::kCancelled:
      return set(DownloadState::kWanted, now);
    case ErrorKind::kUnauthorized:
    case ErrorKind::kRefused:
      return set(DownloadState::kSignIn, now);
    case ErrorKind::kNoSpace:
      return set(DownloadState::kDiskFull, now + Seconds(30));
    case ErrorKind::kUnverified:
    case ErrorKind::kCorrupt:
      if (++wrong_[key_of(download)] < kMaxWrong) {
        return set(DownloadState::kWaiting, now + kFirstWait);
      }
      wrong_.erase(key_of(download));
      if (const auto hashes = hashes_of(error)) {
        ICMA_TRY_VOID(options_.store->set_wrong(download.version, download.module,
                                                {hashes->first, hashes->second, now}));
      }
      return set(DownloadState::kQuarantined, now);
    default:
      break;
  }
  wait = std::max(next_wait(wait, *options_.random), retry_after(error.detail));
  return set(DownloadState::kWaiting, now + wait);
}

Result<> TransferEngine::fetch_now(store::VersionId version,
                                   const std::vector<std::string>& modules,
                                   const protocol::CancelToken& cancel) {
  std::vector<std::string> order{""};
  order.insert(order.end(), modules.begin(), modules.end());
  for (const std::string& module : order) {
    ICMA_TRY(const auto downloads, options_.store->downloads());
    const auto row = std::ranges::find_if(downloads, [&](const Download& one) {
      return one.version == version && one.module == module;
    });
    if (row == downloads.end() || row->state == DownloadState::kReady) continue;
    const auto fetched = fetch(*row, cancel);
    if (!fetched) ICMA_TRY_VOID(conclude(*row, fetched.error()));
    if (options_.changed) options_.changed();
    if (!fetched) return std::unexpected(fetched.error());
    if (!*fetched) {
      return fail(ErrorKind::kRefused, "it waits: the line is counted, or space is limited",
                  module);
    }
    ICMA_TRY_VOID(retire_older(row->program));
  }
  return {};
}

std::optional<Time> TransferEngine::next_due() {
  const auto downloads = options_.store->downloads();
  std::optional<Time> due;
  if (!downloads) return due;
  for (const Download& one : *downloads) {
    if (is_open(one.state) && (!due || one.next_try < *due)) due = one.next_try;
  }
  return due;
}

Result<> TransferEngine::retry_now() {
  waits_.clear();
  ICMA_TRY_VOID(access_changed());
  ICMA_TRY(const auto downloads, options_.store->downloads());
  for (const Download& one : downloads) {
    if (one.state == DownloadState::kWaiting || one.state == DownloadState::kDiskFull) {
      ICMA_TRY_VOID(options_.store->set_state(one.version, one.module, DownloadState::kWanted));
    }
  }
  return {};
}

}  // namespace icma::transfer
