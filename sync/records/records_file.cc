// SPDX-License-Identifier: Apache-2.0
#include "sync/records/records_file.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>

namespace icma::records {
namespace {

constexpr std::string_view kMagic = "ICMARECS";
constexpr std::uint32_t kFormat = 1;
// Magic, format, kind, server, key, length of the box.
constexpr std::size_t kHeaderBytes = 8 + 4 + 4 + 16 + 32 + 4;
constexpr std::size_t kCheckBytes = Hash::kSize;
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kLeast = 4096;

std::uint32_t number_at(std::string_view text, std::size_t at) {
  std::uint32_t value = 0;
  for (const char c : text.substr(at, 4)) value = value << 8U | static_cast<std::uint8_t>(c);
  return value;
}

// How long the first letter says that it is.
Result<std::size_t> length_of_first(std::string_view text) {
  if (!text.starts_with(kMagic)) {
    return fail(ErrorKind::kInvalid, "this is no file of records");
  }
  if (text.size() < kHeaderBytes) return fail(ErrorKind::kInvalid, "the file is cut off");
  if (number_at(text, 8) > kFormat) {
    return fail(ErrorKind::kTooNew, "the file was written by a newer program");
  }
  const std::size_t sealed = number_at(text, kHeaderBytes - 4);
  if (sealed > kMaxLetterBytes - kHeaderBytes - kCheckBytes) {
    return fail(ErrorKind::kInvalid, "the file has a letter that is too long");
  }
  return kHeaderBytes + sealed + kCheckBytes;
}

}  // namespace

// As in Padmé (Nikitin et al. 2019): only the upper bits of a length can be told.
std::size_t padded_length(std::size_t length) {
  length = std::max(length, kLeast);
  const auto exponent = static_cast<unsigned>(std::bit_width(length)) - 1;
  const auto kept = static_cast<unsigned>(std::bit_width(exponent));
  const std::size_t mask = (std::size_t{1} << (exponent - kept)) - 1;
  return (length + mask) & ~mask;
}

Result<std::string> write_letter(LetterKind kind, const Uuid& server, const BoxKey& key,
                                 std::string_view content) {
  if (content.size() > kMaxLetterBytes) {
    return fail(ErrorKind::kInvalid, "the letter is too long");
  }
  Bytes inside;
  append_u32(inside, static_cast<std::uint32_t>(content.size()));
  inside.insert(inside.end(), content.begin(), content.end());
  inside.resize(padded_length(inside.size()));
  ICMA_TRY(const Bytes sealed, seal(key, inside));
  Bytes out = to_bytes(kMagic);
  append_u32(out, kFormat);
  append_u32(out, static_cast<std::uint32_t>(kind));
  out.insert(out.end(), server.bytes.begin(), server.bytes.end());
  const Hash id = key.id();
  out.insert(out.end(), id.bytes.begin(), id.bytes.end());
  append_u32(out, static_cast<std::uint32_t>(sealed.size()));
  out.insert(out.end(), sealed.begin(), sealed.end());
  const Hash check = sha256(out);
  out.insert(out.end(), check.bytes.begin(), check.bytes.end());
  if (out.size() > kMaxLetterBytes) return fail(ErrorKind::kInvalid, "the letter is too long");
  return std::string(as_text(out));
}

Result<Letter> read_letter(std::string_view bytes) {
  ICMA_TRY(const std::size_t length, length_of_first(bytes));
  if (bytes.size() < length) return fail(ErrorKind::kInvalid, "the file is cut off");
  if (bytes.size() > length) {
    return fail(ErrorKind::kInvalid, "the file goes on where it should end");
  }
  const ByteView view = as_bytes(bytes);
  Letter out;
  ICMA_TRY(out.check, hash_from_bytes(view.last(kCheckBytes)));
  if (sha256(view.first(length - kCheckBytes)) != out.check) {
    return fail(ErrorKind::kCorrupt, "the file was changed or damaged on its way");
  }
  const std::uint32_t kind = number_at(bytes, 12);
  if (number_at(bytes, 8) != kFormat || (kind != 1 && kind != 2)) {
    return fail(ErrorKind::kInvalid, "this is no file of records");
  }
  out.kind = static_cast<LetterKind>(kind);
  ICMA_TRY(out.server, uuid_from_bytes(view.subspan(16, 16)));
  ICMA_TRY(out.key, hash_from_bytes(view.subspan(32, 32)));
  const ByteView sealed = view.subspan(kHeaderBytes, length - kHeaderBytes - kCheckBytes);
  out.sealed.assign(sealed.begin(), sealed.end());
  return out;
}

Result<std::vector<std::string_view>> split_letters(std::string_view file) {
  std::vector<std::string_view> out;
  do {
    ICMA_TRY(const std::size_t length, length_of_first(file));
    if (file.size() < length) return fail(ErrorKind::kInvalid, "the file is cut off");
    ICMA_TRY_VOID(read_letter(file.substr(0, length)));
    out.push_back(file.substr(0, length));
    file.remove_prefix(length);
  } while (!file.empty());
  return out;
}

Result<std::string> open_letter(const Letter& letter, const BoxKeyPair& key) {
  ICMA_TRY(const Bytes inside, key.open(letter.sealed));
  const std::string_view text = as_text(inside);
  if (text.size() < kLengthBytes) {
    return fail(ErrorKind::kInvalid, "the letter has a wrong form");
  }
  const std::size_t length = number_at(text, 0);
  if (length > text.size() - kLengthBytes || padded_length(length + kLengthBytes) != text.size() ||
      text.find_first_not_of('\0', kLengthBytes + length) != std::string_view::npos) {
    return fail(ErrorKind::kInvalid, "the letter has a wrong form");
  }
  return std::string(text.substr(kLengthBytes, length));
}

}  // namespace icma::records
