// SPDX-License-Identifier: Apache-2.0
// An instructor's program folder, read as an author's source and shown as a learner sees it. Makes
// no record; nothing here has a way to the study desk.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "client/app/view_models.h"
#include "client/app/words.h"
#include "courses/authoring/program_source.h"
#include "courses/model/taxonomy.h"

namespace icma::app {

class PreviewSession {
 public:
  PreviewSession(std::filesystem::path folder, model::Taxonomy taxonomy)
      : folder_(std::move(folder)), taxonomy_(std::move(taxonomy)) {}

  // Practices as the newest catalogue has them; the next reload checks by these.
  void set_taxonomy(model::Taxonomy taxonomy) { taxonomy_ = std::move(taxonomy); }

  // Reads the folder anew; keeps the selected file.
  void reload(Time now);
  // True when a file changed since the last reload; a look at the folder's times, no reading.
  bool changed() const;
  // A file of the folder, by its path in it; another changes nothing.
  void select_file(const std::string& path);
  void select_finding(int index);

  PreviewModel build(const Words& words) const;
  // The compiled page of the selected file or another; kNotFound.
  Result<std::string> page(const std::string& path) const;
  Result<Bytes> asset(const std::string& path) const;
  // Whether this is the path of a file in the folder, as `build` lists it.
  bool has_file(const std::string& path) const;
  const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::file_time_type newest() const;
  const authoring::Asset* find(const std::string& path) const;

  std::filesystem::path folder_;
  model::Taxonomy taxonomy_;
  std::optional<authoring::ProgramSource> source_;
  authoring::Findings findings_;
  std::string problem_;
  std::string selected_;
  int finding_ = -1;
  std::filesystem::file_time_type read_{};
  Time checked_;
  std::size_t files_ = 0;
};

}  // namespace icma::app
