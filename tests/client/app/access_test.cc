// SPDX-License-Identifier: Apache-2.0
// What the window says and does about what is not open to the learner.
#include "client/app/access.h"

#include <doctest/doctest.h>

#include "sync/records/bodies.h"
#include "tests/client/app/steps.h"

using namespace icma;
using namespace icma::app;

namespace {

using records::Access;
using records::AccessLevel;
using records::AccessReason;

// Somebody who signed in, and the server that speaks to him.
struct Scene : fakes::ClientScene {
  Scene() : ClientScene(true) {
    protocol::Session session;
    session.server_url = "http://test";
    session.server = Uuid{{1}};
    session.learner = Uuid{{2}};
    session.display_name = "Ana";
    session.receipt_keys = {key.public_key()};
    REQUIRE(sessions.save(session));
    restart();
  }

  // As a pull brings it.
  void tell(std::string_view type, const Json& body) {
    const auto store = log();
    const Uuid device{{77}};
    ++seq;
    const records::Envelope envelope{.event_id = make_uuid_v7(clock.now(), random),
                                     .learner = learner,
                                     .device = device,
                                     .seq = seq,
                                     .type = std::string(type),
                                     .occurrence = {.utc = clock.now(), .zone = "UTC"},
                                     .hlc = static_cast<std::uint64_t>(seq)};
    const records::ChainId chain{server, learner, device};
    auto record = records::make_record(chain, head, envelope, body, Bytes(16, 1)).value();
    record.signature = records::sign_head(key, chain, seq, record.hash);
    head = record.hash;
    last = envelope.event_id;
    const records::Received item{seq, record};
    const records::Stream stream{
        .device = device, .kind = records::StreamKind::kServer, .key = key.public_key()};
    REQUIRE(store->receive({&item, 1}, {&stream, 1}, {seq, record.hash}));
    restart();
  }
  void grant(const std::string& program, AccessLevel level, int days = 0) {
    const std::int64_t until =
        days == 0 ? 0 : (clock.now() + std::chrono::days(days)).time_since_epoch().count();
    tell(records::type::kAccessGranted,
         records::access_granted(
             {.programs = {program}, .level = level, .until_ms = until, .why = "licence"}));
  }
  void withdraw(const std::string& note) {
    tell(records::type::kAccessWithdrawn,
         records::access_withdrawn({.grant = last.to_string(),
                                    .at_ms = clock.now().time_since_epoch().count(),
                                    .note = note}));
  }
  // The program is in the catalogue and nothing of it on the laptop; the second of its modules
  // needs full access.
  void offer_alone() {
    controller.reset();
    std::filesystem::remove(dir / "content.db");
    const Json document = parse_json(R"({"notice":"N","taxonomy":{"id":"t","title":"T","source":"S",
        "practices":[{"code":"14","name":"N","short_name":"n"}]},
        "programs":[{"provider":"p","id":"demo-2","code":"D","version":"1.0.0","kind":"program",
        "title":"T","summary":"S","language":"en","manifest":"p/demo-2/1.0.0","bytes":5,
        "modules":[{"id":"first","title":"A","summary":"a","seconds":60,"bytes":1},
        {"id":"second","title":"B","summary":"b","seconds":60,"bytes":1,"entitlement":"full"}]}]})")
                              .value();
    {
      const auto content = store::ContentStore::open(dir / "content.db").value();
      REQUIRE(content->replace_catalogue(document, sha256("x"), as_bytes("x")));
    }
    restart();
  }
  // Why the open screen refuses, or "".
  std::string refusal() {
    const WindowModel now = model();
    const auto* problem = std::get_if<ProblemModel>(&now.screen);
    return problem == nullptr ? "" : problem->text;
  }
  ProgramModel program() {
    run(OpenProgram{"demo-2"});
    return screen<ProgramModel>();
  }

  KeyPair key = KeyPair::from_seed({6});
  std::int64_t seq = 0;
  Hash head;
  Uuid last;
};

}  // namespace

TEST_CASE("before the server has said anything nothing is refused, to a guest never") {
  fakes::ClientScene guest;
  guest.open_activity("page");
  CHECK(guest.on<ReaderModel>());
  Scene scene;
  scene.open_activity("page");
  CHECK(scene.on<ReaderModel>());
  CHECK(scene.program().locked.empty());
}

TEST_CASE("a program that is not granted is locked, with the reason and what to do") {
  Scene scene;
  scene.grant("other", AccessLevel::kFull);
  const ProgramModel page = scene.program();
  CHECK(page.locked.find("not part of your access") != std::string::npos);
  CHECK(page.locked.find("can add it") != std::string::npos);
  CHECK(page.primary.empty());
  REQUIRE(page.modules.size() >= 2);
  CHECK(page.modules[0].state == ModuleState::kLocked);
  const std::size_t before = scene.count();
  scene.open_activity("page");
  CHECK(scene.refusal() == page.locked);
  scene.run(OpenModule{"demo-2", "first"});
  CHECK(scene.refusal() == page.locked);
  CHECK(scene.count() == before);  // nothing begins by trying
  scene.run(Navigate{"catalogue"});
  const auto catalogue = scene.screen<CatalogueModel>();
  REQUIRE(catalogue.rows.size() == 1);
  CHECK(catalogue.rows[0].state.sign == Sign::kLock);
  CHECK(catalogue.rows[0].action == RowAction::kState);
}

TEST_CASE("when the window is over nothing opens, and all that was done is there") {
  Scene scene;
  scene.grant("demo-2", AccessLevel::kFull, 10);
  CHECK(scene.program().locked.empty());
  scene.open_activity("page");
  CHECK(scene.on<ReaderModel>());
  scene.clock.advance(Seconds(60));
  scene.run(PageRead{0, 1000, {0, 1}});
  scene.run(Navigate{"home"});
  const std::size_t before = scene.count();
  scene.clock.advance(std::chrono::days(11));
  scene.open_activity("page");
  CHECK(scene.refusal().find("Your access ended on") != std::string::npos);
  CHECK(scene.refusal().find("All that you did is kept") != std::string::npos);
  CHECK(scene.count() >= before);
  CHECK(scene.sound());
  // The clock is set back, also over a restart of the machine.
  scene.clock.wall -= std::chrono::days(11);
  scene.restart();
  scene.open_activity("page");
  CHECK(scene.refusal().find("Your access ended on") != std::string::npos);
  scene.clock.boot_identity = Uuid{{9}};
  scene.restart();
  scene.open_activity("page");
  CHECK(scene.refusal().find("Your access ended on") != std::string::npos);
  scene.run(Navigate{"record"});
  CHECK(scene.on<RecordModel>());
}

TEST_CASE("what was done inside the window can be handed in after it, and its results be read") {
  Scene scene;
  scene.grant("demo-2", AccessLevel::kFull, 10);
  steps::study_first(scene);
  scene.run(Navigate{"home"});
  scene.clock.advance(std::chrono::days(11));
  CHECK_FALSE(scene.program().locked.empty());
  scene.open_activity("page");
  CHECK(scene.screen<ResultModel>().score == "6 of 6");
  scene.run(FinishModule{});
  CHECK(scene.count(records::type::kModuleCompleted) == 1);
  CHECK(scene.sound());
}

TEST_CASE("a withdrawal closes what was not begun; the other module goes on to its end") {
  Scene scene;
  scene.grant("demo-2", AccessLevel::kFull);
  scene.open_activity("page");
  scene.clock.advance(Seconds(20));
  scene.run(PageRead{0, 500, {0}}, Navigate{"home"});
  scene.clock.advance(Seconds(60));
  scene.withdraw("left the county");
  const ProgramModel page = scene.program();
  CHECK(page.locked.find("withdrawn on") != std::string::npos);
  CHECK(page.locked.find("left the county") != std::string::npos);
  CHECK(page.modules[0].state != ModuleState::kLocked);
  CHECK(page.modules[1].state == ModuleState::kLocked);
  scene.open_activity("more");
  CHECK(scene.on<ReaderModel>());
  scene.run(OpenModule{"demo-2", "second"});
  CHECK(scene.refusal().find("left the county") != std::string::npos);
}

TEST_CASE("a module that the catalogue says needs full access is locked before it is here") {
  Scene scene;
  const auto row = [&scene] {
    const ProgramModel page = scene.program();
    REQUIRE(page.modules.size() == 2);
    CHECK(page.modules[0].state != ModuleState::kLocked);
    return page.modules[1];
  };
  scene.offer_alone();
  SUBCASE("to a guest, who may sign in") {
    CHECK(row().state == ModuleState::kLocked);
    CHECK(row().download.state == DownloadState::kClosed);
    CHECK(scene.program().locked.find("Sign in") != std::string::npos);
  }
  SUBCASE("to who holds the preview") {
    scene.grant("demo-2", AccessLevel::kPreview);
    CHECK(row().state == ModuleState::kLocked);
    CHECK_FALSE(scene.program().locked.empty());
  }
  SUBCASE("not to who holds full access") {
    scene.grant("demo-2", AccessLevel::kFull);
    CHECK(row().state != ModuleState::kLocked);
    CHECK(row().download.state == DownloadState::kAbsent);
    CHECK(scene.program().locked.empty());
  }
}

TEST_CASE("parts that are marked open to everybody, the others of that program by full access") {
  model::Program program;
  program.modules.resize(1);
  model::Module& module = program.modules[0];
  module.activities.resize(2);
  module.activities[0].id = model::ActivityId("interview");
  module.activities[1].id = model::ActivityId("trailer");
  const model::Activity& interview = module.activities[0];
  const model::Activity& trailer = module.activities[1];
  const Access full{.level = AccessLevel::kFull, .reason = AccessReason::kGranted};
  const Access preview{.level = AccessLevel::kPreview};
  const Access none{};
  const Access guest{.reason = AccessReason::kNotTold};
  CHECK(opens(program, interview, full));
  CHECK_FALSE(opens(program, interview, preview));
  CHECK_FALSE(opens(program, interview, none));
  CHECK(opens(program, interview, guest));
  module.activities[1].access = "preview";
  for (const Access& access : {full, preview, none, guest}) CHECK(opens(program, trailer, access));
  CHECK(opens(program, interview, full));
  CHECK_FALSE(opens(program, interview, guest));
  CHECK(first_open(program, module, none) == &trailer);
  CHECK_FALSE(opens(program, module, preview));
}
