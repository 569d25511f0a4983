// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/key_store.h"

#include "courses/base/files.h"
#include "sync/platform/durable_file.h"
#include "sync/platform/leave.h"

namespace icma::platform {
namespace {

std::filesystem::path key_file(const Profile& profile, const Uuid& learner) {
  return profile.keys() / (learner.to_string() + ".key");
}

Result<> not_leaving(const Profile& profile) {
  if (!is_leaving(profile)) return {};
  return fail(ErrorKind::kBusy, "somebody is being signed out of this profile");
}

}  // namespace

Result<std::optional<records::DeviceKey>> FileKeyStore::load(const Uuid& learner) {
  const auto text = read_file(key_file(profile_, learner), 4096);
  if (!text && text.error().kind == ErrorKind::kNotFound) return std::nullopt;
  if (!text) return std::unexpected(text.error());
  // A torn key is a lost key: a new device begins, and nothing written is lost by that.
  const auto json = parse_json(*text);
  if (!json) return std::nullopt;
  const JsonReader in(*json, "key");
  const auto device = parse_uuid(in.optional_string("device").value_or(""));
  const auto seed = parse_hex(in.optional_string("seed").value_or(""));
  if (!device || !seed || seed->size() != 32) return std::nullopt;
  std::array<std::uint8_t, 32> bytes{};
  std::ranges::copy(*seed, bytes.begin());
  return records::DeviceKey{*device, KeyPair::from_seed(bytes)};
}

Result<> FileKeyStore::save(const Uuid& learner, const records::DeviceKey& key) {
  ICMA_TRY_VOID(not_leaving(profile_));
  ICMA_TRY_VOID(open_profile(profile_.keys()));
  return write_durable(key_file(profile_, learner), pretty_json({{"device", key.device.to_string()},
                                                                 {"seed", hex(key.key.seed())}}));
}

Result<std::optional<protocol::Session>> FileSessionStore::load() {
  if (is_leaving(profile_)) return std::nullopt;
  const auto text = read_file(profile_.session(), 65'536);
  if (!text && text.error().kind == ErrorKind::kNotFound) return std::nullopt;
  if (!text) return std::unexpected(text.error());
  ICMA_TRY(protocol::Session session, protocol::decode_session(*text));
  return session;
}

Result<> FileSessionStore::save(const protocol::Session& session) {
  ICMA_TRY_VOID(not_leaving(profile_));
  return write_durable(profile_.session(), protocol::encode(session));
}

Result<> FileSessionStore::clear() {
  std::error_code code;
  std::filesystem::remove(profile_.session(), code);
  if (code) return std::unexpected(io_error("cannot forget the sign-in", profile_.session(), code));
  return {};
}

Result<> FileSessionStore::exclusively(const std::function<Result<>()>& work) {
  ICMA_TRY(const FileLock lock, FileLock::take(profile_.session_lock(), 60));
  return work();
}

}  // namespace icma::platform
