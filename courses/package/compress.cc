// SPDX-License-Identifier: Apache-2.0
#include "courses/package/compress.h"

#include <memory>
#include <zstd.h>

namespace icma::package {
namespace {

constexpr int kLevel = 19;
// The window that RFC 8878 asks every decoder to take, and the largest that kLevel makes. zstd
// would set aside up to 128 MiB because a frame's head says so.
constexpr int kLargestWindow = 23;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

Bytes compress(ByteView plain) {
  Bytes out(ZSTD_compressBound(plain.size()));
  const std::size_t size =
      ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), kLevel);
  ICMA_CHECK(ZSTD_isError(size) == 0);
  out.resize(size);
  return out;
}

Result<Bytes> decompress(ByteView frame, std::size_t max_bytes) {
  const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  ICMA_CHECK(context != nullptr);
  const std::size_t set =
      ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kLargestWindow);
  ICMA_CHECK(ZSTD_isError(set) == 0);
  // The size in the frame's header is the sender's claim: memory grows with what really comes out.
  Bytes out;
  ZSTD_inBuffer in{frame.data(), frame.size(), 0};
  std::size_t more = 1;
  while (more != 0) {
    const std::size_t at = out.size();
    if (at >= max_bytes + 1) return fail(ErrorKind::kInvalid, "compressed data is too large");
    out.resize(std::min(max_bytes + 1, at + ZSTD_DStreamOutSize()));
    ZSTD_outBuffer target{out.data(), out.size(), at};
    more = ZSTD_decompressStream(context.get(), &target, &in);
    if (ZSTD_isError(more) != 0) return fail(ErrorKind::kCorrupt, "compressed data is malformed");
    const bool stuck = target.pos == at && in.pos == in.size;
    out.resize(target.pos);
    if (more != 0 && stuck) return fail(ErrorKind::kCorrupt, "compressed data is cut short");
  }
  if (out.size() > max_bytes) return fail(ErrorKind::kInvalid, "compressed data is too large");
  if (in.pos != in.size) return fail(ErrorKind::kCorrupt, "bytes follow the compressed data");
  return out;
}

Result<Bytes> open_chunk(Bytes stored, std::size_t size, const Hash& hash) {
  const auto wrong = [&hash] {
    return fail(ErrorKind::kCorrupt, "a chunk's bytes do not match its hash", hash.to_hex());
  };
  if (stored.size() < size) {
    auto plain = decompress(stored, size);
    if (!plain) return wrong();
    stored = std::move(*plain);
  }
  if (stored.size() != size || sha256(stored) != hash) return wrong();
  return stored;
}

bool is_chunk(ByteView stored, std::size_t size, const Hash& hash) {
  if (stored.size() >= size) return stored.size() == size && sha256(stored) == hash;
  const auto plain = decompress(stored, size);
  return plain && plain->size() == size && sha256(*plain) == hash;
}

}  // namespace icma::package
