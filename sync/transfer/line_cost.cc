// SPDX-License-Identifier: Apache-2.0
// What a download may cost: whether it may come over a counted line, and how much space it may
// take.
#include <algorithm>

#include "sync/transfer/transfer_work.h"

namespace icma::transfer {

using store::Download;
using store::DownloadState;
using store::Hold;

namespace {

// What a database takes beyond the bytes in it: whole pages, and the rows that name them.
std::uint64_t with_pages(std::uint64_t bytes) {
  constexpr std::uint64_t kLeast = std::uint64_t{256} << 10U;
  return bytes + bytes / 25 + kLeast;
}

}  // namespace

// By how much the downloads' file would be too large; what is removed shrinks it.
std::uint64_t TransferEngine::over_allowance(std::uint64_t bytes) const {
  if (options_.allowed.space == 0) return 0;
  std::error_code code;
  const auto size = std::filesystem::file_size(options_.store->database().path(), code);
  const std::uint64_t sum = (code ? 0 : size) + with_pages(bytes);
  return sum > options_.allowed.space ? sum - options_.allowed.space : 0;
}

bool TransferEngine::must_ask(const Download& download) const {
  if (options_.allowed.on_metered == OnMetered::kGet) return false;
  const bool agreed = download.agreed && options_.allowed.on_metered == OnMetered::kAsk;
  return !agreed && options_.metered && options_.metered();
}

Result<std::uint64_t> TransferEngine::need_of(const package::Manifest& manifest,
                                              const Download& download) {
  const std::vector<std::string> modules{download.module};
  ICMA_TRY(const auto missing, options_.store->missing_chunks(manifest, modules, download.variant));
  return manifest.stored_sum({missing.begin(), missing.end()});
}

// With what all modules share wait those that need it, so that each can be asked about.
Result<> TransferEngine::hold_for_line(const Work& work) {
  const Time next = options_.clock->now() + kHeldLook;
  const Download& held = work.download;
  ICMA_TRY(const std::uint64_t own, need_of(work.manifest, held));
  ICMA_TRY_VOID(options_.store->hold_back(held.version, held.module, Hold::kMetered, own, next));
  if (!held.module.empty()) return {};
  ICMA_TRY(const auto downloads, options_.store->downloads());
  for (const Download& one : downloads) {
    const bool open = one.state == DownloadState::kWanted || one.state == DownloadState::kWaiting;
    if (one.version != held.version || one.module.empty() || !open) continue;
    ICMA_TRY(const std::uint64_t need, need_of(work.manifest, one));
    ICMA_TRY_VOID(
        options_.store->hold_back(one.version, one.module, Hold::kMetered, own + need, next));
  }
  return {};
}

Result<> TransferEngine::look_at_held() {
  ICMA_TRY(const auto downloads, options_.store->downloads());
  for (const Download& one : downloads) {
    if (one.hold == Hold::kNone) continue;
    ICMA_TRY_VOID(options_.store->set_state(one.version, one.module, DownloadState::kWanted));
  }
  if (options_.changed) options_.changed();
  return {};
}

Result<> TransferEngine::allow(const Allowance& allowed) {
  options_.allowed = allowed;
  return look_at_held();
}

Result<> TransferEngine::line_changed() {
  return look_at_held();
}

Result<> TransferEngine::agree(const std::string& program, const std::string& module) {
  ICMA_TRY(const Download download, find(program, module));
  for (const std::string& part : {std::string(), module}) {
    ICMA_TRY_VOID(options_.store->agree(download.version, part));
  }
  return look_at_held();
}

}  // namespace icma::transfer
