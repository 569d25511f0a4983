// SPDX-License-Identifier: Apache-2.0
// icma-sync: reads the command line and runs one command.
#include <CLI/CLI.hpp>

#include "sync/agent/by_hand_commands.h"
#include "sync/agent/carrier_commands.h"
#include "sync/agent/commands.h"
#include "sync/agent/content_commands.h"
#include "sync/platform/leave.h"

namespace {

using namespace icma;
using Work = std::function<int(agent::Desk&, platform::StopSignal&)>;

int run_in(const std::string& folder, const std::string& proxy, const Work& work) {
  platform::StopSignal stop;
  Result<std::filesystem::path> path = std::filesystem::path(folder);
  if (folder.empty()) path = platform::default_profile();
  if (!path) return agent::complain(path.error());
  const auto profile = platform::open_profile(*path);
  if (!profile) return agent::complain(profile.error());
  if (const auto left = platform::finish_leaving(*profile); !left) {
    return agent::complain(left.error());
  }
  agent::Desk desk(*profile);
  if (!proxy.empty()) {
    if (const auto chosen = agent::choose_proxy(desk, proxy); !chosen) {
      return agent::complain(chosen.error());
    }
  }
  return work(desk, stop);
}

void add_simple(CLI::App& app, const agent::CommandContext& context, const char* name,
                const char* help, Work work) {
  app.add_subcommand(name, help)->callback([context, work = std::move(work)] {
    *context.exit_code = context.run(work);
  });
}

}  // namespace

int main(int argc, char** argv) {
  platform::keep_files_private();
  CLI::App app{
      "The ICMA Learn background agent: sends what you learned, fetches what is new.\n"
      "Exit status: 0 done, 1 the work failed, 2 wrong use."};
  app.set_version_flag("--version", "icma-sync 0.1.0");
  app.require_subcommand(1);
  app.fallthrough();
  std::string folder;
  app.add_option("--profile", folder, "Folder of the profile (~/.local/share/icma-learn/default)");
  std::string proxy;
  app.add_option("--proxy", proxy,
                 "[USER[:PASSWORD]@]HOST:PORT, in place of the one of the settings or the "
                 "environment; other users of this machine can see a password that is given here");
  int exit_code = 0;
  const agent::CommandContext context{
      .run = [&folder, &proxy](const Work& work) { return run_in(folder, proxy, work); },
      .exit_code = &exit_code};

  add_simple(app, context, "once", "Synchronise now and end", agent::once);
  add_simple(app, context, "watch", "Synchronise when there is reason to, until stopped",
             agent::watch);
  add_simple(app, context, "doctor", "Why can't I sync? Each hop in plain words", agent::doctor);

  bool json = false;
  auto* status = app.add_subcommand("status", "What waits, and how the last run went");
  status->add_flag("--json", json,
                   "As JSON: signed_in, profile, server, name, unsent, set_aside, last_run");
  status->callback([&] {
    exit_code = context.run(
        [&json](agent::Desk& desk, platform::StopSignal&) { return agent::status(desk, json); });
  });

  std::string server;
  auto* sign_in = app.add_subcommand("sign-in", "Sign in through a browser, on any machine");
  sign_in->add_option("--server", server, "The server's address")->required();
  sign_in->callback([&] {
    exit_code = context.run([&server](agent::Desk& desk, platform::StopSignal& stop) {
      return agent::sign_in(desk, server, stop);
    });
  });
  agent::add_content_commands(app, context);
  agent::add_carrier_commands(app, context);
  agent::add_by_hand_commands(app, context);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return exit_code;
}
