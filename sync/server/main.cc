// SPDX-License-Identifier: Apache-2.0
// icma-server: reads the command line and runs one command.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "sync/platform/paths.h"
#include "sync/server/access_commands.h"
#include "sync/server/commands.h"
#include "sync/server/device_commands.h"
#include "sync/server/officer_commands.h"
#include "sync/server/outbox_commands.h"

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

void add_officer(CLI::App& app, server::HomePaths& paths, server::Ruling& ruling,
                 Result<>& result) {
  app.add_subcommand("review", "Records that were set aside, and files that wait for an officer")
      ->callback([&] { result = server::review_list(paths); });
  auto* admit = app.add_subcommand("admit", "Let records in that were brought by hand and wait");
  admit->add_option("CHECK", ruling.letter, "As `review` names it")->required();
  admit->callback([&] { result = server::admit_letter(paths, ruling.letter); });
  auto* look = app.add_subcommand("scrutinise", "What cannot have happened as records tell it");
  look->add_option("--login", ruling.login, "Of one learner only");
  look->callback([&] { result = server::scrutinise_learners(paths, ruling.login); });
  auto* decide = app.add_subcommand("decide", "An officer's word on a completed module");
  decide->add_option("--login", ruling.login, "The learner")->required();
  decide->add_option("--program", ruling.program, "The program's id")->required();
  decide->add_option("--module", ruling.module, "The module's id")->required();
  decide
      ->add_option("--status", ruling.status, "accepted, accepted_with_note, needs_info, rejected")
      ->required()
      ->check(CLI::IsMember({"accepted", "accepted_with_note", "needs_info", "rejected"}));
  decide->add_option("--code", ruling.codes, "R01 to R24, as often as needed");
  decide->add_option("--note", ruling.note, "What the learner is told");
  decide->callback([&] { result = server::decide_module(paths, ruling); });
}

void add_serve(CLI::App& app, server::HomePaths& paths, server::ServeOptions& options,
               Result<>& result) {
  auto* serve = app.add_subcommand("serve", "Serve until SIGTERM");
  serve->add_option("--listen", options.listen, "HOST:PORT; port 0 takes a free one");
  serve->add_option("--name", options.name, "Name shown to learners");
  serve->add_option("--public-url", options.public_url, "How browsers reach this server");
  auto* certificate =
      serve->add_option("--tls-cert", options.certificate, "PEM chain; https, read anew on SIGHUP");
  auto* key = serve->add_option("--tls-key", options.certificate_key, "PEM key of the certificate");
  certificate->needs(key);
  key->needs(certificate);
  serve->add_option("--metrics-listen", options.metrics_listen,
                    "HOST:PORT of /metrics for Prometheus, apart from the learners' address");
  serve
      ->add_option("--per-learner", options.per_learner,
                   "Requests a second of one learner, 0 without end (20)")
      ->check(CLI::Range(0, 100'000));
  serve
      ->add_option("--per-address", options.per_address,
                   "Connections of one address, 0 without end (250; 0 behind a proxy here)")
      ->check(CLI::Range(0, 100'000));
  serve->add_option("--credentialing", options.credentialing,
                    "Address of the service that is told of decisions");
  serve->callback([&] { result = server::serve(paths, options); });
}

struct LostDevice {
  std::string login;
  std::string device;
};

void add_devices(CLI::App& app, server::HomePaths& paths, LostDevice& lost, Result<>& result) {
  auto* device = app.add_subcommand("device", "The laptops of a learner");
  device->require_subcommand(1);
  auto* list = device->add_subcommand("list", "All of them");
  list->add_option("--login", lost.login, "The learner")->required();
  list->callback([&] { result = server::device_list(paths, lost.login); });
  auto* revoke = device->add_subcommand("revoke", "Take one away, and end every sign-in");
  revoke->add_option("--login", lost.login, "The learner")->required();
  revoke->add_option("DEVICE", lost.device, "As the list names it")->required();
  revoke->callback([&] { result = server::device_revoke(paths, lost.login, lost.device); });
}

void add_outbox(CLI::App& app, server::HomePaths& paths, Result<>& result) {
  auto* outbox = app.add_subcommand("outbox", "What the credentialing service has not been told");
  outbox->add_subcommand("retry", "Send again what was parked")->callback([&] {
    result = server::outbox_retry(paths);
  });
  outbox->callback([&, outbox] {
    if (outbox->get_subcommands().empty()) result = server::outbox_list(paths);
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
  add_serve(app, paths, options, result);

  server::add_access_commands(app, paths, result);

  auto* keys = app.add_subcommand("keys", "The keys this server signs with");
  keys->require_subcommand(1);
  keys->add_subcommand("make", "Make what is missing")->callback([&] {
    result = server::keys_make(paths);
  });
  keys->add_subcommand("renew-box", "Another key for records by hand; serve anew to use it")
      ->callback([&] { result = server::keys_renew_box(paths); });
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
  server::Ruling ruling;
  add_officer(app, paths, ruling, result);

  add_outbox(app, paths, result);
  LostDevice lost;
  add_devices(app, paths, lost, result);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return report(result);
}
