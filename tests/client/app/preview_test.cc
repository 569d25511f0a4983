// SPDX-License-Identifier: Apache-2.0
// An instructor looks at a draft: it is shown as learners will see it, and no record is made.
#include <doctest/doctest.h>

#include "tests/client/app/steps.h"
#include "tests/courses/authoring/sample_folder.h"

namespace icma::app {

using fakes::ClientScene;
using namespace std::chrono_literals;

TEST_CASE("coming back to a preview keeps the file that was looked at") {
  ClientScene scene;
  const fakes::SampleFolder folder;
  scene.run(OpenPreview{folder.path().string()}, SelectPreviewFile{"modules/first/reflection.md"});
  const auto selected = [&scene] {
    for (const PreviewFile& file : scene.screen<PreviewModel>().files) {
      if (file.selected) return file.path;
    }
    return std::string();
  };
  CHECK(selected() == "modules/first/reflection.md");
  scene.run(Navigate{"home"}, Navigate{"preview"});
  CHECK(selected() == "modules/first/reflection.md");
}

TEST_CASE("a whole session of preview makes no record") {
  ClientScene scene;
  const fakes::SampleFolder folder;
  const std::size_t before = scene.count();
  scene.run(OpenPreview{folder.path().string()});
  CHECK(scene.screen<PreviewModel>().program == "DEMO-1");
  const std::vector<Command> session{SelectPreviewFile{"modules/first/page.md"},
                                     Scrolled{"one", 1000},
                                     PageRead{0, 1000, {}},
                                     NextActivity{},
                                     AnswerCheck{"which", 0},
                                     ToggleBookmark{},
                                     SelectPreviewFile{"modules/first/check.json"},
                                     ChooseAnswer{"q1", 0},
                                     EnterAnswer{"q1", "a"},
                                     SubmitQuiz{},
                                     RetakeQuiz{},
                                     SelectPreviewFile{"modules/first/reflection.md"},
                                     EditReflection{fakes::kLongEnough},
                                     SetConfidence{2},
                                     FinishModule{},
                                     OpenActivity{"", "", "page"},
                                     OpenPreview{folder.path().string()},
                                     SelectFinding{0},
                                     ReloadPreview{},
                                     OpenInEditor{"program.md"},
                                     PlayPause{},
                                     Seek{4},
                                     Resume{},
                                     OpenPreview{folder.path().string()},
                                     Back{}};
  for (const Command& command : session) {
    scene.controller->handle(command);
    scene.clock.advance(12s);
    scene.controller->handle(steps::played(0, 30'000));
    scene.controller->tick();
    (void)scene.model();
  }
  scene.restart();
  CHECK(scene.count() == before);
  CHECK(scene.edited.size() == 1);
}

TEST_CASE("a saved file is shown anew, with its faults") {
  ClientScene scene;
  fakes::SampleFolder folder;
  scene.run(OpenPreview{folder.path().string()}, SelectPreviewFile{"modules/first/page.md"});
  const auto shown = scene.screen<PreviewModel>();
  CHECK(shown.document == "./modules/first/page.md");
  CHECK(scene.controller->page(shown.document).value().markdown.find("Text with") !=
        std::string::npos);
  CHECK_FALSE(scene.controller->tick());
  folder.replace("modules/first/page.md", "(#two)", "(#gone)");
  std::filesystem::last_write_time(folder.path() / "modules/first/page.md",
                                   std::filesystem::file_time_type::clock::now() + 2s);
  CHECK(scene.controller->tick());
  const auto after = scene.screen<PreviewModel>();
  CHECK(after.findings.size() > shown.findings.size());
  CHECK(scene.controller->page("modules/none.md").error().kind == ErrorKind::kNotFound);
  CHECK(scene.controller->asset("../../etc/passwd").error().kind == ErrorKind::kNotFound);
}

TEST_CASE("a folder that is none, is broken or disappears is a problem in words") {
  ClientScene scene;
  for (const std::string& folder :
       {std::string("/nowhere/at/all"), std::string(), (scene.dir / "settings.db").string(),
        std::string(5'000, 'x'), std::string("a\0b", 3)}) {
    scene.run(OpenPreview{folder});
    CHECK_FALSE(scene.screen<PreviewModel>().problem.empty());
    scene.controller->tick();
  }
  auto folder = std::make_unique<fakes::SampleFolder>();
  scene.run(OpenPreview{folder->path().string()});
  CHECK(scene.screen<PreviewModel>().problem.empty());
  folder.reset();
  scene.controller->tick();
  CHECK_FALSE(scene.screen<PreviewModel>().problem.empty());
}

TEST_CASE("a file outside the folder is neither shown nor opened") {
  ClientScene scene;
  const fakes::SampleFolder folder;
  ICMA_CHECK(write_file(folder.path().parent_path() / "secret.txt", "a secret"));
  scene.run(OpenPreview{folder.path().string()});
  for (const std::string& path :
       {std::string("../secret.txt"), (folder.path().parent_path() / "secret.txt").string(),
        std::string("modules/../../secret.txt"), std::string(5'000, 'y')}) {
    scene.run(SelectPreviewFile{path}, OpenInEditor{path}, ReloadPreview{});
    CHECK(scene.screen<PreviewModel>().plain.find("secret") == std::string::npos);
  }
  CHECK(scene.edited.empty());
}

TEST_CASE("findings outside the list select nothing") {
  ClientScene scene;
  fakes::SampleFolder folder;
  folder.replace("modules/first/page.md", "(#two)", "(#gone)");
  scene.run(OpenPreview{folder.path().string()});
  const auto count = static_cast<int>(scene.screen<PreviewModel>().findings.size());
  REQUIRE(count > 0);
  for (const int outside : {-1, count, INT_MAX, INT_MIN}) {
    scene.run(SelectFinding{outside});
    CHECK(scene.screen<PreviewModel>().selected == -1);
  }
  scene.run(SelectFinding{0});
  CHECK(scene.screen<PreviewModel>().selected == 0);
}

}  // namespace icma::app
