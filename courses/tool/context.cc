// SPDX-License-Identifier: Apache-2.0
#include "courses/tool/context.h"

#include "courses/base/files.h"
#include "courses/base/json.h"

namespace icma::tool {

Result<model::Taxonomy> read_taxonomy(const Common& common, const std::filesystem::path& folder) {
  const auto path =
      common.practices.empty()
          ? std::filesystem::absolute(folder).lexically_normal().parent_path() / "practices.json"
          : common.practices;
  ICMA_TRY(const std::string text, read_file(path));
  ICMA_TRY(const Json document, parse_json(text));
  return model::parse_taxonomy(document);
}

}  // namespace icma::tool
