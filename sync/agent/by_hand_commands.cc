// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/by_hand_commands.h"

#include <cstdio>
#include <fmt/format.h>
#include <memory>

#include "courses/base/files.h"
#include "sync/agent/commands.h"
#include "sync/agent/sign_out.h"
#include "sync/agent/words.h"
#include "sync/engine/by_hand.h"
#include "sync/transfer/catalogue_update.h"

namespace icma::agent {
namespace {

struct Options {
  std::string in;
  std::string out;
  std::string server;
};

Result<> export_file(Desk& desk, const Options& options, const protocol::CancelToken& cancel) {
  ICMA_TRY(const platform::FileLock lock, platform::FileLock::try_take(desk.profile.sync_lock()));
  ICMA_TRY(protocol::Session session, need_session(desk));
  if (!session.box_key) {
    // A sign-in from before the server had one; without a line the export says so.
    const auto line = open_line(desk, session.server_url);
    if (line) (void)engine::learn_box_key(**line, desk.sessions, cancel);
    ICMA_TRY(session, need_session(desk));
  }
  ICMA_TRY(const auto store, open_records(desk, session));
  ICMA_TRY(const engine::Exported exported, engine::export_records(*store, session, desk.random));
  ICMA_TRY_VOID(platform::write_durable(options.out, exported.file));
  fmt::print(
      "{} holds {}, sealed for {}.\n"
      "Whoever has a line brings it: icma-sync relay FILE --server {}\n"
      "The answer comes back with: icma-sync import-receipts FILE\n",
      options.out, counted(exported.events, "record", "records"), session.server_url,
      session.server_url);
  return {};
}

Result<> relay_file(Desk& desk, const Options& options, const protocol::CancelToken& cancel) {
  const auto session = desk.sessions.load().value_or(std::nullopt);
  const std::string server =
      options.server.empty() && session ? session->server_url : options.server;
  if (server.empty()) {
    return fail(ErrorKind::kInvalid, "say which server it is for with --server URL");
  }
  ICMA_TRY(const std::string file, read_file(options.in, records::kMaxRecordsFileBytes));
  ICMA_TRY(const auto line, open_line(desk, server));
  ICMA_TRY(const engine::Relayed relayed, engine::relay_records(*line, file, {}, cancel));
  const std::string answer =
      options.out.empty() ? fmt::format("{}.reply", options.in) : options.out;
  ICMA_TRY_VOID(platform::write_durable(answer, relayed.replies));
  fmt::print("The server has answered. Bring {} back to whoever gave you the file.\n", answer);
  return {};
}

Result<> import_file(Desk& desk, const Options& options) {
  ICMA_TRY(const platform::FileLock lock, platform::FileLock::try_take(desk.profile.sync_lock()));
  ICMA_TRY(const protocol::Session session, need_session(desk));
  ICMA_TRY(const std::string file, read_file(options.in, records::kMaxRecordsFileBytes));
  ICMA_TRY(const auto store, open_records(desk, session));
  const auto believed =
      transfer::believed_receipt_keys(desk.profile.content(), session.receipt_keys);
  ICMA_TRY(const engine::ReceiptsOutcome outcome,
           engine::import_receipts(*store, believed, file, desk.clock));
  fmt::print("{}", describe(outcome.counts));
  if (outcome.held) {
    fmt::print(
        "The server does not know this laptop yet: an officer looks at the records first.\n");
  }
  if (outcome.again) {
    fmt::print("The server needs more, or has more to tell: export once more.\n");
  }
  return {};
}

using Work = Result<> (*)(Desk&, const Options&, const protocol::CancelToken&);

CLI::App* add(CLI::App& app, const CommandContext& context, const char* name, const char* help,
              const std::shared_ptr<Options>& options, Work work) {
  CLI::App* command = app.add_subcommand(name, help);
  command->callback([context, options, work] {
    *context.exit_code = context.run([options, work](Desk& desk, platform::StopSignal& stop) {
      const auto done = work(desk, *options, stop.token());
      return done ? 0 : complain(done.error());
    });
  });
  return command;
}

void add_sign_out(CLI::App& app, const CommandContext& context) {
  const auto options = std::make_shared<SignOutOptions>();
  CLI::App* command = app.add_subcommand(
      "sign-out", "Sign out; nothing of the learner stays in the profile, programs do");
  command->add_flag("--keep-records", options->keep_records,
                    "Forget the sign-in alone: on a computer that nobody else uses");
  command->add_option("--unsent", options->unsent, "What becomes of records that were not sent")
      ->check(CLI::IsMember({"sync", "seal", "file", "discard"}));
  command->add_option("-o,--output", options->file, "The file to write, for --unsent file");
  command->add_option("--type", options->word, "The word that --unsent discard asks for");
  command->callback([context, options] {
    *context.exit_code = context.run([options](Desk& desk, platform::StopSignal& stop) {
      return sign_out(desk, *options, stop);
    });
  });
}

}  // namespace

void add_by_hand_commands(CLI::App& app, const CommandContext& context) {
  const auto options = std::make_shared<Options>();
  add(app, context, "export-records",
      "Seal what the server does not have into a file that anybody can bring there", options,
      export_file)
      ->add_option("-o,--output", options->out, "The file to write, NAME.icmarecords")
      ->required();
  CLI::App* relay = add(app, context, "relay",
                        "Bring somebody's .icmarecords file to the server; needs no sign-in",
                        options, relay_file);
  relay->add_option("file", options->in, "The file")->required();
  relay->add_option("--server", options->server, "The server's address (the one signed in to)");
  relay->add_option("-o,--output", options->out, "Where the answer goes (FILE.reply)");
  add(app, context, "import-receipts", "Take the answer to exported records", options,
      [](Desk& desk, const Options& given, const protocol::CancelToken&) {
        return import_file(desk, given);
      })
      ->add_option("file", options->in, "The answer, FILE.reply")
      ->required();
  add_sign_out(app, context);
}

}  // namespace icma::agent
