// SPDX-License-Identifier: Apache-2.0
// What is known of programs: the catalogue's entries and the documents of what is on this laptop.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "courses/model/program.h"
#include "courses/model/question.h"
#include "courses/model/taxonomy.h"
#include "courses/store/content_reader.h"

namespace icma::app {

// A version of a program that can be opened.
struct Course {
  store::VersionId id{};
  model::Program program;
  std::set<std::string> ready;     // modules
  store::ModuleVariants variants;  // in which each of the program's modules is here or wanted
  // By module, "" for what all share: files of which the disk forgot a part, and what documents
  // refer to and the version does not have.
  std::map<std::string, std::vector<std::string>> lost = {};
  std::map<std::string, std::vector<store::OpenEnd>> open_ends = {};

  bool is_ready(const std::string& module) const { return ready.contains(module); }
  // Its own and what it shares with all.
  std::vector<std::string> lost_in(const std::string& module) const;
  std::vector<store::OpenEnd> open_ends_in(const std::string& module) const;
  // All of it that is here opens without a connection.
  bool opens_whole() const { return lost.empty() && open_ends.empty(); }
};

// A version that the catalogue has and this laptop does not have whole.
struct CourseUpdate {
  std::string version;
  std::uint64_t bytes = 0;  // to fetch for the modules that are here
};

// One entry of the catalogue with what the lists need.
struct CatalogueItem {
  Json entry;
  std::string id, code, title, kind, level, plate_svg;
  Seconds duration{0};
  std::uint64_t bytes = 0;        // with films as they were made
  std::uint64_t light_bytes = 0;  // with their sound over still pictures; 0: there are no such
  std::set<std::string> practices;

  std::uint64_t bytes_in(package::Variant variant) const {
    return variant == package::Variant::kLight && light_bytes > 0 ? light_bytes : bytes;
  }
};

// Reads content.db beside its writer; one thread. Everything is read again after refresh().
class Library {
 public:
  // `fault` makes reading fail in tests; not owned.
  explicit Library(std::filesystem::path content, sqlite::FaultPoint* fault = nullptr)
      : path_(std::move(content)), fault_(fault) {}

  // Reads catalogue, downloads and installed versions anew. Before anything was published here it
  // succeeds with nothing in it.
  Result<> refresh();
  // Lets go of the file, for another to take its place; what was read stays until the next refresh.
  void close() { reader_.reset(); }
  // True once after the file answered as no sound one does where nobody was told.
  bool take_damage() { return std::exchange(damaged_, false); }
  // Documents that refresh() could not read, so that their program is not shown or an older state
  // of it is.
  const std::vector<store::LostPart>& unreadable() const { return unreadable_; }

  const std::vector<CatalogueItem>& catalogue() const { return catalogue_; }
  const CatalogueItem* item(std::string_view program) const;
  const model::Taxonomy& taxonomy() const { return taxonomy_; }
  const std::string& notice() const { return notice_; }
  const std::vector<store::Download>& downloads() const { return downloads_; }
  // Parts that the disk forgot and that are not here again.
  const std::vector<store::LostPart>& lost() const { return lost_; }
  // What a module consists of; the part of this hash is named apart. Null when it cannot be told.
  std::optional<store::ModuleParts> parts(store::VersionId version, const std::string& module,
                                          const std::optional<Hash>& part);
  std::vector<store::CatalogueHit> search(const std::string& words);

  // The version to work with: the pinned one when it is here, else the newest that has every module
  // an older one has. Null when nothing of the program can be opened.
  const Course* course(const std::string& program, const std::string& pinned = {}) const;
  // Nothing when the catalogue's version is the one that `course` gives, or is not known here yet.
  const CourseUpdate* update(const std::string& program) const;
  std::vector<std::string> programs() const;  // with something on this laptop
  // kNotFound, kCorrupt.
  Result<std::string> text(const Course& course, const std::string& path);
  // The asset of a webinar's film that is here, in one variant or the other; that of the whole film
  // when none is.
  std::string film(const Course& course, const model::Activity& webinar);
  Result<model::Quiz> quiz(const Course& course, const std::string& path);
  std::string practice_name(std::string_view code) const;

 private:
  Result<> read_catalogue();
  Result<> read_courses();
  Result<> read_course(const std::string& id, const store::InstalledVersion& version,
                       std::vector<Course>& out);
  Result<std::uint64_t> count_missing(const std::string& program, store::VersionId offered,
                                      const store::ModuleVariants& modules);
  Result<> read_update(const std::string& program,
                       const std::vector<store::InstalledVersion>& versions);

  std::filesystem::path path_;
  sqlite::FaultPoint* fault_;
  std::unique_ptr<store::ContentReader> reader_;
  std::vector<CatalogueItem> catalogue_;
  model::Taxonomy taxonomy_;
  std::string notice_;
  Hash catalogue_hash_;
  std::vector<store::Download> downloads_;
  std::map<std::string, std::vector<Course>> courses_;  // newest first
  // What an update was counted for; counting looks for every part of it.
  struct Counted {
    store::VersionId offered{};
    store::ModuleVariants modules;
    std::vector<std::pair<store::VersionId, std::string>> ready;  // of the program
    std::size_t lost = 0;
    std::uint64_t bytes = 0;
  };
  std::map<std::string, CourseUpdate> updates_;
  std::map<std::string, Counted> counted_;
  std::vector<store::LostPart> lost_;
  std::vector<store::LostPart> unreadable_;
  bool damaged_ = false;
};

}  // namespace icma::app
