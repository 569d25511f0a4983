// SPDX-License-Identifier: Apache-2.0
// What must hold of a profile's content, however downloads of the publication ended.
#pragma once

#include <algorithm>
#include <vector>

#include "courses/store/content_reader.h"
#include "tests/e2e/publication.h"

namespace icma::e2e {

// Empty while there is no content.db.
inline std::vector<store::Download> downloads_in(const std::filesystem::path& profile) {
  const auto reader = store::ContentReader::open(profile / "content.db");
  if (!reader) return {};
  return (*reader)->downloads().value();
}

// Every asset of every module reads and has the hash of the signed manifest.
inline void check_all_assets(const std::filesystem::path& profile) {
  const auto reader = store::ContentReader::open(profile / "content.db").value();
  const auto versions = reader->installed("egv-160").value();
  REQUIRE(versions.size() == 1);
  CHECK(versions[0].shared_ready);
  CHECK(versions[0].ready_modules.size() == 6);
  const auto manifest = reader->manifest(versions[0].id).value();
  CHECK(manifest.assets.size() > 40);
  for (const package::AssetRef& asset : manifest.assets) {
    const auto bytes = reader->read_asset(versions[0].id, asset.path);
    REQUIRE_MESSAGE(bytes.has_value(), asset.path);
    CHECK(bytes->size() == asset.bytes);
    CHECK_MESSAGE(sha256(*bytes) == asset.hash, asset.path);
  }
}

// However the downloads before it ended, one more ends well, and then all is there.
inline void check_next_get(Publication& publication, const std::filesystem::path& profile) {
  REQUIRE_MESSAGE(publication.run(publication.get_command(profile)) == 0, publication.said());
  check_all_assets(profile);
}

// What is half there must not be readable: a module's assets open all or not at all.
inline void check_nothing_half(const std::filesystem::path& profile) {
  const auto reader = store::ContentReader::open(profile / "content.db");
  if (!reader) return;
  const auto versions = (*reader)->installed("egv-160").value();
  for (const store::InstalledVersion& version : versions) {
    const auto manifest = (*reader)->manifest(version.id).value();
    for (const package::AssetRef& asset : manifest.assets) {
      const bool ready = asset.module.empty()
                             ? version.shared_ready
                             : std::ranges::find(version.ready_modules, asset.module) !=
                                   version.ready_modules.end();
      const auto bytes = (*reader)->read_asset(version.id, asset.path);
      CHECK_MESSAGE(bytes.has_value() == ready, asset.path);
      if (bytes) CHECK_MESSAGE(sha256(*bytes) == asset.hash, asset.path);
    }
  }
}

}  // namespace icma::e2e
