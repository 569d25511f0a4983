// SPDX-License-Identifier: Apache-2.0
#include "client/host/resources.h"

#include <algorithm>

#include "courses/base/files.h"

namespace icma::host {

std::filesystem::path resources() {
  std::error_code code;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", code);
  return program.parent_path().parent_path() / "share" / "icma-learn";
}

app::Strings read_strings(const std::string& language) {
  if (language == "en") return {};
  std::string file = language;
  std::ranges::replace(file, '-', '_');
  const auto text = read_file(resources() / "strings" / (file + ".po"));
  if (!text) return {};
  return app::Strings::parse(*text).value_or(app::Strings{});
}

}  // namespace icma::host
