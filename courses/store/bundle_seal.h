// SPDX-License-Identifier: Apache-2.0
// The last forty bytes of a bundle: "ICMASUM1" and the SHA-256 of all bytes before. They guard
// against damage on the way, not against a forger; against him stand the signatures inside.
#pragma once

#include <filesystem>

#include "courses/base/result.h"

namespace icma::store {

inline constexpr int kBundleFormat = 1;

// Appends them. kIo, kNoSpace.
Result<> append_seal(const std::filesystem::path& path);
// False when the bytes before do not have that digest. kNotFound, kIo; kInvalid: a file without the
// marks of a bundle.
Result<bool> is_seal_whole(const std::filesystem::path& path);

}  // namespace icma::store
