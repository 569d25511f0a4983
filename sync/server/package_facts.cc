// SPDX-License-Identifier: Apache-2.0
#include "sync/server/package_facts.h"

#include "courses/package/published_tree.h"

namespace icma::server {
namespace {

ActivityKind kind_of(model::ActivityKind kind) {
  switch (kind) {
    case model::ActivityKind::kPage:
      return ActivityKind::kPage;
    case model::ActivityKind::kWebinar:
      return ActivityKind::kMedia;
    case model::ActivityKind::kQuiz:
      return ActivityKind::kReview;
    case model::ActivityKind::kReflection:
      return ActivityKind::kReflection;
    case model::ActivityKind::kOther:
      return ActivityKind::kOther;
  }
  return ActivityKind::kOther;
}

}  // namespace

Result<PackageCourseFacts> PackageCourseFacts::open(const std::filesystem::path& folder) {
  const package::PublishedTree tree(folder);
  package::TreeSource source(tree);
  ICMA_TRY(const package::Trust trust, package::believe(source, Time::min()));
  PackageCourseFacts facts;
  for (const auto& [path, target] : trust.all_targets()) {
    ICMA_TRY(const Bytes object, tree.read_object(target.hash));
    ICMA_TRY(const package::Manifest manifest, package::decode_manifest(object));
    Version version;
    const auto take = [&version](const package::AssetRef& asset, ByteView content) -> Result<> {
      ICMA_TRY(const Json document, parse_json(as_text(content)));
      if (asset.path == "program.json") {
        ICMA_TRY(version.program, model::parse_program(document));
      } else if (asset.path == "final.key.json") {
        ICMA_TRY(version.final_key, model::parse_quiz(document));
      } else {
        ICMA_TRY(model::Quiz quiz, model::parse_quiz(document));
        version.quizzes.emplace(asset.path, std::move(quiz));
      }
      return {};
    };
    ICMA_TRY_VOID(package::visit_assets(tree, manifest, take));
    facts.versions_.emplace(manifest.program + "/" + manifest.version, std::move(version));
  }
  return facts;
}

const PackageCourseFacts::Version* PackageCourseFacts::find(std::string_view program,
                                                            std::string_view version) const {
  const auto at = versions_.find(std::string(program) + "/" + std::string(version));
  return at == versions_.end() ? nullptr : &at->second;
}

ActivityFacts PackageCourseFacts::activity_facts(const Version& version,
                                                 const model::Activity& activity) {
  ActivityFacts out;
  out.id = activity.id.value;
  out.kind = kind_of(activity.kind);
  out.duration_ms = activity.media_length.count();
  if (out.kind == ActivityKind::kPage) out.planned_s = activity.duration.count();
  out.min_words = activity.min_words;
  out.required = activity.kind != model::ActivityKind::kOther;
  if (const auto quiz = version.quizzes.find(activity.document); quiz != version.quizzes.end()) {
    for (const model::QuizQuestion& item : quiz->second.questions) {
      out.questions.push_back(item.question.id);
    }
  }
  return out;
}

std::optional<ModuleFacts> PackageCourseFacts::module(std::string_view program,
                                                      std::string_view version,
                                                      std::string_view module_id) const {
  const Version* found = find(program, version);
  if (found == nullptr) return std::nullopt;
  const model::Module* module = found->program.find(model::ModuleId(std::string(module_id)));
  if (module == nullptr) return std::nullopt;
  ModuleFacts out;
  out.title = module->title;
  out.seconds = module->duration.count();
  for (const model::PracticeWeight& weight : module->practices) {
    out.practice_weights[weight.code] = weight.weight;
  }
  for (const model::Activity& activity : module->activities) {
    out.activities.push_back(activity_facts(*found, activity));
  }
  return out;
}

Result<Grade> PackageCourseFacts::grade(std::string_view program, std::string_view version,
                                        std::string_view /*module*/, std::string_view /*activity*/,
                                        const std::vector<std::string>& questions,
                                        const Json& responses) const {
  const Version* found = find(program, version);
  if (found == nullptr || !found->final_key) {
    return fail(ErrorKind::kNotFound, "the program has no final here", std::string(program));
  }
  std::map<std::string, model::Response> given;
  for (const auto& [question, value] : responses.items()) {
    if (auto response = model::parse_response(value)) given[question] = std::move(*response);
  }
  const model::Score score = model::grade(*found->final_key, questions, given);
  return Grade{score.right, score.total, score.reaches(found->final_key->pass_percent)};
}

}  // namespace icma::server
