// SPDX-License-Identifier: Apache-2.0
#include "courses/authoring/publish.h"

#include <doctest/doctest.h>

#include "courses/package/compress.h"
#include "courses/package/trust.h"
#include "tests/courses/authoring/sample_folder.h"

using namespace icma;
using namespace icma::authoring;

namespace {

constexpr Time kNow{Millis(1795168867250)};

struct World {
  fakes::SampleFolder folder;
  fakes::TempDir dir;
  PublishedTree learner{dir / "tree"};
  PublishedTree assessor{dir / "assessor"};
  model::Taxonomy taxonomy{.id = "t", .practices = {{"14", "N", "n"}}};
  PublisherKeys keys = open_keys(dir / "keys").value();

  Result<> publish_now() {
    ICMA_TRY(const ProgramSource source, read_program(folder.path(), {}));
    ICMA_TRY(const PackedProgram packed, pack_program(source, learner, assessor));
    const PublishOptions options{"Demonstration, not a credential", std::chrono::days(30), kNow};
    ICMA_TRY_VOID(publish(learner, {packed}, taxonomy, keys, options, package::Audience::kLearner));
    return publish(assessor, {packed}, taxonomy, keys, options, package::Audience::kAssessor);
  }

  std::string text(std::string_view file) const {
    return read_file(learner.metadata_path(file)).value();
  }

  package::Trust believe(std::int64_t version) const {
    package::Trust trust = package::Trust::from_root(text("root.json")).value();
    const std::string n = std::to_string(version) + ".";
    REQUIRE(trust.update_timestamp(text("timestamp.json"), kNow));
    REQUIRE(trust.update_snapshot(text(n + "snapshot.json"), kNow));
    REQUIRE(trust.update_targets(text(n + "targets.json"), kNow));
    REQUIRE(trust.update_delegated("program-demo-1", text(n + "program-demo-1.json"), kNow));
    return trust;
  }
};

}  // namespace

TEST_CASE("a published tree is believed, and a second version leans on the first") {
  World world;
  REQUIRE(world.publish_now());
  const auto first = world.believe(1);
  REQUIRE(first.find_target("icma-sample/demo-1/1.0.0") != nullptr);
  const Bytes object = world.learner.read_object(first.find_target("catalogue")->hash).value();
  const Json catalogue =
      parse_json(as_text(package::decompress(object, 1UL << 20U).value())).value();
  CHECK(catalogue["programs"][0]["code"] == "DEMO-1");
  CHECK(catalogue["notice"] == "Demonstration, not a credential");
  world.folder.replace("program.md", "version: 1.0.0", "version: 1.1.0");
  REQUIRE(world.publish_now());
  const auto second = world.believe(2);
  CHECK(second.find_target("icma-sample/demo-1/1.0.0") != nullptr);
  CHECK(second.find_target("icma-sample/demo-1/1.1.0") != nullptr);
}

TEST_CASE("a program with errors is not packed") {
  World world;
  world.folder.replace("modules/first/page.md", "desk.svg", "none.svg");
  const auto result = world.publish_now();
  REQUIRE_FALSE(result);
  CHECK(result.error().what.find("icma-course lint") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(world.learner.metadata_path("timestamp.json")));
}

TEST_CASE("keys are readable by their owner alone and are read back") {
  fakes::TempDir dir;
  const auto keys = open_keys(dir / "keys").value();
  CHECK(open_keys(dir / "keys").value().root[0].public_key() == keys.root[0].public_key());
  for (const auto& entry : std::filesystem::directory_iterator(dir / "keys")) {
    const auto mode = entry.status().permissions() & std::filesystem::perms::all;
    CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  }
  REQUIRE(write_file(dir / "keys" / "root-1.key", "not hex"));
  CHECK(open_keys(dir / "keys").error().kind == ErrorKind::kInvalid);
}

TEST_CASE("a changed object is refused by its name") {
  World world;
  REQUIRE(world.publish_now());
  const auto trust = world.believe(1);
  const Hash name = trust.find_target("icma-sample/demo-1/1.0.0")->hash;
  std::string bytes = read_file(world.learner.object_path(name)).value();
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  REQUIRE(write_file(world.learner.object_path(name), bytes));
  CHECK(world.learner.read_object(name).error().kind == ErrorKind::kCorrupt);
}
