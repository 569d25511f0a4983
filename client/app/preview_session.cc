// SPDX-License-Identifier: Apache-2.0
#include "client/app/preview_session.h"

#include <algorithm>
#include <set>

#include "courses/authoring/lint.h"
#include "courses/base/files.h"

namespace icma::app {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> files_below(const fs::path& folder) {
  std::vector<std::string> out;
  std::error_code code;
  for (auto it = fs::recursive_directory_iterator(folder, code);
       it != fs::recursive_directory_iterator(); it.increment(code)) {
    if (code) break;
    const std::string name = it->path().filename().string();
    if (name.starts_with('.')) {
      it.disable_recursion_pending();
      continue;
    }
    if (it->is_regular_file(code))
      out.push_back(fs::relative(it->path(), folder, code).generic_string());
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace

fs::file_time_type PreviewSession::newest() const {
  // Not the epoch, which lies in the future of the file clock.
  fs::file_time_type latest = fs::file_time_type::min();
  std::error_code code;
  for (const std::string& file : files_below(folder_)) {
    latest = std::max(latest, fs::last_write_time(folder_ / file, code));
  }
  return latest;
}

bool PreviewSession::has_file(const std::string& path) const {
  const std::vector<std::string> files = files_below(folder_);
  return std::ranges::binary_search(files, path);
}

void PreviewSession::select_file(const std::string& path) {
  if (has_file(path)) selected_ = path;
}

bool PreviewSession::changed() const {
  return newest() != read_;
}

void PreviewSession::reload(Time now) {
  read_ = newest();
  checked_ = now;
  files_ = files_below(folder_).size();
  std::error_code code;
  if (!fs::is_directory(folder_, code)) {
    problem_ = "there is no such folder (" + folder_.string().substr(0, 200) + ")";
    source_.reset();
    findings_.clear();
    return;
  }
  auto source = authoring::read_program(folder_, {});
  if (!source) {
    problem_ = source.error().describe();
    source_.reset();
    findings_.clear();
    return;
  }
  problem_.clear();
  findings_ = authoring::lint(*source, taxonomy_);
  source_ = std::move(*source);
  if (!has_file(selected_)) {
    selected_ = source_->pages.empty() ? "program.md" : source_->pages.begin()->first;
    for (const model::Module& module : source_->program.modules) {
      if (module.activities.empty()) continue;
      selected_ = module.activities.front().document;
      break;
    }
  }
  finding_ = std::min(finding_, static_cast<int>(findings_.size()) - 1);
}

void PreviewSession::select_finding(int index) {
  if (index < 0 || index >= static_cast<int>(findings_.size())) return;
  finding_ = index;
  const std::string& file = findings_[static_cast<std::size_t>(index)].file;
  if (has_file(file)) selected_ = file;
}

const authoring::Asset* PreviewSession::find(const std::string& path) const {
  if (!source_) return nullptr;
  const auto at = std::ranges::find(source_->assets, path, &authoring::Asset::path);
  return at == source_->assets.end() ? nullptr : &*at;
}

Result<std::string> PreviewSession::page(const std::string& path) const {
  const std::string plain = fs::path(path).lexically_normal().generic_string();
  if (!source_ || !source_->pages.contains(plain)) {
    return fail(ErrorKind::kNotFound, "the folder has no such page", path);
  }
  return source_->pages.at(plain).markdown;
}

Result<Bytes> PreviewSession::asset(const std::string& path) const {
  const authoring::Asset* asset = find(path);
  if (asset == nullptr) return fail(ErrorKind::kNotFound, "the folder has no such file", path);
  if (asset->file.empty()) return to_bytes(asset->content);
  ICMA_TRY(const std::string bytes, read_file(asset->file));
  return to_bytes(bytes);
}

PreviewModel PreviewSession::build(const Words& words) const {
  PreviewModel model;
  model.folder = folder_.string();
  model.problem = problem_;
  const std::string time = words.clock_time(words.local(checked_));
  model.saved = words.fill("Read {0}", time);
  std::set<std::string> folders;
  for (const std::string& file : files_below(folder_)) {
    const fs::path path(file);
    fs::path parent;
    int depth = 0;
    for (const auto& part : path.parent_path()) {
      parent /= part;
      if (folders.insert(parent.generic_string()).second) {
        model.files.push_back({parent.generic_string(), part.string(), depth, true, false, 0, 0});
      }
      ++depth;
    }
    PreviewFile row{file, path.filename().string(), depth, false, file == selected_, 0, 0};
    for (const authoring::Finding& finding : findings_) {
      if (finding.file != file) continue;
      (finding.severity == authoring::Severity::kError ? row.errors : row.warnings) += 1;
    }
    model.files.push_back(std::move(row));
  }
  int stops = 0;
  for (const authoring::Finding& finding : findings_) {
    FindingModel out;
    out.stops = finding.severity == authoring::Severity::kError;
    stops += out.stops ? 1 : 0;
    out.title = finding.message;
    out.place = finding.file + (finding.line > 0 ? ":" + std::to_string(finding.line) : "");
    out.text = finding.remedy;
    out.path = finding.file;
    model.findings.push_back(std::move(out));
  }
  model.selected = finding_;
  const auto count = static_cast<std::int64_t>(findings_.size());
  model.summary = std::to_string(count) + " " + words.tr("finding", "findings", count);
  if (stops > 0) model.stops = words.fill("{0} stop publishing", std::to_string(stops));
  if (!source_) return model;
  model.program = source_->program.code;
  model.checked =
      words.fill("{0}, checked {1}, {2} files", model.program, time, std::to_string(files_));
  const auto page = source_->pages.find(selected_);
  if (page != source_->pages.end()) {
    // Named apart from the learner's page of the same path, whose place the reader remembers.
    model.document = "./" + selected_;
    for (const model::Module& module : source_->program.modules) {
      for (const model::Activity& activity : module.activities) {
        if (activity.document != selected_) continue;
        model.title = activity.title;
        model.kicker = module.title + " · " + words.minutes(activity.duration);
      }
    }
  } else {
    model.title = selected_;
    model.plain = read_file(folder_ / selected_, std::uintmax_t{256} << 10U).value_or("");
  }
  return model;
}

}  // namespace icma::app
