// SPDX-License-Identifier: Apache-2.0
// Where the foreign test data lie: beside this checkout, or a level further up.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace icma::test {

inline std::optional<std::filesystem::path> fixture(const std::string& name) {
  for (const char* root : {"../shared/fixtures", "../../shared/fixtures"}) {
    const std::filesystem::path path = std::filesystem::path(root) / name;
    if (std::filesystem::exists(path)) return path;
  }
  return std::nullopt;
}

}  // namespace icma::test
