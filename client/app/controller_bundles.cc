// SPDX-License-Identifier: Apache-2.0
// Programs from a stick.
#include <filesystem>

#include "client/app/build_courses.h"
#include "client/app/controller.h"

namespace icma::app {

void Controller::look_for_bundles() {
  if (!ports_.find_bundles) return;
  bundles_ = ports_.find_bundles();
  if (bundles_.size() == 1) return import_bundle(std::exchange(bundles_, {}).front().path);
  if (!bundles_.empty()) return;  // the library shows what to choose from
  toast(Sign::kLaptop,
        words_.tr("No .icmapack file was found. Put the stick in and try again, or drop "
                  "the file on this window."));
}

void Controller::import_bundle(const std::string& path) {
  if (!ports_.import_bundle || !importing_.empty()) return;
  importing_ = path;
  bundles_.clear();
  ports_.import_bundle(path);
}

LibraryModel Controller::library_model(const Context& now) const {
  LibraryModel model = build_library(now);
  if (!importing_.empty()) {
    const std::string file = std::filesystem::path(importing_).filename().string();
    model.importing = words_.fill("{0} is looked at and taken …", file);
  }
  for (const FoundBundle& one : bundles_) {
    const std::filesystem::path path(one.path);
    model.bundles.push_back(
        {one.path, path.filename().string(), path.parent_path().string(), words_.bytes(one.bytes)});
  }
  return model;
}

void Controller::handle(const BundleTaken& taken) {
  importing_.clear();
  const std::string file = std::filesystem::path(taken.path).filename().string();
  if (!taken.result) {
    const Error& error = taken.result.error();
    if (error.kind == ErrorKind::kCorrupt) {
      return toast(Sign::kWarning,
                   words_.fill("{0} is damaged and nothing of it was taken. Copy it "
                               "to the stick once more.",
                               file));
    }
    return toast(Sign::kWarning, words_.fill("{0} was not taken: {1}", file, error.what));
  }
  content_changed();
  std::string programs;
  for (const transfer::ImportedProgram& one : taken.result->programs) {
    const CatalogueItem* item = library_.item(one.program);
    programs += (programs.empty() ? "" : ", ") + (item == nullptr ? one.program : item->code);
  }
  const auto confirmed = taken.result->confirmed;
  const std::string text = confirmed
                               ? words_.fill("{0} came from the stick. Confirmed as current: {1}.",
                                             programs, words_.when(*confirmed))
                               : words_.fill("{0} came from the stick.", programs);
  toast(Sign::kLaptop, text);
}

}  // namespace icma::app
