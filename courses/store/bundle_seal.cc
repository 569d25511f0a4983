// SPDX-License-Identifier: Apache-2.0
#include "courses/store/bundle_seal.h"

#include <algorithm>
#include <fstream>

#include "courses/base/files.h"
#include "courses/base/hash.h"

namespace icma::store {
namespace {

constexpr std::string_view kMark = "ICMASUM1";
constexpr std::uint64_t kSealBytes = 8 + 32;
constexpr std::string_view kHead{"SQLite format 3\0", 16};
constexpr std::size_t kPiece = std::size_t{1} << 20U;

Result<Hash> digest_of(std::ifstream& in, std::uint64_t bytes, const std::filesystem::path& path) {
  Sha256 hasher;
  std::string piece;
  for (std::uint64_t left = bytes; left > 0;) {
    piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece)));
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (!in) return fail(ErrorKind::kIo, "the bundle cannot be read to its end", path.string());
    hasher.update(as_bytes(piece));
    left -= piece.size();
  }
  return hasher.finish();
}

}  // namespace

Result<> append_seal(const std::filesystem::path& path) {
  std::error_code code;
  const std::uint64_t bytes = std::filesystem::file_size(path, code);
  if (code) return std::unexpected(io_error("look at the bundle", path, code));
  std::ifstream in(path, std::ios::binary);
  ICMA_TRY(const Hash digest, digest_of(in, bytes, path));
  std::ofstream out(path, std::ios::binary | std::ios::app);
  out << kMark << as_text(digest.view());
  out.flush();
  if (out) return {};
  return fail(ErrorKind::kNoSpace, "the bundle could not be written to its end", path.string());
}

Result<bool> is_seal_whole(const std::filesystem::path& path) {
  std::error_code code;
  const std::uint64_t bytes = std::filesystem::file_size(path, code);
  if (code) return std::unexpected(io_error("open the bundle", path, code));
  const auto no_bundle = [&path] {
    return fail(ErrorKind::kInvalid, "this is no bundle of courses, or only the beginning of one",
                path.string());
  };
  if (bytes < kHead.size() + kSealBytes) return no_bundle();
  std::ifstream in(path, std::ios::binary);
  std::string head(kHead.size(), '\0');
  std::string seal(kSealBytes, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  in.seekg(static_cast<std::streamoff>(bytes - kSealBytes));
  in.read(seal.data(), static_cast<std::streamsize>(seal.size()));
  if (!in) return fail(ErrorKind::kIo, "the bundle cannot be read", path.string());
  const bool marked = head == kHead || seal.starts_with(kMark);
  if (!marked) return no_bundle();
  in.seekg(0);
  ICMA_TRY(const Hash digest, digest_of(in, bytes - kSealBytes, path));
  return head == kHead && seal == std::string(kMark) + std::string(as_text(digest.view()));
}

}  // namespace icma::store
