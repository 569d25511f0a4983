// SPDX-License-Identifier: Apache-2.0
#include "courses/base/ids.h"

#include <algorithm>
#include <array>
#include <openssl/evp.h>
#include <sodium.h>

namespace icma {

void SystemRandom::fill(std::span<std::uint8_t> out) {
  ICMA_CHECK(sodium_init() >= 0);
  randombytes_buf(out.data(), out.size());
}

std::string Uuid::to_string() const {
  std::string text = hex(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return text;
}

Uuid make_uuid_v7(std::chrono::sys_time<std::chrono::milliseconds> now, RandomSource& random) {
  Uuid id;
  random.fill(id.bytes);
  auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(0, now.time_since_epoch().count()));
  for (std::size_t i = 6; i-- > 0; ms >>= 8U) id.bytes[i] = static_cast<std::uint8_t>(ms & 255U);
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x70U);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
  return id;
}

Uuid make_uuid_v4(RandomSource& random) {
  Uuid id;
  random.fill(id.bytes);
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x40U);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
  return id;
}

Uuid make_uuid_v5(const Uuid& space, std::string_view name) {
  Bytes text(space.bytes.begin(), space.bytes.end());
  const ByteView bytes = as_bytes(name);
  text.insert(text.end(), bytes.begin(), bytes.end());
  std::array<std::uint8_t, 20> digest{};
  unsigned size = 0;
  ICMA_CHECK(EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) == 1);
  Uuid id;
  std::copy_n(digest.begin(), id.bytes.size(), id.bytes.begin());
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0FU) | 0x50U);
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3FU) | 0x80U);
  return id;
}

Result<Uuid> parse_uuid(std::string_view text) {
  const auto bad = [] { return fail(ErrorKind::kInvalid, "not a UUID"); };
  if (text.size() != 36) return bad();
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash != (text[i] == '-')) return bad();
    if (!dash) digits.push_back(text[i]);
  }
  const Result<Bytes> bytes = parse_hex(digits);
  if (!bytes) return bad();
  return uuid_from_bytes(*bytes);
}

Result<Uuid> uuid_from_bytes(ByteView bytes) {
  Uuid id;
  if (bytes.size() != id.bytes.size()) return fail(ErrorKind::kInvalid, "a UUID has 16 bytes");
  std::ranges::copy(bytes, id.bytes.begin());
  return id;
}

bool is_slug(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() == '-' || text.back() == '-') return false;
  if (text.find("--") != std::string_view::npos) return false;
  return std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace icma
