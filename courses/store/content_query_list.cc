// SPDX-License-Identifier: Apache-2.0
// Every query of this folder by name, with the plan that is expected of it.
#include <algorithm>
#include <array>

#include "courses/store/content_queries.h"
#include "courses/store/content_store.h"

namespace icma::store {
namespace {

using sqlite::Plan;

constexpr std::array kPublication{
    sqlite::Query{"trust_files", sql::kTrustFiles, Plan::kScan},
    sqlite::Query{"trust_seen", sql::kTrustSeen, Plan::kScan},
    sqlite::Query{"clear_trust", sql::kClearTrust, Plan::kScan},
    sqlite::Query{"clear_seen", sql::kClearSeen, Plan::kScan},
    sqlite::Query{"put_trust", sql::kPutTrust},
    sqlite::Query{"put_seen", sql::kPutSeen},
    sqlite::Query{"clear_catalogue", sql::kClearCatalogue, Plan::kScan},
    sqlite::Query{"clear_catalogue_text", sql::kClearCatalogueText, Plan::kScan},
    sqlite::Query{"put_catalogue", sql::kPutCatalogue},
    sqlite::Query{"put_catalogue_text", sql::kPutCatalogueText},
    sqlite::Query{"put_catalogue_head", sql::kPutCatalogueHead},
    sqlite::Query{"put_root", sql::kPutRoot},
    sqlite::Query{"root_files", sql::kRootFiles, Plan::kScan},
    sqlite::Query{"catalogue_object", sql::kCatalogueObject},
    sqlite::Query{"manifests", sql::kManifests, Plan::kScan},
    sqlite::Query{"manifest_object", sql::kManifestObject},
    sqlite::Query{"chunk_bytes", sql::kChunkBytes},
    sqlite::Query{"chunks_up", sql::kChunksUp, Plan::kScan},
    sqlite::Query{"chunks_down", sql::kChunksDown, Plan::kScan},
    sqlite::Query{"chunk_of_id", sql::kChunkOfId},
    sqlite::Query{"chunk_length", sql::kChunkLength},
    sqlite::Query{"scrub_next", sql::kScrubNext},
    sqlite::Query{"scrub_place", sql::kScrubPlace},
    sqlite::Query{"put_scrub_place", sql::kPutScrubPlace},
    sqlite::Query{"lose_chunk", sql::kLoseChunk},
    sqlite::Query{"want_again", sql::kWantAgain, Plan::kScan},
    sqlite::Query{"scrub_asset", sql::kScrubAsset},
    sqlite::Query{"of_other_variant", sql::kOfOtherVariant},
    sqlite::Query{"take_apart", sql::kTakeApart},
    sqlite::Query{"want_module_again", sql::kWantModuleAgain},
    sqlite::Query{"lost_parts", sql::kLostParts, Plan::kScan},
    sqlite::Query{"catalogue", sql::kCatalogue, Plan::kScan},
    sqlite::Query{"catalogue_entry", sql::kCatalogueEntry},
    sqlite::Query{"catalogue_head", sql::kCatalogueHead},
    sqlite::Query{"search", sql::kSearch}};

constexpr std::array kVersions{
    sqlite::Query{"find_version", sql::kFindVersion},
    sqlite::Query{"add_version", sql::kAddVersion},
    sqlite::Query{"add_asset", sql::kAddAsset},
    sqlite::Query{"version_manifest", sql::kVersionManifest},
    sqlite::Query{"versions_of_program", sql::kVersionsOfProgram},
    sqlite::Query{"want", sql::kWant, Plan::kScan},
    sqlite::Query{"downloads", sql::kDownloads, Plan::kScan},
    sqlite::Query{"set_state", sql::kSetState},
    sqlite::Query{"hold_back", sql::kHoldBack},
    sqlite::Query{"agree", sql::kAgree},
    sqlite::Query{"sealed_modules", sql::kSealedModules, Plan::kScan},
    sqlite::Query{"wrong_parts", sql::kWrongParts, Plan::kScan},
    sqlite::Query{"set_wrong", sql::kSetWrong},
    sqlite::Query{"reset_interrupted", sql::kResetInterrupted, Plan::kScan},
    sqlite::Query{"progress", sql::kProgress},
    sqlite::Query{"mark_ready", sql::kMarkReady},
    sqlite::Query{"remove_download", sql::kRemoveDownload},
    sqlite::Query{"module_ready", sql::kModuleReady},
    sqlite::Query{"ready_modules", sql::kReadyModules},
    sqlite::Query{"find_chunk", sql::kFindChunk},
    sqlite::Query{"put_chunk", sql::kPutChunk},
    sqlite::Query{"put_pending", sql::kPutPending},
    sqlite::Query{"put_part", sql::kPutPart},
    sqlite::Query{"parts", sql::kParts},
    sqlite::Query{"drop_parts", sql::kDropParts},
    sqlite::Query{"clear_parts", sql::kClearParts, Plan::kScan},
    sqlite::Query{"find_asset", sql::kFindAsset},
    sqlite::Query{"put_asset_chunk", sql::kPutAssetChunk},
    sqlite::Query{"clear_asset_chunks", sql::kClearAssetChunks},
    sqlite::Query{"clear_other_variants", sql::kClearOtherVariants},
    sqlite::Query{"has_asset", sql::kHasAsset},
    sqlite::Query{"clear_pending", sql::kClearPending},
    sqlite::Query{"read_chunk", sql::kReadChunk},
    sqlite::Query{"orphans", sql::kOrphans, Plan::kScan},
    sqlite::Query{"delete_chunk", sql::kDeleteChunk},
    sqlite::Query{"empty_versions", sql::kEmptyVersions, Plan::kScan},
    sqlite::Query{"delete_version", sql::kDeleteVersion},
    sqlite::Query{"pin", sql::kPin},
    sqlite::Query{"clear_open_ends", sql::kClearOpenEnds},
    sqlite::Query{"put_open_end", sql::kPutOpenEnd},
    sqlite::Query{"set_closed", sql::kSetClosed},
    sqlite::Query{"not_closed", sql::kNotClosed, Plan::kScan},
    sqlite::Query{"open_ends", sql::kOpenEnds},
    sqlite::Query{"pins", sql::kPins},
    sqlite::Query{"is_pinned", sql::kIsPinned},
    sqlite::Query{"unpin", sql::kUnpin}};

constexpr auto kAll = [] {
  std::array<sqlite::Query, kPublication.size() + kVersions.size()> out{};
  std::ranges::copy(kVersions, std::ranges::copy(kPublication, out.begin()).out);
  return out;
}();

}  // namespace

std::span<const sqlite::Query> ContentStore::queries() {
  return kAll;
}

}  // namespace icma::store
