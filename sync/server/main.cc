// SPDX-License-Identifier: Apache-2.0
// icma-server: reads the command line and runs one command.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "sync/platform/paths.h"
#include "sync/server/commands.h"

namespace {

using namespace icma;

int report(const Result<>& result) {
  if (result) return 0;
  std::fprintf(stderr, "icma-server: %s\n", result.error().describe().c_str());
  if (result.error().kind == ErrorKind::kBusy) {
    std::fprintf(stderr, "Another program holds the ledger. End it, or try again.\n");
  }
  return result.error().kind == ErrorKind::kInvalid ? 2 : 1;
}

struct NewLearner {
  std::string login;
  std::string name;
  std::string password;
};

void add_accounts(CLI::App& app, server::HomePaths& paths, NewLearner& who, Result<>& result) {
  auto* learner = app.add_subcommand("learner", "Learners' accounts");
  learner->require_subcommand(1);
  auto* add = learner->add_subcommand("add", "Make an account; the password comes from stdin");
  add->add_option("--login", who.login, "Name to sign in with")->required();
  add->add_option("--name", who.name, "Name as it must appear on certificates")->required();
  add->add_option("--password", who.password,
                  "For demonstrations; others can see it while it runs");
  add->callback([&] { result = server::learner_add(paths, who.login, who.name, who.password); });
  learner->add_subcommand("list", "All accounts")->callback([&] {
    result = server::learner_list(paths);
  });
}

}  // namespace

int main(int argc, char** argv) {
  platform::keep_files_private();
  CLI::App app{"The ICMA Learn server: catalogue, records, receipts."};
  app.set_version_flag("--version", "icma-server 0.1.0");
  app.require_subcommand(1);
  app.fallthrough();
  server::HomePaths paths;
  Result<> result;
  app.add_option("--data", paths.data, "Folder of ledger, content and keys")->required();
  app.add_option("--keys", paths.keys, "Folder of the keys (DATA/keys)");
  app.parse_complete_callback([&] {
    if (paths.keys.empty()) paths.keys = paths.data / "keys";
  });

  server::ServeOptions options;
  auto* serve = app.add_subcommand("serve", "Serve until SIGTERM");
  serve->add_option("--listen", options.listen, "HOST:PORT; port 0 takes a free one");
  serve->add_option("--name", options.name, "Name shown to learners");
  serve->add_option("--public-url", options.public_url, "How browsers reach this server");
  serve->callback([&] { result = server::serve(paths, options); });

  NewLearner who;
  add_accounts(app, paths, who, result);

  std::string invited;
  std::int64_t days = 30;
  auto* invite = app.add_subcommand("invite", "Print a code that lets one person make an account");
  invite->add_option("--name", invited, "The person's name")->required();
  invite->add_option("--days", days, "How long the code is good")->check(CLI::Range(1, 365));
  invite->callback([&] { result = server::invite(paths, invited, days); });

  auto* keys = app.add_subcommand("keys", "The keys this server signs with");
  keys->require_subcommand(1);
  keys->add_subcommand("make", "Make what is missing")->callback([&] {
    result = server::keys_make(paths);
  });
  keys->add_subcommand("show", "Which file holds which key, with fingerprints")->callback([&] {
    result = server::keys_show(paths);
  });

  app.add_subcommand("check", "Verify the ledger")->callback([&] {
    result = server::check(paths);
  });
  std::string file;
  auto* backup = app.add_subcommand("backup", "Copy the ledger, also while it serves");
  backup->add_option("FILE", file, "The copy")->required();
  backup->callback([&] { result = server::backup(paths, file); });
  auto* restore = app.add_subcommand("restore", "Put a copy in the ledger's place");
  restore->add_option("FILE", file, "The copy")->required();
  restore->callback([&] { result = server::restore(paths, file); });
  app.add_subcommand("review", "Records that were set aside, and files that wait for an officer")
      ->callback([&] { result = server::review_list(paths); });
  std::string letter;
  auto* admit = app.add_subcommand("admit", "Let records in that were brought by hand and wait");
  admit->add_option("CHECK", letter, "As `review` names it")->required();
  admit->callback([&] { result = server::admit(paths, letter); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return report(result);
}
