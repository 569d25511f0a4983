// SPDX-License-Identifier: Apache-2.0
// A program's source becomes packages and its entry in the catalogue.
#include <fmt/format.h>

#include "courses/authoring/closure.h"
#include "courses/authoring/publish.h"
#include "courses/base/files.h"
#include "courses/package/package_writer.h"
#include "courses/package/trust.h"

namespace icma::authoring {
namespace {

namespace fs = std::filesystem;

package::Manifest base_manifest(const model::Program& program, package::Audience audience) {
  return {.audience = audience,
          .provider = program.provider.value,
          .program = program.id.value,
          .version = program.version};
}

package::ObjectSink sink_of(const PublishedTree& tree) {
  return [&tree](const Hash& name, ByteView object, std::string_view) {
    return tree.write_object(name, object);
  };
}

Result<package::Target> target_of(const package::Manifest& manifest) {
  ICMA_TRY(const Bytes object, package::encode_manifest(manifest));
  package::Target target{.length = object.size(), .hash = sha256(object)};
  target.custom = {{"bytes", manifest.stored_bytes()}};
  return target;
}

// Chunks of the newest version that the tree already offers.
package::KnownChunks earlier_chunks(const PublishedTree& tree, const model::Program& program) {
  const std::string prefix = program.provider.value + "/" + program.id.value + "/";
  package::KnownChunks known;
  const auto text = read_file(tree.metadata_path("program-" + program.id.value + ".json"));
  if (!text) return known;
  const auto envelope = package::parse_envelope(*text);
  if (!envelope) return known;
  const auto targets = package::parse_targets(*envelope);
  if (!targets) return known;
  for (const auto& [path, target] : targets->targets) {
    const auto object = tree.read_object(target.hash);
    if (!object || !path.starts_with(prefix)) continue;
    const auto manifest = package::decode_manifest(*object);
    if (manifest) known.merge(package::known_chunks(*manifest));
  }
  return known;
}

Json module_entry(const model::Module& module, bool is_entitled,
                  const package::Manifest& manifest) {
  Json kinds = Json::array();
  for (const model::Activity& activity : module.activities) {
    const Json kind = activity.kind_name;
    if (std::ranges::find(kinds, kind) == kinds.end()) kinds.push_back(kind);
  }
  Json entry = {{"id", module.id.value},
                {"title", module.title},
                {"summary", module.summary},
                {"seconds", module.duration.count()},
                {"kinds", kinds},
                {"bytes", manifest.stored_bytes_of(module.id.value)}};
  if (is_entitled) entry["entitlement"] = package::kFullAccess;
  if (manifest.has_light(module.id.value)) {
    entry["light_bytes"] = manifest.stored_bytes_of(module.id.value, package::Variant::kLight);
  }
  return entry;
}

Result<std::string> plate_text(const ProgramSource& source) {
  for (const Asset& asset : source.assets) {
    if (asset.path == source.program.plate && !asset.path.empty()) {
      return asset.file.empty() ? Result<std::string>(asset.content) : read_file(asset.file, 65536);
    }
  }
  return std::string();
}

Result<Json> catalogue_entry(const ProgramSource& source, const package::Manifest& manifest,
                             const std::string& path) {
  const model::Program& program = source.program;
  Json entry = {{"provider", program.provider.value},
                {"id", program.id.value},
                {"code", program.code},
                {"version", program.version},
                {"kind", model::to_string(program.kind)},
                {"title", program.title},
                {"summary", program.summary},
                {"language", program.language},
                {"level", program.level},
                {"career_stage", program.career_stages},
                {"topics", program.topics},
                {"objectives", program.objectives},
                {"taxonomy", program.taxonomy},
                {"seconds", program.duration().count()},
                {"access_days", program.access_days},
                {"notice", program.notice},
                {"licence", program.licence},
                {"about", program.about},
                {"manifest", path},
                {"bytes", manifest.stored_bytes()},
                {"shared_bytes", manifest.stored_bytes_of("")}};
  entry["practices"] = Json::array();
  for (const model::PracticeWeight& item : program.practices) {
    entry["practices"].push_back({{"code", item.code}, {"weight", item.weight}});
  }
  const std::uint64_t light = manifest.stored_bytes(package::Variant::kLight);
  if (light < manifest.stored_bytes()) entry["light_bytes"] = light;
  entry["modules"] = Json::array();
  for (const model::Module& module : program.modules) {
    entry["modules"].push_back(module_entry(module, program.is_entitled(module.id), manifest));
  }
  if (program.final_test) {
    entry["final"] = {{"draw", program.final_test->draw},
                      {"pass_percent", program.final_test->pass_percent},
                      {"attempts", program.final_test->attempts}};
  }
  ICMA_TRY(const std::string plate, plate_text(source));
  if (!plate.empty()) entry["plate"] = plate;
  return entry;
}

// What only who holds full access may have goes beside the tree that anybody may host.
Result<package::Manifest> write_learner_package(const ProgramSource& source,
                                                const PublishedTree& tree,
                                                const fs::path& entitled) {
  const model::Program& program = source.program;
  package::Manifest head = base_manifest(program, package::Audience::kLearner);
  const PublishedTree apart = package::entitled_tree(entitled, head);
  const auto sink = [&](const Hash& name, ByteView object, std::string_view entitlement) {
    return (entitlement == package::kPublic ? tree : apart).write_object(name, object);
  };
  package::PackageWriter writer(std::move(head), sink, earlier_chunks(tree, program));
  for (const Asset& asset : source.assets) {
    const bool is_entitled = program.is_entitled(model::ModuleId(asset.module));
    if (is_entitled && entitled.empty()) {
      return fail(ErrorKind::kInvalid,
                  "parts of the program are only for who holds full access, and no folder was "
                  "named for their packs",
                  asset.module);
    }
    std::string content = asset.content;
    if (!asset.file.empty()) {
      ICMA_TRY(content, read_file(asset.file));
    }
    ICMA_TRY_VOID(writer.add(asset.path, asset.mime, asset.module, as_bytes(content),
                             is_entitled ? package::kFullAccess : package::kPublic, asset.variant));
  }
  return writer.finish();
}

// What the server needs to judge: the outline, the review questions' counts, the final's key.
Result<package::Manifest> write_assessor_package(const ProgramSource& source,
                                                 const PublishedTree& tree) {
  package::PackageWriter writer(base_manifest(source.program, package::Audience::kAssessor),
                                sink_of(tree));
  const std::string outline = dump_json(model::to_json(source.program));
  ICMA_TRY_VOID(writer.add("program.json", "application/json", "", as_bytes(outline), "assessor"));
  if (source.final_key) {
    ICMA_TRY(const std::string key, canonical_json(*source.final_key));
    ICMA_TRY_VOID(writer.add("final.key.json", "application/json", "", as_bytes(key), "assessor"));
  }
  for (const QuizSource& quiz : source.quizzes) {
    if (quiz.quiz.kind != model::QuizKind::kReview) continue;
    ICMA_TRY(const std::string text, canonical_json(quiz.document));
    ICMA_TRY_VOID(writer.add(quiz.file, "application/json", "", as_bytes(text), "assessor"));
  }
  return writer.finish();
}

}  // namespace

Result<PackedProgram> pack_program(const ProgramSource& source, const PublishedTree& learner_tree,
                                   const PublishedTree& assessor_tree, const fs::path& entitled) {
  if (has_errors(source.findings)) {
    return fail(ErrorKind::kInvalid, "the program has errors; see icma-course lint",
                source.folder.string());
  }
  if (const auto ends = open_ends(source); !ends.empty()) {
    return fail(ErrorKind::kInvalid,
                fmt::format("{} names {}, which the program does not have", ends.front().referrer,
                            ends.front().path),
                source.folder.string());
  }
  const model::Program& program = source.program;
  PackedProgram packed;
  packed.learner_path =
      fmt::format("{}/{}/{}", program.provider.value, program.id.value, program.version);
  packed.assessor_path = packed.learner_path;
  ICMA_TRY(const package::Manifest learner, write_learner_package(source, learner_tree, entitled));
  ICMA_TRY(packed.learner, target_of(learner));
  ICMA_TRY(const package::Manifest assessor, write_assessor_package(source, assessor_tree));
  ICMA_TRY(packed.assessor, target_of(assessor));
  ICMA_TRY(packed.catalogue_entry, catalogue_entry(source, learner, packed.learner_path));
  return packed;
}

}  // namespace icma::authoring
