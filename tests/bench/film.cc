// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/film.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

#include "courses/store/content_reader.h"

namespace icma::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kPiece = std::size_t{64} << 10U;
// A film of 720 lines.
constexpr std::uint64_t kBytesPerSecond = 5'000'000 / 8;
// What the player has read and not shown yet.
constexpr std::chrono::milliseconds kAhead{500};

}  // namespace

void Viewing::add(const Viewing& other) {
  reads += other.reads;
  busy += other.busy;
  wrong += other.wrong;
  late += other.late;
  longest_ms = std::max(longest_ms, other.longest_ms);
}

std::string Viewing::says() const {
  return fmt::format("the film: {} reads, {} busy, {} late, {} wrong, longest {:.0f} ms", reads,
                     busy, late, wrong, longest_ms);
}

FilmViewer::FilmViewer(const std::filesystem::path& content, store::VersionId version,
                       std::string asset)
    : thread_(
          [this, content, version, asset = std::move(asset)] { run(content, version, asset); }) {}

Viewing FilmViewer::stop() {
  stopped_ = true;
  if (thread_.joinable()) thread_.join();
  return viewing_;
}

void FilmViewer::run(const std::filesystem::path& content, store::VersionId version,
                     const std::string& asset) {
  const auto reader = store::ContentReader::open(content);
  if (!reader) {
    ++viewing_.wrong;
    return;
  }
  const auto film = (*reader)->open_asset(version, asset);
  if (!film) {
    ++viewing_.wrong;
    return;
  }
  Bytes piece(kPiece);
  const auto begin = SteadyClock::now();
  std::uint64_t shown = 0;
  for (std::uint64_t at = 0; !stopped_; at = at < (*film)->size() ? at : 0) {
    const auto due = begin + std::chrono::microseconds(shown * 1'000'000 / kBytesPerSecond);
    std::this_thread::sleep_until(due);
    const auto asked = SteadyClock::now();
    const auto count = (*film)->read(at, piece);
    const auto came = SteadyClock::now();
    ++viewing_.reads;
    viewing_.longest_ms = std::max(viewing_.longest_ms,
                                   std::chrono::duration<double, std::milli>(came - asked).count());
    if (!count) {
      ++(count.error().kind == ErrorKind::kBusy ? viewing_.busy : viewing_.wrong);
    } else if (came > due + kAhead) {
      ++viewing_.late;
    }
    at += count.value_or(kPiece);
    shown += count.value_or(kPiece);
  }
}

}  // namespace icma::bench
