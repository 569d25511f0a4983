// SPDX-License-Identifier: Apache-2.0
#include "courses/store/download_rows.h"

#include <array>

#include "courses/store/content_queries.h"

namespace icma::store {
namespace {

constexpr std::array<std::string_view, 8> kStateNames{
    "wanted", "fetching", "paused", "waiting", "disk_full", "sign_in", "quarantined", "ready"};

constexpr std::array<std::string_view, 3> kHoldNames{"", "metered", "quota"};

Result<DownloadState> state_from(std::string_view name) {
  for (std::size_t i = 0; i < kStateNames.size(); ++i) {
    if (kStateNames[i] == name) return static_cast<DownloadState>(i);
  }
  return fail(ErrorKind::kCorrupt, "a download has an unknown state", std::string(name));
}

Result<Hold> hold_from(std::string_view name) {
  for (std::size_t i = 0; i < kHoldNames.size(); ++i) {
    if (kHoldNames[i] == name) return static_cast<Hold>(i);
  }
  return fail(ErrorKind::kCorrupt, "a download waits for an unknown reason", std::string(name));
}

}  // namespace

std::string_view to_string(Hold hold) {
  return kHoldNames[static_cast<std::size_t>(hold)];
}

std::string_view to_string(DownloadState state) {
  return kStateNames[static_cast<std::size_t>(state)];
}

Result<std::vector<Download>> read_downloads(sqlite::Database& database) {
  std::vector<Download> out;
  sqlite::Statement query = database.statement(sql::kDownloads);
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) return out;
    Download one;
    one.version = static_cast<VersionId>(query.integer(0));
    one.program = query.text(1);
    one.module = query.text(2);
    ICMA_TRY(one.state, state_from(query.text_view(3)));
    one.bytes_total = static_cast<std::uint64_t>(query.integer(4));
    one.bytes_done = static_cast<std::uint64_t>(query.integer(5));
    one.attempt = static_cast<int>(query.integer(6));
    one.next_try = Time(Millis(query.integer(7)));
    one.error = query.text(8);
    one.variant = package::variant_from(query.text_view(9)).value_or(package::Variant::kFull);
    one.sealed = query.integer(10) != 0;
    ICMA_TRY(one.hold, hold_from(query.text_view(11)));
    one.hold_bytes = static_cast<std::uint64_t>(query.integer(12));
    one.agreed = query.integer(13) != 0;
    out.push_back(std::move(one));
  }
}

Result<std::vector<LostPart>> read_lost_parts(sqlite::Database& database) {
  std::vector<LostPart> out;
  sqlite::Statement query = database.statement(sql::kLostParts);
  while (true) {
    ICMA_TRY(const bool row, query.step());
    if (!row) return out;
    out.push_back({static_cast<VersionId>(query.integer(4)), query.text(0), query.text(1),
                   query.text(2), query.text(3)});
  }
}

}  // namespace icma::store
