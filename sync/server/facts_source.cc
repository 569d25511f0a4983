// SPDX-License-Identifier: Apache-2.0
#include "sync/server/facts_source.h"

#include "courses/base/files.h"
#include "sync/server/package_facts.h"

namespace icma::server {

Result<std::unique_ptr<CourseFacts>> load_course_facts(const std::filesystem::path& data) {
  if (std::filesystem::exists(data / "assessor" / "metadata" / "root.json")) {
    ICMA_TRY(PackageCourseFacts facts, PackageCourseFacts::open(data / "assessor"));
    return std::make_unique<PackageCourseFacts>(std::move(facts));
  }
  const auto text = read_file(data / "facts.json");
  if (!text && text.error().kind == ErrorKind::kNotFound) return std::make_unique<NoCourseFacts>();
  if (!text) return std::unexpected(text.error());
  ICMA_TRY(JsonCourseFacts facts, JsonCourseFacts::parse(*text));
  return std::make_unique<JsonCourseFacts>(std::move(facts));
}

}  // namespace icma::server
