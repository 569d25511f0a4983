// SPDX-License-Identifier: Apache-2.0
#include "courses/package/closure.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <set>

#include "courses/base/json.h"
#include "courses/model/page_marks.h"
#include "courses/model/program.h"
#include "courses/model/question.h"

namespace icma::package {
namespace {

constexpr std::string_view kProgram = "program.json";
constexpr std::size_t kMostEnds = 1'000;

// "https:", "mailto:", "data:".
bool has_scheme(std::string_view target) {
  const auto colon = target.find(':');
  return colon != std::string_view::npos && target.substr(0, colon).find('/') == std::string::npos;
}

class Closure {
 public:
  Closure(const VersionFiles& files, const std::string& module) : files_(files), module_(module) {}

  std::vector<OpenEnd> find() {
    if (const auto text = files_.read(std::string(kProgram))) {
      if (const auto json = parse_json(*text)) {
        auto program = model::parse_program(*json);
        if (program) program_ = std::move(*program);
      }
    }
    if (module_.empty()) {
      shared();
    } else if (program_) {
      if (const model::Module* found = program_->find(model::ModuleId(module_))) outline(*found);
    }
    for (const auto& [path, module] : files_.modules) {
      if (module == module_) document(path);
    }
    return {ends_.begin(), ends_.end()};
  }

 private:
  void open_end(const std::string& path, const std::string& referrer) {
    if (ends_.size() < kMostEnds) ends_.insert({module_, path, referrer});
  }
  void need(const std::string& path, const std::string& referrer) {
    if (!path.empty() && !files_.modules.contains(path)) open_end(path, referrer);
  }

  void shared() {
    if (!program_) return;
    need(program_->plate, std::string(kProgram));
    if (program_->final_test) need(program_->final_test->document, std::string(kProgram));
    marks(std::string(kProgram), program_->about);
  }

  void outline(const model::Module& module) {
    for (const model::Activity& activity : module.activities) {
      for (const std::string* path :
           {&activity.document, &activity.video, &activity.light, &activity.captions,
            &activity.chapters, &activity.transcript, &activity.poster}) {
        need(*path, std::string(kProgram));
      }
    }
    // As if it stood in the module's folder, where its author wrote it.
    marks("modules/" + module.id.value + "/module.md", module.introduction);
  }

  void document(const std::string& path) {
    const bool page = path.ends_with(".md");
    const bool quiz = path.ends_with(".json") && path != kProgram;
    const bool drawing = path.ends_with(".svg");
    if (!page && !quiz && !drawing) return;
    const auto text = files_.read(path);
    if (!text) return;
    if (page) return marks(path, *text);
    if (drawing) return embedded(path, *text);
    const auto json = parse_json(*text);
    if (!json) return;
    strings(path, *json);
    if (const auto parsed = model::parse_quiz(*json)) references(path, *parsed);
  }

  void marks(const std::string& file, const std::string& markdown) {
    const model::PageMarks found = model::read_marks(markdown);
    for (const model::ImageUse& image : found.images) refer(file, image.path);
    for (const model::LinkUse& link : found.links) refer(file, link.target);
  }

  // A target as it stands in a document.
  void refer(const std::string& file, std::string_view target) {
    if (target.empty() || has_scheme(target)) return;
    const auto hash = target.find('#');
    const std::string_view relative = target.substr(0, hash);
    std::string path = file;
    if (!relative.empty()) {
      path = (std::filesystem::path(file).parent_path() / relative)
                 .lexically_normal()
                 .generic_string();
      need(path, file);
    }
    if (hash == std::string_view::npos) return;
    const std::string slug(target.substr(hash + 1));
    if (!slug.empty() && !has_heading(path, slug)) open_end(path + "#" + slug, file);
  }

  std::optional<std::string> text_of(const std::string& path) const {
    auto text = files_.read(path);
    if (!text) return std::nullopt;
    return std::move(*text);
  }

  // True as well when the page cannot be looked at here.
  bool has_heading(const std::string& path, const std::string& slug) {
    auto known = headings_.find(path);
    if (known == headings_.end()) {
      std::optional<std::set<std::string>> slugs;
      const bool listed = path.ends_with(".md") && files_.modules.contains(path);
      const std::optional<std::string> text = listed ? text_of(path) : std::nullopt;
      if (text) {
        slugs.emplace();
        const model::PageMarks found = model::read_marks(*text);
        for (const model::Heading& heading : found.headings) slugs->insert(heading.slug);
      }
      known = headings_.emplace(path, std::move(slugs)).first;
    }
    const std::optional<std::set<std::string>>& slugs = known->second;
    return !slugs || slugs->contains(slug);
  }

  // Pictures and links in a quiz's sentences, and members that name a file.
  void strings(const std::string& file, const Json& value) {
    if (value.is_string()) return marks(file, value.get_ref<const std::string&>());
    if (!value.is_structured()) return;
    for (const auto& [key, member] : value.items()) {
      const bool names_file = key == "figure" || key == "image" || key == "picture";
      if (value.is_object() && names_file && member.is_string()) {
        refer(file, member.get_ref<const std::string&>());
      } else {
        strings(file, member);
      }
    }
  }

  // "activity#heading" of the quiz's module, or of the one that the question names; of a film it is
  // a chapter.
  void references(const std::string& file, const model::Quiz& quiz) {
    if (!program_) return;
    for (const model::QuizQuestion& item : quiz.questions) {
      const std::string& reference = item.question.reference;
      if (reference.empty()) continue;
      const std::string& of = item.question.module.empty() ? module_ : item.question.module;
      if (of.empty()) continue;
      const model::Module* module = program_->find(model::ModuleId(of));
      const auto hash = reference.find('#');
      const model::Activity* activity =
          module == nullptr ? nullptr : module->find(model::ActivityId(reference.substr(0, hash)));
      if (activity == nullptr) {
        open_end(fmt::format("modules/{}/{}", of, reference), file);
      } else if (hash != std::string::npos && activity->kind == model::ActivityKind::kPage &&
                 !has_heading(activity->document, reference.substr(hash + 1))) {
        open_end(activity->document + reference.substr(hash), file);
      }
    }
  }

  // What a drawing shows from another file.
  void embedded(const std::string& file, std::string_view text) {
    for (const std::string_view opening :
         {std::string_view("href=\""), std::string_view("href='")}) {
      std::size_t at = 0;
      while ((at = text.find(opening, at)) != std::string_view::npos) {
        at += opening.size();
        const std::string_view target = text.substr(at, text.find(opening.back(), at) - at);
        if (!target.starts_with("#")) refer(file, target);
      }
    }
  }

  const VersionFiles& files_;
  const std::string& module_;
  std::optional<model::Program> program_;
  std::set<OpenEnd> ends_;
  std::map<std::string, std::optional<std::set<std::string>>> headings_;  // slugs by page
};

}  // namespace

std::vector<OpenEnd> open_ends(const VersionFiles& files, const std::string& module) {
  return Closure(files, module).find();
}

}  // namespace icma::package
