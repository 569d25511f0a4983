// SPDX-License-Identifier: Apache-2.0
// A learner without a line, colleagues with one, and the server's real logic.
#pragma once

#include <doctest/doctest.h>

#include "sync/engine/by_hand.h"
#include "tests/fakes/device.h"
#include "tests/fakes/facts.h"

namespace icma::fakes {

struct ByHandScene {
  FakeClock clock;
  FakeServer server{clock, kFacts};
  Uuid learner;
  std::string token;
  std::string refresh;
  FakeRandom random{91};
  protocol::CancelToken cancel;

  ByHandScene() {
    std::tie(learner, token) = server.learner("ana");
    const auto grant = server.accounts().start_grant("http://test").value();
    ICMA_CHECK(server.accounts().approve(grant.user_code, "ana", "correct horse"));
    refresh = server.accounts().poll(grant.device_code).value().refresh;
  }

  std::unique_ptr<Device> device(std::uint64_t seed = 1) {
    return std::make_unique<Device>(server, clock, learner, token, seed);
  }
  protocol::Session session(const std::string& with_refresh = {}) const {
    return {.refresh = with_refresh,
            .learner = learner,
            .server = Uuid{{1}},
            .receipt_keys = trusted(),
            .box_key = BoxKeyPair::from_seed({7, 7}).public_key()};
  }
  static std::vector<PublicKey> trusted() { return {KeyPair::from_seed({4, 2}).public_key()}; }

  std::string export_from(Device& from, const std::string& with_refresh = {}) {
    auto out = engine::export_records(from.store(), session(with_refresh), random);
    REQUIRE_MESSAGE(out, (out ? "" : out.error().describe()));
    return out->file;
  }
  Result<engine::Relayed> relay(std::string_view file) {
    return engine::relay_records(server, file, trusted(), cancel);
  }
  std::string reply_to(std::string_view file) {
    auto out = relay(file);
    REQUIRE_MESSAGE(out, (out ? "" : out.error().describe()));
    return out->replies;
  }
  Result<engine::ReceiptsOutcome> import(Device& into, std::string_view file) {
    return engine::import_receipts(into.store(), trusted(), file, clock);
  }
  engine::ReceiptsOutcome imported(Device& into, std::string_view file) {
    auto out = import(into, file);
    REQUIRE_MESSAGE(out, (out ? "" : out.error().describe()));
    return *out;
  }
  // There and back once.
  engine::ReceiptsOutcome carry(Device& device) {
    return imported(device, reply_to(export_from(device)));
  }
  void check_same(Device& device) {
    CHECK(device.store().snapshot().value() == server.snapshot(learner));
    CHECK(device.store().unsent().value() == 0);
    REQUIRE(device.store().verify());
  }
  int credits() {
    const std::string rows = server.snapshot(learner);
    int count = 0;
    for (auto at = rows.find("\"accepted\""); at != std::string::npos;
         at = rows.find("\"accepted\"", at + 1)) {
      ++count;
    }
    return count;
  }
};

// Everything the module asks for, and the last word on it.
inline void finish_module(FakeClock& clock, Device& device) {
  device.read("p1", 120);
  const std::vector<std::pair<std::int64_t, std::int64_t>> watched{{0, 580'000}};
  device.append("media.watched", "w1", records::media_watched(watched, 580'000, 580));
  device.append("quiz.submitted", "q1",
                records::quiz_submitted(Uuid{{5}}, Json{{"a", 1}, {"b", 2}},
                                        records::ReviewResult{2, 2}, 60));
  device.append("reflection.written", "r1",
                records::reflection_written(Uuid{{6}}, "I will rewrite our permit letters today",
                                            "sure", {}, 90));
  clock.advance(Seconds(1200));
  device.append("module.completed", "",
                records::module_completed(Json::object(), 3600, {{"P04", 2400}, {"P09", 1200}}));
}

}  // namespace icma::fakes
