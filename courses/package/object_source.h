// SPDX-License-Identifier: Apache-2.0
// Whatever has published files at hand: a folder, a bundle, another laptop's content. Nothing of it
// is believed; who reads verifies (trust.h, manifest.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "courses/base/bytes.h"
#include "courses/base/hash.h"
#include "courses/base/result.h"
#include "courses/package/trust.h"

namespace icma::package {

// One object on one thread.
class ObjectSource {
 public:
  virtual ~ObjectSource() = default;
  // Text of a file of signed metadata: "timestamp.json", "7.snapshot.json". kNotFound.
  virtual Result<std::string> metadata(std::string_view file) = 0;
  // How long an object is. kNotFound.
  virtual Result<std::uint64_t> length(const Hash& object) = 0;
  // `size` bytes of an object from `offset`. kNotFound when not all of them are here.
  virtual Result<Bytes> read(const Hash& object, std::uint64_t offset, std::uint64_t size) = 0;
  // Which chunks of the manifest object of this name are here: bit i % 8 of byte i / 8 stands for
  // chunk i. Nothing: all that the manifest lists. kNotFound when the manifest is not here.
  virtual Result<std::optional<Bytes>> holdings(const Hash& manifest) = 0;
};

// A whole object, whose bytes have this hash. kNotFound; kCorrupt for other bytes; kInvalid when it
// is longer than `most`.
Result<Bytes> read_object(ObjectSource& source, const Hash& object, std::uint64_t most);

// Everything the source's metadata says, verified from its own root. For a source whose root
// somebody vouches for by having put it there; a stranger starts from a root he already trusts.
// `now` = Time::min() does not look at expiry.
Result<Trust> believe(ObjectSource& source, Time now);

}  // namespace icma::package
