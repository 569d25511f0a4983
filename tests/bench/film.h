// SPDX-License-Identifier: Apache-2.0
// Somebody who watches a film from content.db while something else goes on.
#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <thread>

#include "courses/base/result.h"
#include "courses/store/content_types.h"

namespace icma::bench {

struct Viewing {
  std::uint64_t reads = 0;
  std::uint64_t busy = 0;   // refused because of the writer
  std::uint64_t wrong = 0;  // failed otherwise
  std::uint64_t late = 0;   // came after the player had nothing left to show
  double longest_ms = 0;    // of one read

  void add(const Viewing& other);
  // "the film: 420 reads, 0 busy, …"
  std::string says() const;
  bool is_smooth() const { return busy == 0 && wrong == 0 && late == 0; }
};

// Reads as the player does: the asset from its beginning, again and again, by a connection of its
// own on a thread of its own, at the rate of a film and as far ahead as a player keeps.
class FilmViewer {
 public:
  FilmViewer(const std::filesystem::path& content, store::VersionId version, std::string asset);
  // Ends the film and tells how it was. Once.
  Viewing stop();
  ~FilmViewer() { stop(); }
  FilmViewer(const FilmViewer&) = delete;
  FilmViewer& operator=(const FilmViewer&) = delete;

 private:
  void run(const std::filesystem::path& content, store::VersionId version,
           const std::string& asset);
  std::atomic<bool> stopped_ = false;
  Viewing viewing_;
  std::thread thread_;
};

}  // namespace icma::bench
