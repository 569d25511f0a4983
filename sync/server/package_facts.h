// SPDX-License-Identifier: Apache-2.0
// Facts about programs from the assessor's published tree: outlines, review questions, and the
// finals' keys, all verified by signature and hash before they are believed.
#pragma once

#include <filesystem>
#include <map>

#include "courses/model/program.h"
#include "courses/model/question.h"
#include "sync/server/course_facts.h"

namespace icma::server {

class PackageCourseFacts final : public CourseFacts {
 public:
  // Reads every version in the tree. kUnverified, kCorrupt, kExpired never: expiry is for readers
  // far away, the tree lies on the server's own disk.
  static Result<PackageCourseFacts> open(const std::filesystem::path& tree);

  std::optional<ModuleFacts> module(std::string_view program, std::string_view version,
                                    std::string_view module) const override;
  Result<Grade> grade(std::string_view program, std::string_view version, std::string_view module,
                      std::string_view activity, const std::vector<std::string>& questions,
                      const Json& responses) const override;

 private:
  struct Version {
    model::Program program;
    std::map<std::string, model::Quiz, std::less<>> quizzes;  // review quizzes by document path
    std::optional<model::Quiz> final_key;
  };
  const Version* find(std::string_view program, std::string_view version) const;
  static ActivityFacts activity_facts(const Version& version, const model::Activity& activity);

  std::map<std::string, Version, std::less<>> versions_;  // "program/version"
};

}  // namespace icma::server
