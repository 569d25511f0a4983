// SPDX-License-Identifier: Apache-2.0
// A laptop that has installed an honest program, and the mirror it will ask next.
#pragma once

#include <doctest/doctest.h>
#include <memory>
#include <set>

#include "courses/store/content_reader.h"
#include "sync/transfer/transfer_engine.h"
#include "tests/fakes/hostile_mirror.h"
#include "tests/fakes/temp_dir.h"

namespace icma::transfer {

template <typename T>
Result<> without_value(const Result<T>& result) {
  if (!result) return std::unexpected(result.error());
  return {};
}

struct Laptop {
  fakes::TempDir dir;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  fakes::HostileMirror mirror;
  protocol::CancelToken cancel;
  std::unique_ptr<store::ContentStore> content;
  std::unique_ptr<TransferEngine> engine;
  std::string first_root;

  // Knows the publisher's root and nothing else.
  explicit Laptop(const fakes::Publication& publication)
      : first_root(publication.tree.at("metadata/1.root.json")) {
    mirror.tree = publication.tree;
    restart();
  }

  // The program begins anew; with a fault that strikes while it opens the store there is no engine.
  void restart(sqlite::FaultPoint* fault = nullptr) {
    engine.reset();
    content.reset();
    auto opened = store::ContentStore::open(dir / "content.db", fault);
    ICMA_CHECK(opened || fault != nullptr);
    if (!opened) return;
    content = std::move(*opened);
    ICMA_CHECK(content->reset_interrupted() || fault != nullptr);
    EngineOptions options;
    options.store = content.get();
    options.transport = &mirror;
    options.clock = &clock;
    options.random = &random;
    options.first_root = first_root;
    engine = std::make_unique<TransferEngine>(options);
  }

  Result<> update() { return without_value(engine->update(cancel)); }
  Result<> get(const std::string& program = "demo-1") {
    return without_value(engine->get(program, {}, cancel));
  }
  // Works until nothing is due.
  void work() {
    for (int i = 0; i < 20 && engine->work(cancel).value(); ++i) {
    }
  }
  // The whole path; what the download says at the end is in its row.
  Result<> install(const std::string& program = "demo-1") {
    ICMA_TRY_VOID(update());
    ICMA_TRY_VOID(get(program));
    work();
    return {};
  }

  // The first line of the newest page that can be read, and "" when none can.
  std::string page(const std::string& program = "demo-1") {
    const auto reader = store::ContentReader::open(dir / "content.db").value();
    const auto versions = reader->installed(program).value();
    for (const auto& one : versions) {
      const auto bytes = reader->read_asset(one.id, std::string(fakes::Publication::kPage));
      if (bytes) return std::string(as_text(*bytes).substr(0, as_text(*bytes).find('\n')));
    }
    return "";
  }

  store::Download download(const std::string& module = "first") {
    const auto downloads = content->downloads().value();
    store::Download found;
    for (const auto& one : downloads) {
      if (one.module == module) found = one;
    }
    return found;
  }

  std::vector<std::string> rows(std::string_view query) {
    std::vector<std::string> out;
    sqlite::Statement rows = content->database().statement(query);
    while (rows.step().value()) out.push_back(rows.text(0));
    return out;
  }
  // All that the laptop would tell a later session: trust, catalogue, versions, what is readable.
  std::vector<std::string> memory() {
    std::vector<std::string> out;
    for (const std::string_view query :
         {"SELECT role || text FROM trust_file ORDER BY role",
          "SELECT role || ' ' || version FROM seen_version ORDER BY role",
          "SELECT entry FROM catalogue ORDER BY ord",
          "SELECT hex(hash) || notice FROM catalogue_head",
          "SELECT program || body FROM catalogue_text ORDER BY rowid",
          "SELECT version || hex(manifest_hash) FROM version ORDER BY id",
          "SELECT version || module || state FROM download ORDER BY version, module",
          "SELECT asset || ' ' || off || ' ' || chunk FROM asset_chunk ORDER BY asset, off",
          "SELECT hex(hash) FROM chunk ORDER BY hash"}) {
      for (std::string& row : rows(query)) out.push_back(std::move(row));
    }
    return out;
  }
  // Every stored chunk is what its name says, in whichever form it is kept.
  bool chunks_are_true() {
    sqlite::Statement rows = content->database().statement("SELECT hash, size, data FROM chunk");
    while (rows.step().value()) {
      const Hash hash = rows.hash(0).value();
      const auto size = static_cast<std::size_t>(rows.integer(1));
      const auto plain = package::decompress(rows.blob(2), size);
      if (sha256(rows.blob(2)) != hash && (!plain || sha256(*plain) != hash)) return false;
    }
    return true;
  }
};

// The first release, and the one after it. Made once.
inline const fakes::Publication& first_release() {
  static const fakes::Publication value;
  return value;
}
inline const fakes::Publication& second_release() {
  static const fakes::Publication value = [] {
    fakes::Publication out = first_release();
    out.revise("demo-1", "2.0.0");
    return out;
  }();
  return value;
}

// A laptop that installed from the first release; the publisher has made another meanwhile.
struct Scene {
  fakes::Publication before = first_release();
  fakes::Publication now = second_release();
  Laptop laptop{before};

  Scene() {
    REQUIRE(laptop.install());
    REQUIRE(laptop.page() == fakes::Publication::title_of("demo-1", "1.0.0"));
  }
  void offer(const fakes::Publication& tree) { laptop.mirror.tree = tree.tree; }
  // The laptop follows to the second release.
  void follow() {
    offer(now);
    REQUIRE(laptop.install());
    REQUIRE(laptop.page() == fakes::Publication::title_of("demo-1", "2.0.0"));
  }
};

// Runs `act` against the mirror as it is now, in this session and in the next: it fails with this
// kind, nothing of it is remembered, and what was installed still reads.
template <typename Act>
void withstands(Laptop& laptop, ErrorKind kind, Act&& act) {
  const auto before = laptop.memory();
  const std::string page = laptop.page();
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    if (restarted) laptop.restart();
    const Result<> outcome = act();
    CHECK_FALSE(outcome);
    if (!outcome) CAPTURE(outcome.error().describe());
    if (!outcome) CHECK(to_string(outcome.error().kind) == to_string(kind));
    CHECK(laptop.memory() == before);
    CHECK(laptop.page() == page);
  }
}

inline void withstands_update(Laptop& laptop, ErrorKind kind) {
  withstands(laptop, kind, [&laptop] { return laptop.update(); });
}

// The publisher revises the program, and an honest mirror brings it.
inline void recovers(Laptop& laptop, fakes::Publication publication) {
  publication.revise("demo-1", "7.0.0");
  laptop.mirror.attack = nullptr;
  laptop.mirror.tree = publication.tree;
  laptop.clock.advance(std::chrono::hours(2));
  const Result<> installed = laptop.install();
  CAPTURE(installed ? "" : installed.error().describe());
  CHECK(installed);
  CHECK(laptop.download("first").error == "");
  CHECK(laptop.page() == fakes::Publication::title_of("demo-1", "7.0.0"));
  CHECK(laptop.chunks_are_true());
}

}  // namespace icma::transfer
