// SPDX-License-Identifier: Apache-2.0
// An .icmapack file: modules of programs for a USB stick, in one SQLite file (courses/FORMAT.md,
// "Bundles"). It comes from anybody; it is opened so that nothing in it is run, and what it holds
// counts as much as the publisher's signatures in it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "courses/base/clock.h"
#include "courses/sqlite/database.h"
#include "courses/store/chunk_source.h"

namespace icma::store {

inline constexpr std::int32_t kBundleApplicationId = 0x49434D42;  // "ICMB"
inline constexpr std::string_view kBundleEnding = ".icmapack";

// What a bundle says that it holds. The manifest it names must be signed for before it counts.
struct BundlePart {
  std::string program;
  std::string version;
  Hash manifest;
  std::string module;  // "" = what all modules share
  package::Variant variant = package::Variant::kFull;
};

class Bundle final : public ChunkSource {
 public:
  // Reads the whole file once to compare it with the digest at its end. kNotFound, kIo; kInvalid:
  // no bundle; kTooNew; kCorrupt: changed or damaged, with the first part of a program that is, in
  // the detail.
  static Result<std::unique_ptr<Bundle>> open(const std::filesystem::path& path);

  const std::vector<BundlePart>& parts() const { return parts_; }
  Result<std::string> metadata(std::string_view file) override;
  // Hashes every chunk of the parts. kCorrupt names the first asset with a wrong or missing one.
  Result<> check();

 private:
  explicit Bundle(std::unique_ptr<sqlite::Database> database)
      : ChunkSource(ForWhom::kOwner), database_(std::move(database)) {}
  Result<> load();
  Result<> check_asset(const package::Manifest& manifest, const package::AssetRef& asset);
  Result<Bytes> whole(const Hash& object) override;
  Result<Bytes> chunk(const Hash& hash) override;
  Result<std::uint64_t> chunk_bytes(const Hash& hash) override;

  std::unique_ptr<sqlite::Database> database_;
  std::vector<BundlePart> parts_;
};

// Modules of a program; none: all of them. What the modules share goes with them. Without a
// variant each is taken as it is there: as it was made, or light where only that is.
struct BundleWish {
  std::string program;
  std::vector<std::string> modules;
  std::optional<package::Variant> variant = {};
};

// As people name them: "egv-160", or "egv-160/audience/words".
std::vector<BundleWish> wishes_of(std::span<const std::string> names);

struct BundleWritten {
  std::uint64_t bytes = 0;  // of the file
  // Modules of whole programs that are not in it, because only who holds full access may have them
  // and the server alone knows who does: "egv-160/politics".
  std::vector<std::string> left_out;
};

// Writes a bundle of the catalogue's version of each program, beside the target and then in its
// place. `from` must have all of it and its root is believed. kNotFound for an unknown program or
// module or bytes that `from` lacks; kRefused for a module, asked for by its name, that is only for
// who holds full access; kNoSpace, kIo.
Result<BundleWritten> write_bundle(package::ObjectSource& from, std::span<const BundleWish> wishes,
                                   const std::filesystem::path& to);

}  // namespace icma::store
