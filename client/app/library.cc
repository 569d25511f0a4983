// SPDX-License-Identifier: Apache-2.0
#include "client/app/library.h"

#include <algorithm>

#include "courses/base/text.h"

namespace icma::app {
namespace {

CatalogueItem item_of(Json entry) {
  CatalogueItem item;
  const JsonReader in(entry);
  item.id = in.optional_string("id").value_or("");
  item.code = in.optional_string("code").value_or("");
  item.title = in.optional_string("title").value_or("");
  item.kind = in.optional_string("kind").value_or("program");
  item.level = in.optional_string("level").value_or("");
  item.plate_svg = in.optional_string("plate").value_or("");
  item.duration = Seconds(in.optional_integer("seconds", 0).value_or(0));
  item.bytes = static_cast<std::uint64_t>(in.optional_integer("bytes", 0).value_or(0));
  item.light_bytes = static_cast<std::uint64_t>(in.optional_integer("light_bytes", 0).value_or(0));
  for (const JsonReader& practice :
       in.optional_objects("practices").value_or(std::vector<JsonReader>{})) {
    item.practices.insert(practice.optional_string("code").value_or(""));
  }
  item.entry = std::move(entry);
  return item;
}

}  // namespace

Result<> Library::refresh() {
  if (reader_ == nullptr) {
    auto reader = store::ContentReader::open(path_, fault_);
    if (!reader && reader.error().kind == ErrorKind::kNotFound) return {};
    if (!reader) return std::unexpected(reader.error());
    reader_ = std::move(*reader);
    // Another file may have taken the place of the one before, with other ids.
    courses_.clear();
    counted_.clear();
    catalogue_hash_ = Hash{};
  }
  ICMA_TRY_VOID(read_catalogue());
  ICMA_TRY(downloads_, reader_->downloads());
  ICMA_TRY(lost_, reader_->lost_parts());
  return read_courses();
}

Result<> Library::read_catalogue() {
  const auto head = reader_->catalogue_head();
  if (!head && head.error().kind == ErrorKind::kNotFound) return {};
  if (!head) return std::unexpected(head.error());
  if (head->hash == catalogue_hash_) return {};
  ICMA_TRY(auto entries, reader_->catalogue());
  ICMA_TRY(taxonomy_, model::parse_taxonomy(head->taxonomy));
  notice_ = head->notice;
  catalogue_.clear();
  for (Json& entry : entries) catalogue_.push_back(item_of(std::move(entry)));
  catalogue_hash_ = head->hash;
  return {};
}

Result<> Library::read_courses() {
  unreadable_.clear();
  std::set<std::string> programs;
  for (const store::Download& download : downloads_) programs.insert(download.program);
  std::erase_if(courses_, [&programs](const auto& pair) { return !programs.contains(pair.first); });
  for (const std::string& id : programs) {
    ICMA_TRY(const auto versions, reader_->installed(id));
    std::vector<Course> fresh;
    for (const store::InstalledVersion& version : versions) {
      if (version.shared_ready) ICMA_TRY_VOID(read_course(id, version, fresh));
    }
    std::ranges::stable_sort(fresh, [](const Course& a, const Course& b) {
      return compare_versions(a.program.version, b.program.version) > 0;
    });
    courses_[id] = std::move(fresh);
    ICMA_TRY_VOID(read_update(id, versions));
  }
  return {};
}

// A document that is damaged hides its own version and no other.
Result<> Library::read_course(const std::string& id, const store::InstalledVersion& version,
                              std::vector<Course>& out) {
  Course course;
  course.id = version.id;
  course.ready.insert(version.ready_modules.begin(), version.ready_modules.end());
  for (const store::Download& one : downloads_) {
    if (one.version == version.id) course.variants[one.module] = one.variant;
  }
  const auto& known = courses_[id];
  const auto old = std::ranges::find(known, version.id, &Course::id);
  if (old != known.end()) {
    course.program = old->program;
  } else {
    const std::string path = "program.json";
    const auto bytes = reader_->read_asset(version.id, path);
    if (!bytes && bytes.error().kind == ErrorKind::kCorrupt) {
      unreadable_.push_back({version.id, id, version.version, "", path});
      return {};
    }
    if (!bytes) return std::unexpected(bytes.error());
    ICMA_TRY(const Json document, parse_json(as_text(*bytes)));
    ICMA_TRY(course.program, model::parse_program(document));
  }
  for (const store::LostPart& part : lost_) {
    if (part.version == version.id) course.lost[part.module].push_back(part.path);
  }
  ICMA_TRY(auto open_ends, reader_->open_ends(version.id));
  for (store::OpenEnd& one : open_ends) course.open_ends[one.module].push_back(std::move(one));
  out.push_back(std::move(course));
  return {};
}

namespace {

// What is listed for a module and for what all modules share.
template <typename T>
std::vector<T> listed(const std::map<std::string, std::vector<T>>& lists,
                      const std::string& module) {
  std::vector<T> out;
  for (const std::string& key : {std::string(), module}) {
    const auto at = lists.find(key);
    if (at != lists.end()) out.insert(out.end(), at->second.begin(), at->second.end());
    if (module.empty()) break;
  }
  return out;
}

}  // namespace

std::vector<std::string> Course::lost_in(const std::string& module) const {
  return listed(lost, module);
}

std::vector<store::OpenEnd> Course::open_ends_in(const std::string& module) const {
  return listed(open_ends, module);
}

std::optional<store::ModuleParts> Library::parts(store::VersionId version,
                                                 const std::string& module,
                                                 const std::optional<Hash>& part) {
  if (reader_ == nullptr) return std::nullopt;
  const auto row = std::ranges::find_if(downloads_, [&](const store::Download& one) {
    return one.version == version && one.module == module;
  });
  const auto variant = row == downloads_.end() ? package::Variant::kFull : row->variant;
  const auto parts = reader_->module_parts(version, module, part, variant);
  if (parts) return *parts;
  damaged_ = damaged_ || parts.error().kind == ErrorKind::kCorrupt;
  return std::nullopt;
}

Result<> Library::read_update(const std::string& program,
                              const std::vector<store::InstalledVersion>& versions) {
  updates_.erase(program);
  const CatalogueItem* offered = item(program);
  const Course* here = course(program);
  if (offered == nullptr || here == nullptr) return {};
  const std::string version = offered->entry.value("version", "");
  if (compare_versions(version, here->program.version) <= 0) return {};
  const auto known = std::ranges::find(versions, version, &store::InstalledVersion::version);
  if (known == versions.end()) return {};
  store::ModuleVariants modules;
  for (const std::string& module : here->ready) modules[module] = here->variants.at(module);
  ICMA_TRY(const std::uint64_t bytes, count_missing(program, known->id, modules));
  updates_[program] = {version, bytes};
  return {};
}

// Counted anew when something of the program became ready, was lost or was taken off, and not with
// every part that arrives.
Result<std::uint64_t> Library::count_missing(const std::string& program, store::VersionId offered,
                                             const store::ModuleVariants& modules) {
  Counted now{offered, modules, {}, lost_.size(), 0};
  for (const store::Download& one : downloads_) {
    const bool ready = one.program == program && one.state == store::DownloadState::kReady;
    if (ready) now.ready.emplace_back(one.version, one.module);
  }
  const auto known = counted_.find(program);
  const bool same = known != counted_.end() && known->second.offered == offered &&
                    known->second.modules == modules && known->second.ready == now.ready &&
                    known->second.lost == now.lost;
  if (same) return known->second.bytes;
  ICMA_TRY(now.bytes, reader_->missing_bytes(offered, modules));
  counted_[program] = now;
  return now.bytes;
}

const CourseUpdate* Library::update(const std::string& program) const {
  const auto at = updates_.find(program);
  return at == updates_.end() ? nullptr : &at->second;
}

const CatalogueItem* Library::item(std::string_view program) const {
  const auto at = std::ranges::find(
      catalogue_, program, [](const CatalogueItem& i) -> std::string_view { return i.id; });
  return at == catalogue_.end() ? nullptr : &*at;
}

std::vector<store::CatalogueHit> Library::search(const std::string& words) {
  if (reader_ == nullptr) return {};
  auto hits = reader_->search(words);
  if (hits) return std::move(*hits);
  damaged_ = damaged_ || hits.error().kind == ErrorKind::kCorrupt;
  return {};
}

const Course* Library::course(const std::string& program, const std::string& pinned) const {
  const auto at = courses_.find(program);
  if (at == courses_.end() || at->second.empty()) return nullptr;
  for (const Course& course : at->second) {
    if (course.program.version == pinned) return &course;
  }
  // An update that is under way hides nothing of what can be opened.
  const auto takes_the_place = [&at](const Course& candidate) {
    return std::ranges::all_of(at->second, [&candidate](const Course& other) {
      return std::ranges::all_of(other.ready, [&candidate](const std::string& module) {
        return candidate.is_ready(module) ||
               candidate.program.find(model::ModuleId(module)) == nullptr;
      });
    });
  };
  const auto found = std::ranges::find_if(at->second, takes_the_place);
  return found == at->second.end() ? &at->second.back() : &*found;
}

std::vector<std::string> Library::programs() const {
  std::vector<std::string> out;
  out.reserve(courses_.size());
  for (const auto& [id, versions] : courses_) out.push_back(id);
  return out;
}

Result<std::string> Library::text(const Course& course, const std::string& path) {
  if (reader_ == nullptr) return fail(ErrorKind::kNotFound, "nothing is on this laptop yet", path);
  ICMA_TRY(const Bytes bytes, reader_->read_asset(course.id, path));
  return std::string(as_text(bytes));
}

std::string Library::film(const Course& course, const model::Activity& webinar) {
  if (reader_ == nullptr || webinar.light.empty()) return webinar.video;
  const bool whole = reader_->has_asset(course.id, webinar.video).value_or(true);
  const bool light = !whole && reader_->has_asset(course.id, webinar.light).value_or(false);
  return light ? webinar.light : webinar.video;
}

Result<model::Quiz> Library::quiz(const Course& course, const std::string& path) {
  ICMA_TRY(const std::string document, text(course, path));
  ICMA_TRY(const Json json, parse_json(document));
  return model::parse_quiz(json);
}

std::string Library::practice_name(std::string_view code) const {
  const model::Practice* practice = taxonomy_.find(code);
  return practice == nullptr ? std::string(code) : practice->short_name;
}

}  // namespace icma::app
