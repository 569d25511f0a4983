// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/policy.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "courses/base/files.h"
#include "sync/platform/line_settings.h"
#include "tests/fakes/environment.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using fakes::Variable;

namespace {

void put(const std::filesystem::path& folder, const std::string& text) {
  std::filesystem::create_directories(folder / "icma-learn");
  REQUIRE(write_file(folder / "icma-learn" / "policy.json", text));
}

}  // namespace

TEST_CASE("the first folder that has a policy counts; relative ones do not") {
  const fakes::TempDir dir;
  const Variable dirs("XDG_CONFIG_DIRS", "some/where:" + (dir / "none").string() + ":" +
                                             (dir / "first").string() + ":" +
                                             (dir / "second").string());
  CHECK(platform::read_policy().value().file.empty());
  put(dir / "second", R"({"settings": {"space": "10G", "metered": "never"}})");
  CHECK(platform::read_policy().value().fixes("space"));
  put(dir / "first", R"({"take_from": ["/srv/icma", "http://10.0.0.5:8750"],
                         "trust": "/srv/root.json", "settings": {"limit": "500k"}})");
  const auto policy = platform::read_policy().value();
  CHECK(policy.file == dir / "first/icma-learn/policy.json");
  CHECK(policy.take_from == std::vector<std::string>{"/srv/icma", "http://10.0.0.5:8750"});
  CHECK(policy.trust == "/srv/root.json");
  CHECK_FALSE(policy.fixes("space"));
  protocol::LineChoices choices{.limit = 1, .space = 7};
  platform::apply_policy(policy, choices);
  CHECK(choices.limit == 500'000);
  CHECK(choices.space == 7);
}

TEST_CASE("half a policy is none: whatever is not understood is named") {
  const fakes::TempDir dir;
  const Variable dirs("XDG_CONFIG_DIRS", dir.path().string());
  for (const auto& [text, named] : {std::pair("{", "policy.json"),
                                    {"[]", "policy.json"},
                                    {R"({"take_form": []})", "take_form"},
                                    {R"({"take_from": "/srv"})", "take_from"},
                                    {R"({"take_from": ["srv"]})", "take_from"},
                                    {R"({"trust": "root.json"})", "trust"},
                                    {R"({"settings": []})", "settings"},
                                    {R"({"settings": {"colour": "red"}})", "colour"},
                                    {R"({"settings": {"limit": "fast"}})", "fast"},
                                    {R"({"settings": {"limit": 5}})", "limit"}}) {
    CAPTURE(text);
    put(dir.path(), text);
    const auto policy = platform::read_policy();
    REQUIRE_FALSE(policy);
    CHECK(policy.error().kind == ErrorKind::kInvalid);
    CHECK(policy.error().describe().find(named) != std::string::npos);
  }
}

TEST_CASE("what was chosen about the line survives, readable by nobody else") {
  const fakes::TempDir dir;
  const platform::Profile profile{dir.path()};
  CHECK(platform::load_line(profile).value() == protocol::LineChoices{});
  const protocol::LineChoices choices{
      .limit = 50'000,
      .on_metered = protocol::OnMetered::kNever,
      .space = 2'000'000'000,
      .proxy = {protocol::ProxyMode::kManual, "proxy:3128", "ana", "s3cret"}};
  REQUIRE(platform::save_line(profile, choices));
  CHECK(platform::load_line(profile).value() == choices);
  struct stat facts{};
  REQUIRE(::stat(profile.line().c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777U) == 0600);
  REQUIRE(write_file(profile.line(), R"({"limit": "fast"})"));
  CHECK(platform::load_line(profile).error().kind == ErrorKind::kInvalid);
}
