// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fmt/format.h>

#include "courses/authoring/lint.h"
#include "courses/authoring/publish.h"
#include "courses/package/trust.h"
#include "courses/tool/context.h"

namespace icma::tool {
namespace {

// Reads, lints and packs one program; its errors are printed.
Result<authoring::PackedProgram> pack_one(const Common& common, const std::filesystem::path& folder,
                                          const model::Taxonomy& taxonomy,
                                          const authoring::PublishedTree& learner,
                                          const authoring::PublishedTree& assessor,
                                          const std::filesystem::path& entitled) {
  ICMA_TRY(const authoring::ProgramSource source,
           authoring::read_program(folder, {.provider = common.provider, .media = common.media}));
  const authoring::Findings findings = authoring::lint(source, taxonomy);
  for (const authoring::Finding& finding : findings) {
    fmt::print(stderr, "{}/{}\n", folder.string(), finding.to_string());
  }
  if (authoring::has_errors(findings)) {
    return fail(ErrorKind::kInvalid, "the program has errors and was not published",
                folder.string());
  }
  return authoring::pack_program(source, learner, assessor, entitled);
}

}  // namespace

int publish(const Common& common, const PublishCommand& options, Time now) {
  const auto taxonomy = read_taxonomy(common, options.folders.front());
  if (!taxonomy) return report(taxonomy.error());
  const auto keys = authoring::open_keys(options.keys);
  if (!keys) return report(keys.error());
  const authoring::PublishedTree learner(options.to);
  const authoring::PublishedTree assessor(options.assessor);
  std::vector<authoring::PackedProgram> packed;
  for (const auto& folder : options.folders) {
    auto one = pack_one(common, folder, *taxonomy, learner, assessor, options.entitled);
    if (!one) return report(one.error());
    fmt::print("packed {} ({:.1f} MB)\n", one->learner_path,
               one->learner.custom.value("bytes", 0.0) / 1e6);
    packed.push_back(std::move(*one));
  }
  const authoring::PublishOptions how{options.notice, std::chrono::days(options.days), now};
  for (const auto audience : {package::Audience::kLearner, package::Audience::kAssessor}) {
    const auto& tree = audience == package::Audience::kLearner ? learner : assessor;
    if (auto done = authoring::publish(tree, packed, *taxonomy, *keys, how, audience); !done) {
      return report(done.error());
    }
  }
  fmt::print("published {} to {}; the finals' keys are in {}\n",
             packed.size() == 1 ? "one program" : fmt::format("{} programs", packed.size()),
             options.to.string(), options.assessor.string());
  if (!options.entitled.empty()) {
    fmt::print("packs of parts that need full access are in {}, for the server alone\n",
               options.entitled.string());
  }
  return 0;
}

int pack(const Common& common, const PackCommand& options) {
  const auto taxonomy = read_taxonomy(common, options.folder);
  if (!taxonomy) return report(taxonomy.error());
  const authoring::PublishedTree learner(options.to / "learner");
  const authoring::PublishedTree assessor(options.to / "assessor");
  const auto packed =
      pack_one(common, options.folder, *taxonomy, learner, assessor, options.to / "entitled");
  if (!packed) return report(packed.error());
  fmt::print("{}\n  learner manifest  {}\n  assessor manifest {}\n", packed->learner_path,
             packed->learner.hash.to_hex(), packed->assessor.hash.to_hex());
  return 0;
}

int keygen(const std::filesystem::path& folder) {
  const auto keys = authoring::open_keys(folder);
  if (!keys) return report(keys.error());
  const auto show = [&folder](std::string_view name, const KeyPair& pair) {
    fmt::print("{:<10} {}  {}\n", name, pair.public_key().id().to_hex().substr(0, 16),
               (folder / (std::string(name) + ".key")).string());
  };
  show("root-1", keys->root[0]);
  show("root-2", keys->root[1]);
  show("targets", keys->targets);
  show("snapshot", keys->snapshot);
  show("timestamp", keys->timestamp);
  show("programs", keys->program);
  show("receipts", keys->receipts);
  return 0;
}

}  // namespace icma::tool
