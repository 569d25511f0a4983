// SPDX-License-Identifier: Apache-2.0
#include "client/host/client_options.h"

#include <CLI/CLI.hpp>

namespace icma::host {

std::optional<ClientOptions> read_options(int argc, char** argv, int& exit_code) {
  CLI::App app("icma-learn: study certificate programs and webinars, also without a connection",
               "icma-learn");
  app.set_version_flag("--version", "icma-learn " ICMA_VERSION);
  ClientOptions options;
  app.add_option("--profile", options.profile, "Folder of this person's data");
  app.add_option("--server", options.server_url, "Where catalogue and records are, https://…");
  app.add_option("--trust", options.trust,
                 "The publisher's root.json; needed once, for a profile that trusts nobody yet");
  app.add_option("--tour", options.tour,
                 "Walk through the main job and save a picture a step here");
  app.add_option("--draft", options.draft, "A program folder whose preview stands in the rail");
  app.add_option("--replay", options.replay, "Carry out commands from a file of JSON lines");
  app.add_flag("--headless", options.headless,
               "With --replay: no window; prints how many are done");
  app.add_option("--pictures", options.pictures,
                 "With --replay: save a picture after each command here");
  app.add_option("--preview", options.preview, "Show a program folder as a learner will see it");
  app.add_option("--perf", options.perf, "Write frame times and start-up marks here on exit");
  app.add_flag("--new", options.first_run, "Begin with the welcome, as a stranger");
  app.add_option("--width", options.width, "Of the window")->check(CLI::Range(960, 7680));
  app.add_option("--height", options.height, "Of the window")->check(CLI::Range(600, 4320));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    exit_code = app.exit(problem) == 0 ? 0 : 2;
    return std::nullopt;
  }
  return options;
}

}  // namespace icma::host
