// SPDX-License-Identifier: Apache-2.0
#include "courses/package/object_source.h"

#include <fmt/format.h>

namespace icma::package {

Result<Bytes> read_object(ObjectSource& source, const Hash& object, std::uint64_t most) {
  ICMA_TRY(const std::uint64_t length, source.length(object));
  if (length > most) return fail(ErrorKind::kInvalid, "an object is too long", object.to_hex());
  ICMA_TRY(Bytes bytes, source.read(object, 0, length));
  if (sha256(bytes) == object) return bytes;
  return fail(ErrorKind::kCorrupt, "the object's bytes do not match its name", object.to_hex());
}

Result<Trust> believe(ObjectSource& source, Time now) {
  ICMA_TRY(const std::string root, source.metadata("root.json"));
  ICMA_TRY(Trust trust, Trust::from_root(root));
  ICMA_TRY(const std::string timestamp, source.metadata("timestamp.json"));
  ICMA_TRY_VOID(trust.update_timestamp(timestamp, now));
  const auto numbered = [&source](const FilePin& pin, std::string_view role) {
    return source.metadata(fmt::format("{}.{}.json", pin.version, role));
  };
  ICMA_TRY(const std::string snapshot, numbered(*trust.snapshot_pin(), kSnapshotRole));
  ICMA_TRY_VOID(trust.update_snapshot(snapshot, now));
  const FilePin* pin = trust.pin_of(kTargetsRole);
  if (pin == nullptr) return fail(ErrorKind::kUnverified, "the snapshot names no targets");
  ICMA_TRY(const std::string targets, numbered(*pin, kTargetsRole));
  ICMA_TRY_VOID(trust.update_targets(targets, now));
  for (const std::string& role : trust.delegated_roles()) {
    const FilePin* delegated = trust.pin_of(role);
    if (delegated == nullptr)
      return fail(ErrorKind::kUnverified, "a delegated role is missing", role);
    ICMA_TRY(const std::string text, numbered(*delegated, role));
    ICMA_TRY_VOID(trust.update_delegated(role, text, now));
  }
  return trust;
}

}  // namespace icma::package
