// SPDX-License-Identifier: Apache-2.0
// The real server tells a real credentialing service of its decisions while both are killed without
// warning.
#include <fmt/format.h>
#include <fstream>
#include <map>

#include "courses/base/text.h"
#include "sync/server/home.h"
#include "tests/e2e/server.h"
#include "tests/fakes/python_server.h"
#include "tests/fakes/temp_dir.h"

using namespace icma;
using fakes::Process;

namespace {

using Lists = std::map<std::string, std::vector<std::string>>;  // learner → keys in order

Lists fill(server::Store& store, int learners, int decisions) {
  Lists out;
  for (int n = 1; n <= decisions; ++n) {
    for (int i = 1; i <= learners; ++i) {
      const Uuid learner{{static_cast<std::uint8_t>(i)}};
      const Uuid decision{{static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(n)}};
      const Uuid key = make_uuid_v5(learner, decision.to_string());
      const Json payload{{"learner", learner.to_string()}, {"decision", decision.to_string()}};
      REQUIRE(store.add_outbox({.learner = learner,
                                .n = n,
                                .decision = decision,
                                .key = key,
                                .payload = dump_json(payload)}));
      out[learner.to_string()].push_back(key.to_string());
    }
  }
  return out;
}

Lists received(const std::filesystem::path& file) {
  Lists out;
  const std::string text = read_file(file).value_or(std::string());
  for (const std::string_view line : split(text, '\n')) {
    const auto words = split(line, ' ');
    if (words.size() == 3) out[std::string(words[1])].emplace_back(words[0]);
  }
  return out;
}

}  // namespace

TEST_CASE("server and receiver killed without warning: each decision is there once, in order") {
  fakes::TempDir dir;
  const server::HomePaths paths{.data = dir / "data", .keys = dir / "data" / "keys"};
  REQUIRE(server::make_keys(paths));
  SystemRandom chance;
  Lists expected;
  {
    const auto home = server::open_home(paths, "Test server", chance).value();
    expected = fill(*home.store, 5, 12);
  }
  const auto ledger = dir / "received";
  std::mt19937 random(e2e::seed(11));
  int port = 0;
  {
    const fakes::PythonServer first("credentialing_receiver.py", {ledger.string(), "0"});
    port = first.port();
  }
  const auto serve = [&] {
    auto process = std::make_unique<Process>(
        std::vector<std::string>{ICMA_SERVER, "serve", "--data", paths.data.string(), "--listen",
                                 "127.0.0.1:0", "--credentialing",
                                 fmt::format("http://127.0.0.1:{}/decisions", port)},
        dir / "server.log");
    for (int i = 0; i < 400 && process->output().find('\n') == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return process;
  };
  const int rounds = e2e::rounds(8, 200);
  for (int i = 0; i < rounds; ++i) {
    // Every third time nobody listens at first.
    std::ofstream(dir / "faults") << "slow lost none slow reset slow none lost\n";
    std::unique_ptr<fakes::PythonServer> receiver;
    const auto start = [&] {
      receiver = std::make_unique<fakes::PythonServer>(
          "credentialing_receiver.py",
          std::vector<std::string>{ledger.string(), fmt::to_string(port)});
    };
    if (i % 3 != 0) start();
    const auto process = serve();
    e2e::pause_for(random, 0, 300);
    if (!receiver) start();
    if (i % 2 == 0) receiver.reset();
    e2e::pause_for(random, 0, 300);
    process->kill();
  }
  const fakes::PythonServer receiver("credentialing_receiver.py",
                                     {ledger.string(), fmt::to_string(port)});
  const auto process = serve();
  const auto store = server::SqliteStore::open(paths.ledger()).value();
  for (int i = 0; i < 2400 && store->outbox_counts().value().waiting > 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  CHECK(store->outbox_counts().value().waiting == 0);
  CHECK(store->outbox_counts().value().parked == 0);
  CHECK(process->terminate() == 0);
  CHECK(received(ledger) == expected);
  Process list({ICMA_SERVER, "outbox", "--data", paths.data.string()}, dir / "list.log");
  CHECK(list.wait() == 0);
  CHECK(list.output() == "0 waiting, 0 parked\n");
}
