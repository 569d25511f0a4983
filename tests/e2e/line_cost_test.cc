// SPDX-License-Identifier: Apache-2.0
// The agent on lines that cost something, that are slow on purpose, or that lead through a proxy;
// and on machines whose administrator has decided.
#include "courses/store/content_reader.h"
#include "tests/e2e/content_checks.h"
#include "tests/fakes/environment.h"
#include "tests/fakes/faulty_line.h"
#include "tests/fakes/private_bus.h"
#include "tests/fakes/python_server.h"

using namespace icma;
using e2e::check_all_assets;
using e2e::downloads_in;
using e2e::Publication;
using fakes::FakeNetworkManager;
using fakes::PrivateBus;
using fakes::Variable;

namespace {

constexpr std::size_t kPicture = 2'000'000;

Publication& publication() {
  static Publication value(kPicture);
  return value;
}

bool says(const std::string& words) {
  return publication().said().find(words) != std::string::npos;
}

// `get` with more words; the exit code.
int get(const std::filesystem::path& profile, const std::vector<std::string>& more,
        const std::string& url = publication().url()) {
  auto command = publication().get_command(profile, url);
  command.insert(command.end(), more.begin(), more.end());
  return publication().run(command);
}

// A folder for the variable XDG_CONFIG_DIRS with this policy.
std::string with_policy(const fakes::TempDir& dir, const std::string& policy) {
  std::filesystem::create_directories(dir / "icma-learn");
  REQUIRE(write_file(dir / "icma-learn/policy.json", policy));
  return dir.path().string();
}

}  // namespace

TEST_CASE("on a counted line get says so and takes nothing; --metered takes it" *
          doctest::skip(!PrivateBus::available())) {
  const PrivateBus bus;
  FakeNetworkManager manager(1);
  const fakes::TempDir dir;
  const auto profile = dir / "profile";
  REQUIRE(get(profile, {}) == 1);
  CHECK_MESSAGE(says("this line is counted"), publication().said());
  CHECK(says("--metered"));
  for (const auto& one : downloads_in(profile)) {
    CHECK(one.bytes_done == 0);
    CHECK(one.hold == store::Hold::kMetered);
  }
  REQUIRE_MESSAGE(get(profile, {"--metered"}) == 0, publication().said());
  check_all_assets(profile);

  // The line is free again: nothing is asked.
  manager.set(2);
  REQUIRE(get(dir / "other", {}) == 0);
}

TEST_CASE("get keeps to its limit") {
  const fakes::TempDir dir;
  const auto begin = std::chrono::steady_clock::now();
  REQUIRE_MESSAGE(get(dir / "profile", {"--limit", "500k"}) == 0, publication().said());
  // The picture alone takes four seconds.
  CHECK(std::chrono::steady_clock::now() - begin > std::chrono::milliseconds(3'500));
  check_all_assets(dir / "profile");
}

TEST_CASE("get takes no more space than is allowed, and goes on when more is") {
  const fakes::TempDir dir;
  const auto profile = dir / "profile";
  REQUIRE(get(profile, {"--quota", "3M"}) == 1);
  CHECK_MESSAGE(says("more space than is allowed"), publication().said());
  CHECK(std::filesystem::file_size(profile / "content.db") <= 3'000'000);
  REQUIRE_MESSAGE(get(profile, {"--quota", "1G"}) == 0, publication().said());
  check_all_assets(profile);
}

TEST_CASE("a wrong value is told and changes nothing") {
  const fakes::TempDir dir;
  CHECK(get(dir / "profile", {"--limit", "fast"}) == 1);
  CHECK_MESSAGE(says("limit: fast"), publication().said());
  CHECK(get(dir / "profile", {"--proxy", "a b"}) == 1);
}

TEST_CASE("get goes through a proxy that asks who is there") {
  const Variable none("no_proxy", std::nullopt);
  const Variable none_either("NO_PROXY", std::nullopt);
  const fakes::PythonServer proxy("proxy.py", {"digest", "ana", "s3cret"});
  const fakes::TempDir dir;
  CHECK(get(dir / "profile", {"--proxy", "ana:wrong@" + proxy.address()}) == 1);
  CHECK_MESSAGE(says("the proxy wants a user name and a password"), publication().said());
  CHECK_FALSE(proxy.saw("taken"));
  REQUIRE_MESSAGE(get(dir / "profile", {"--proxy", "ana:s3cret@" + proxy.address()}) == 0,
                  publication().said());
  CHECK(proxy.saw("taken digest"));
  check_all_assets(dir / "profile");
}

TEST_CASE("a lab: one folder for all, fixed by policy; nobody downloads a media byte again") {
  const fakes::TempDir dir;
  // What the administrator fetched once, before there was a policy.
  const auto shared = dir / "shared";
  REQUIRE_MESSAGE(get(shared, {}) == 0, publication().said());

  // Somebody's records and sign-in lie beside it, where they should not.
  const std::string secret = "what somebody learned";
  for (const char* name : {"session.json", "line.json", "learner-1.db"}) {
    REQUIRE(write_file(shared / name, secret));
  }
  const fakes::TempDir config;
  const Variable dirs("XDG_CONFIG_DIRS",
                      with_policy(config, R"({"take_from": [")" + shared.string() +
                                              R"("], "trust": ")" + publication().root().string() +
                                              R"(", "settings": {"limit": "700k"}})"));
  fakes::FaultyLine line(publication().server().port());
  for (const char* learner : {"first", "second"}) {
    CAPTURE(learner);
    const auto profile = dir / learner;
    const std::uint64_t before = line.carried();
    // Trust comes from the policy too.
    const auto code = publication().run(
        {ICMA_SYNC, "get", "egv-160", "--profile", profile.string(), "--server", line.url()});
    REQUIRE_MESSAGE(code == 0, publication().said());
    check_all_assets(profile);
    // The signed lists; not the picture, nor any film, nor page.
    const std::uint64_t came = line.carried() - before;
    MESSAGE(came, " bytes came from the server, of ",
            std::filesystem::file_size(profile / "content.db"));
    CHECK(came < 100'000);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(profile)) {
      if (!entry.is_regular_file()) continue;
      CHECK(read_file(entry.path()).value().find(secret) == std::string::npos);
      CHECK((entry.status().permissions() & std::filesystem::perms(077)) ==
            std::filesystem::perms::none);
    }
  }
  // The fixed setting cannot be undone.
  CHECK(get(dir / "second", {"--limit", "0"}) == 1);
  CHECK_MESSAGE(says("set by your organization"), publication().said());
}

TEST_CASE("a policy that is not understood is told, and nobody is kept from learning") {
  const fakes::TempDir dir;
  const fakes::TempDir config;
  const Variable dirs("XDG_CONFIG_DIRS", with_policy(config, R"({"take_form": []})"));
  REQUIRE_MESSAGE(get(dir / "profile", {}) == 0, publication().said());
  CHECK(says("policy.json"));
  CHECK(says("take_form"));
  publication().run({ICMA_SYNC, "doctor", "--profile", (dir / "profile").string()});
  CHECK_MESSAGE(says("FAILS policy"), publication().said());
}

TEST_CASE("choices about the line that cannot be read are said, and do not stop a download") {
  const fakes::TempDir dir;
  const auto profile = dir / "profile";
  REQUIRE(get(profile, {"--limit", "0"}) == 0);
  REQUIRE(write_file(profile / "line.json", "{\"limit\": \"fa"));
  CHECK_MESSAGE(get(profile, {}) == 0, publication().said());
  CHECK_MESSAGE(says("line.json"), publication().said());
  check_all_assets(profile);
}
