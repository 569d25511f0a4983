// SPDX-License-Identifier: Apache-2.0
// The publisher's key files.
#include <algorithm>
#include <array>

#include "courses/authoring/publish.h"
#include "courses/base/files.h"
#include "courses/base/text.h"

namespace icma::authoring {
namespace {

namespace fs = std::filesystem;

Result<KeyPair> open_key(const fs::path& folder, std::string_view name) {
  const fs::path file = folder / (std::string(name) + ".key");
  std::error_code code;
  if (!fs::exists(file, code)) {
    KeyPair pair = KeyPair::generate();
    ICMA_TRY_VOID(write_private_file(file, hex(pair.seed()) + "\n"));
    return pair;
  }
  ICMA_TRY(const std::string text, read_file(file, 1024));
  const auto seed = parse_hex(trim(text));
  std::array<std::uint8_t, 32> bytes{};
  if (!seed || seed->size() != bytes.size()) {
    return fail(ErrorKind::kInvalid, "the key file does not hold 64 hex digits", file.string());
  }
  std::ranges::copy(*seed, bytes.begin());
  return KeyPair::from_seed(bytes);
}

}  // namespace

Result<PublisherKeys> open_keys(const fs::path& folder) {
  std::error_code code;
  fs::create_directories(folder, code);
  if (!code) fs::permissions(folder, fs::perms::owner_all, code);
  if (code) return std::unexpected(io_error("cannot make the key folder", folder, code));
  ICMA_TRY(KeyPair root_1, open_key(folder, "root-1"));
  ICMA_TRY(KeyPair root_2, open_key(folder, "root-2"));
  ICMA_TRY(KeyPair targets, open_key(folder, "targets"));
  ICMA_TRY(KeyPair snapshot, open_key(folder, "snapshot"));
  ICMA_TRY(KeyPair timestamp, open_key(folder, "timestamp"));
  ICMA_TRY(KeyPair program, open_key(folder, "programs"));
  ICMA_TRY(KeyPair receipts, open_key(folder, "receipts"));
  return PublisherKeys{{root_1, root_2}, targets, snapshot, timestamp, program, receipts};
}

}  // namespace icma::authoring
