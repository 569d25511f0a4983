// SPDX-License-Identifier: Apache-2.0
// What a laptop has, for another one: signed metadata, catalogue, manifests and chunks of
// content.db, read-only. Nothing in it tells who learns here.
#pragma once

#include <filesystem>
#include <memory>

#include "courses/sqlite/database.h"
#include "courses/store/chunk_source.h"

namespace icma::store {

class InstalledSource final : public ChunkSource {
 public:
  // kNotFound until a writer has made the database; kInvalid for another program's file; kTooNew.
  // What is installed after this is known to the next one that is opened.
  static Result<std::unique_ptr<InstalledSource>> open(const std::filesystem::path& content,
                                                       ForWhom whom = ForWhom::kOwner);

  // A file that is known to be damaged: what of it can still be read and has its hash.
  static Result<std::unique_ptr<InstalledSource>> open_damaged(
      const std::filesystem::path& content);

  Result<std::string> metadata(std::string_view file) override;

 private:
  InstalledSource(std::unique_ptr<sqlite::Database> database, ForWhom whom)
      : ChunkSource(whom), database_(std::move(database)) {}
  Result<> load();
  void find_chunks(std::string_view query_text);
  Result<Bytes> whole(const Hash& object) override;
  Result<Bytes> chunk(const Hash& hash) override;
  Result<std::uint64_t> chunk_bytes(const Hash& hash) override;
  Result<bool> has(const package::ChunkRef& one) override;

  bool damaged_ = false;
  std::map<Hash, std::int64_t> found_;  // in a damaged file: where the rows are
  std::unique_ptr<sqlite::Database> database_;
  std::map<std::string, std::string, std::less<>> metadata_;  // file → text
};

}  // namespace icma::store
