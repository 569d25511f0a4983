// SPDX-License-Identifier: Apache-2.0
// What the disk forgot, as the learner meets it: told, fetched again, and opened by itself; the
// rest goes on and records are not touched.
#include <doctest/doctest.h>
#include <fstream>

#include "courses/package/published_tree.h"
#include "sync/transfer/carrier_transport.h"
#include "sync/transfer/rebuild.h"
#include "tests/client/app/steps.h"

namespace icma::app {

using fakes::ClientScene;
using namespace std::chrono_literals;

namespace {

constexpr const char* kPage = "modules/first/page.md";

// The downloads' side of a window, worked by the test in place of a thread.
struct Downloads {
  ClientScene& scene;
  fakes::FakeRandom random;
  fakes::TreeTransport line{fakes::client_course().tree()};
  protocol::CancelToken cancel;
  std::unique_ptr<store::ContentStore> content;
  std::unique_ptr<transfer::TransferEngine> engine;
  std::size_t mended = 0;
  int repaired = 0;

  explicit Downloads(ClientScene& of) : scene(of) {
    content = store::ContentStore::open(file()).value();
    transfer::EngineOptions options;
    options.store = content.get();
    options.transport = &line;
    options.clock = &scene.clock;
    options.random = &random;
    engine = std::make_unique<transfer::TransferEngine>(options);
  }
  std::filesystem::path file() const { return scene.dir / "content.db"; }

  // Looks at what the controller asked to be looked at.
  void look() {
    while (mended < scene.to_mend.size()) {
      const auto [version, path] = scene.to_mend[mended++];
      scene.controller->handle(PartLooked{path, engine->mend(version, path)});
    }
    while (repaired < scene.repairs) {
      ++repaired;
      scene.controller->handle(ContentRepaired{
          transfer::repair_content(*engine, content, file(), scene.clock.now(), cancel)});
    }
  }
  // And fetches what is wanted.
  void work() {
    look();
    for (int i = 0; i < 20 && engine->work(cancel).value_or(false); ++i) {
    }
    scene.controller->content_changed();
  }
  void flip_byte(const std::string& path) const {
    ICMA_CHECK(content->database().execute(
        fmt::format("UPDATE chunk SET data = cast(x'00' || substr(data, 2) AS BLOB) WHERE id = "
                    "(SELECT min(ac.chunk) FROM asset_chunk ac JOIN asset a ON a.id = ac.asset "
                    "WHERE a.path = '{}')",
                    path)));
  }
  void overwrite(const std::string& table) const {
    auto query =
        content->database().statement("SELECT rootpage FROM sqlite_schema WHERE name = ?1");
    ICMA_CHECK(query.bind(1, table).one());
    const std::int64_t page = query.integer(0);
    std::fstream bytes(file(), std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp((page - 1) * 65536);
    const std::string noise(65536, 'x');
    bytes.write(noise.data(), 65536);
  }
};

const ModuleRow& row_of(const ProgramModel& model, const std::string& module) {
  const auto at = std::ranges::find(model.modules, module, &ModuleRow::module);
  ICMA_CHECK(at != model.modules.end());
  return *at;
}

bool says(ClientScene& scene, std::string_view text) {
  const WindowModel now = scene.model();
  return std::ranges::any_of(now.frame.toasts, [text](const Toast& toast) {
    return toast.text.find(text) != std::string::npos;
  });
}

}  // namespace

TEST_CASE("a page with a flipped byte says so and opens by itself when the part is here again") {
  ClientScene scene;
  Downloads downloads(scene);
  downloads.flip_byte(kPage);
  downloads.line.weather = fakes::TreeTransport::Weather::kDown;
  scene.open_activity("page");
  const int sitting = scene.screen<ReaderModel>().sitting;
  const auto page = scene.controller->page(kPage);
  REQUIRE_FALSE(page);
  CHECK(page.error().what.find("fetched again") != std::string::npos);
  REQUIRE(scene.to_mend.size() == 1);
  CHECK_FALSE(scene.controller->page(kPage));
  CHECK(scene.to_mend.size() == 1);
  downloads.work();
  // No line: told, and all else opens.
  CHECK(says(scene, "damaged; the rest opens"));
  CHECK(scene.screen<ReaderModel>().sitting == sitting);
  CHECK(scene.controller->page("modules/first/more.md"));
  scene.run(OpenProgram{"demo-2"});
  const DownloadCell cell = row_of(scene.screen<ProgramModel>(), "first").download;
  CHECK(cell.state == DownloadState::kPartly);
  CHECK(cell.problem == "1 part damaged");
  CHECK(row_of(scene.screen<ProgramModel>(), "second").download.state == DownloadState::kReady);
  scene.run(OpenProblem{"demo-2", "first"});
  const auto told = scene.screen<ProblemModel>();
  CHECK(told.title == "Module 1 is damaged on this laptop");
  CHECK(told.support.find(kPage) != std::string::npos);
  scene.run(OpenActivity{"demo-2", "first", "page"});
  CHECK_FALSE(scene.controller->page(kPage));
  downloads.look();
  const int again = scene.screen<ReaderModel>().sitting;
  downloads.line.weather = fakes::TreeTransport::Weather::kFair;
  REQUIRE(downloads.engine->retry_now());
  downloads.work();
  CHECK(scene.screen<ReaderModel>().sitting > again);
  CHECK(scene.controller->page(kPage));
  CHECK(says(scene, "is here again"));
  CHECK(scene.sound());
  scene.run(OpenProgram{"demo-2"});
  CHECK(row_of(scene.screen<ProgramModel>(), "first").download.state == DownloadState::kReady);
}

TEST_CASE("a quiz with a flipped byte says so and opens by itself") {
  ClientScene scene;
  Downloads downloads(scene);
  downloads.flip_byte("modules/first/check.json");
  scene.open_activity("check");
  const auto told = scene.screen<ProblemModel>();
  CHECK(told.title == "The quiz cannot be opened");
  CHECK(told.text.find("fetched again") != std::string::npos);
  downloads.work();
  CHECK(scene.on<QuizModel>());
  CHECK(scene.count(records::type::kQuizStarted) == 1);
}

TEST_CASE("a film that cannot be read says so and starts where it was") {
  ClientScene scene;
  Downloads downloads(scene);
  scene.open_activity("film");
  const std::string film = scene.player.film;
  REQUIRE_FALSE(film.empty());
  scene.controller->handle(steps::played(0, 60'000));
  downloads.flip_byte(film);
  PlayerStatus status = steps::played(60'000, 60'000, false);
  status.problem = "The film cannot be read.";
  status.unreadable = true;
  scene.controller->handle(status);
  CHECK(scene.screen<WebinarModel>().problem.find("fetched again") != std::string::npos);
  scene.player.film.clear();
  downloads.work();
  CHECK(scene.screen<WebinarModel>().problem.empty());
  CHECK(scene.player.film == film);
  CHECK(scene.player.position == 60'000);
}

TEST_CASE("a learner who went elsewhere is not brought back") {
  ClientScene scene;
  Downloads downloads(scene);
  downloads.flip_byte(kPage);
  scene.open_activity("page");
  CHECK_FALSE(scene.controller->page(kPage));
  scene.run(Navigate{"home"});
  downloads.work();
  CHECK(scene.on<HomeModel>());
  scene.open_activity("page");
  CHECK(scene.controller->page(kPage));
}

TEST_CASE("a program whose own document is rotten hides nothing else and comes back") {
  ClientScene scene;
  Downloads downloads(scene);
  downloads.flip_byte("program.json");
  scene.restart();
  CHECK_FALSE(scene.on<ProblemModel>());
  REQUIRE(scene.to_mend.size() == 1);
  CHECK(scene.to_mend[0].second == "program.json");
  scene.controller->content_changed();
  CHECK(scene.to_mend.size() == 1);
  downloads.work();
  scene.open_activity("page");
  CHECK(scene.controller->page(kPage));
}

TEST_CASE("pages of the file overwritten while the window runs: it goes on, records untouched") {
  for (const std::string table : {"catalogue", "asset", "chunk", "asset_chunk", "download",
                                  "sqlite_autoindex_asset_1", "catalogue_text_data"}) {
    CAPTURE(table);
    ClientScene scene;
    Downloads downloads(scene);
    scene.open_activity("page");
    scene.clock.advance(20s);
    scene.run(PageRead{0, 1000, {}});
    const std::size_t events = scene.count();
    downloads.overwrite(table);
    // What a person does next: reads on, goes through the screens, searches.
    (void)scene.controller->page("modules/first/more.md");
    downloads.look();
    scene.controller->content_changed();
    downloads.look();
    scene.run(Search{"demo"});
    (void)scene.model();
    downloads.look();
    if (scene.repairs == 0) scene.controller->handle(ContentDamaged{});
    downloads.work();
    CHECK(scene.repairs >= 1);
    CHECK(downloads.content->database().quick_check());
    CHECK(std::filesystem::exists(scene.dir / "content.damaged.db"));
    CHECK(says(scene, "Your records are not touched"));
    scene.open_activity("more");
    CHECK(scene.controller->page("modules/first/more.md"));
    CHECK(scene.count() >= events);
    CHECK(scene.sound());
    scene.restart();
    scene.open_activity("page");
    CHECK(scene.controller->page(kPage));
  }
}

TEST_CASE("while the file is put in order pages wait, and open by themselves after") {
  ClientScene scene;
  Downloads downloads(scene);
  scene.open_activity("page");
  downloads.overwrite("asset_chunk");
  scene.controller->handle(ContentDamaged{});
  const auto waiting = scene.controller->page(kPage);
  REQUIRE_FALSE(waiting);
  CHECK(waiting.error().what.find("opens by itself") != std::string::npos);
  CHECK(scene.on<ReaderModel>());
  const int sitting = scene.screen<ReaderModel>().sitting;
  downloads.work();
  CHECK(scene.screen<ReaderModel>().sitting > sitting);
  CHECK(scene.controller->page(kPage));
}

TEST_CASE("a film that runs lets go of the file and starts again where it was") {
  ClientScene scene;
  Downloads downloads(scene);
  scene.open_activity("film");
  const std::string film = scene.player.film;
  scene.controller->handle(steps::played(0, 60'000));
  downloads.overwrite("catalogue");
  scene.controller->handle(ContentDamaged{});
  CHECK(scene.player.film.empty());
  downloads.work();
  CHECK(scene.player.film == film);
  CHECK(scene.player.position == 60'000);
}

TEST_CASE("a file that cannot be put in order now is tried again, not without end") {
  ClientScene scene;
  Downloads downloads(scene);
  downloads.overwrite("catalogue");
  std::filesystem::create_directories(scene.dir / "content.rebuilt.db" / "in-the-way");
  scene.controller->handle(ContentDamaged{});
  downloads.look();
  CHECK(says(scene, "cannot be put in order now"));
  for (int i = 0; i < 10; ++i) scene.controller->handle(ContentDamaged{});
  CHECK(scene.repairs == 1);
  std::filesystem::remove_all(scene.dir / "content.rebuilt.db");
  scene.clock.advance(31s);
  scene.controller->tick();
  downloads.work();
  CHECK(scene.repairs == 2);
  scene.open_activity("page");
  CHECK(scene.controller->page(kPage));
}

TEST_CASE("a module whose bytes were wrong twice tells what support asks, and comes on a press") {
  ClientScene scene;
  Downloads downloads(scene);
  REQUIRE(downloads.engine->remove("demo-2", "first"));
  REQUIRE(downloads.engine->get("demo-2", {"first"}, downloads.cancel));
  downloads.line.weather = fakes::TreeTransport::Weather::kFlip;
  downloads.work();
  scene.clock.advance(60s);
  downloads.work();
  scene.run(OpenProgram{"demo-2"});
  const DownloadCell cell = row_of(scene.screen<ProgramModel>(), "first").download;
  CHECK(cell.state == DownloadState::kFailed);
  CHECK(cell.problem == "Arrived damaged");
  CHECK(cell.explained);
  scene.run(OpenModule{"demo-2", "first"});
  const auto told = scene.screen<ProblemModel>();
  CHECK(told.title == "Module 1 arrived damaged");
  CHECK(told.text.find("module 2 opens as before") != std::string::npos);
  REQUIRE(told.actions.size() == 2);
  CHECK(told.actions[0].command == Command(GetModule{"demo-2", "first"}));
  CHECK(told.actions[0].label.starts_with("Get the "));
  CHECK(told.actions[1].label == "Continue with module 2");
  CHECK(told.actions[1].command == Command(OpenModule{"demo-2", "second"}));
  std::map<std::string, std::string> details(told.details.begin(), told.details.end());
  CHECK(details["Code"] == "C-207, part hash differs");
  CHECK(details["Item"].starts_with("DEMO-2 1.0.0, module 1, part "));
  CHECK(details["When"] == "20 November 2026, 10:02:07");
  CHECK(details["Expected"] != details["Found"]);
  // The expected one is a chunk of the manifest, and support gets it whole.
  const auto reader = store::ContentReader::open(downloads.file()).value();
  const auto all = reader->downloads().value();
  const auto row = std::ranges::find(all, "first", &store::Download::module);
  REQUIRE(row != all.end());
  REQUIRE(row->wrong);
  CHECK(told.support.find(row->wrong->expected.to_hex()) != std::string::npos);
  CHECK(told.support.find(row->wrong->found.to_hex()) != std::string::npos);
  const auto parts = reader->module_parts(row->version, "first", row->wrong->expected).value();
  CHECK(parts.number > 0);
  REQUIRE(parts.count > 5);
  CHECK(told.text.find(fmt::format("One of its {} parts does not match its signature",
                                   parts.count)) != std::string::npos);
  CHECK(told.actions[0].label.find(fmt::format("{} KB", (parts.missing_bytes + 999) / 1000)) !=
        std::string::npos);
  // A press asks for it again; with honest bytes it opens.
  downloads.line.weather = fakes::TreeTransport::Weather::kFair;
  scene.run(told.actions[0].command);
  CHECK(scene.on<ProgramModel>());
  REQUIRE(downloads.engine->get("demo-2", {"first"}, downloads.cancel));
  downloads.work();
  CHECK(row_of(scene.screen<ProgramModel>(), "first").download.state == DownloadState::kReady);
  const auto after = reader->downloads().value();
  CHECK(std::ranges::none_of(after, [](const auto& one) { return one.wrong.has_value(); }));
}

}  // namespace icma::app
