// SPDX-License-Identifier: Apache-2.0
// A folder that exists as long as the object does.
#pragma once

#include <filesystem>

#include "courses/base/ids.h"

namespace icma::fakes {

class TempDir {
 public:
  TempDir() {
    SystemRandom random;
    path_ =
        std::filesystem::temp_directory_path() / ("icma-test-" + make_uuid_v4(random).to_string());
    std::filesystem::create_directories(path_);
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace icma::fakes
