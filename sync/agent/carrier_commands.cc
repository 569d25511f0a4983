// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/carrier_commands.h"

#include <cstdio>
#include <fmt/format.h>
#include <set>

#include "courses/store/bundle.h"
#include "courses/store/content_reader.h"
#include "courses/store/installed_source.h"
#include "sync/agent/commands.h"
#include "sync/agent/content_desk.h"
#include "sync/agent/share.h"
#include "sync/agent/words.h"
#include "sync/transfer/bundle_import.h"

namespace icma::agent {
namespace {

// So much is looked at between two looks at the stop signal.
constexpr std::uint64_t kScrubStep = std::uint64_t{64} << 20U;
constexpr std::string_view kShareAddress = "0.0.0.0:8750";

struct Options {
  ContentOptions content;
  std::string file;
  std::vector<std::string> names;
  std::string listen = std::string(kShareAddress);
};

int import_bundle(Desk& desk, const Options& options, platform::StopSignal& stop) {
  const auto content = ContentDesk::open(desk, options.content);
  if (!content) return complain_content(content.error());
  const auto taken = transfer::import_bundle((*content)->engine(), options.file, stop.token());
  if (!taken) return complain_content(taken.error());
  for (const transfer::ImportedProgram& one : taken->programs) {
    fmt::print("{} {} is here: {}\n", one.program, one.version,
               counted(static_cast<std::int64_t>(one.modules), "module", "modules"));
  }
  if (const std::optional<Time>& confirmed = taken->confirmed) {
    fmt::print("The catalogue is confirmed as current on {}.\n",
               format_utc(*confirmed).substr(0, 10));
  }
  return 0;
}

int export_bundle(Desk& desk, const Options& options) {
  const auto source = store::InstalledSource::open(desk.profile.content());
  if (!source) return complain_content(source.error());
  const auto written = store::write_bundle(**source, store::wishes_of(options.names), options.file);
  if (!written) return complain_content(written.error());
  fmt::print("{} holds {}. On the other laptop: icma-sync import-bundle FILE\n", options.file,
             size_text(written->bytes));
  for (const std::string& name : written->left_out) {
    fmt::print("{} is not in it: only who holds full access gets it, from the server.\n", name);
  }
  return 0;
}

Result<std::size_t> scrub(ContentDesk& content, Desk& desk, platform::StopSignal& stop) {
  std::size_t lost = 0;
  std::uint64_t chunks = 0;
  std::uint64_t bytes = 0;
  while (true) {
    ICMA_TRY(const store::ScrubStep step, content.store().scrub(kScrubStep, desk.clock.now()));
    for (const store::LostPart& part : step.lost) {
      fmt::print("damaged: {} {}, {}\n", part.program, part.program_version, part.path);
    }
    lost += step.lost.size();
    chunks += step.chunks;
    bytes += step.bytes;
    if (step.finished) break;
    if (stop.token().cancelled()) return fail(ErrorKind::kCancelled, "the check was stopped");
  }
  fmt::print("Looked at {} of programs, {}; {} damaged.\n",
             counted(static_cast<std::int64_t>(chunks), "part", "parts"), size_text(bytes), lost);
  return lost;
}

// After a rebuild: what of the wanted modules is not here yet.
int fetch_rest(ContentDesk& content, platform::StopSignal& stop) {
  const auto worked = content.work(stop);
  const auto downloads = content.store().downloads();
  if (!downloads) return complain_content(downloads.error());
  int missing = 0;
  for (const store::Download& one : *downloads) {
    if (one.state == store::DownloadState::kReady) continue;
    ++missing;
    fmt::print(stderr, "icma-sync: {} is not whole until it is fetched again\n", name_of(one));
  }
  if (missing == 0) return 0;
  return worked ? 1 : complain_content(worked.error());
}

int check_content(Desk& desk, const Options& options, platform::StopSignal& stop) {
  std::error_code code;
  if (!std::filesystem::exists(desk.profile.content(), code)) return 0;
  const auto content = ContentDesk::open(desk, options.content);
  if (!content) return complain_content(content.error());
  if (const auto sound = (*content)->store().database().quick_check(); !sound) {
    fmt::print("damaged: {}\n", sound.error().what);
    if (const auto rebuilt = (*content)->rebuild(); !rebuilt) {
      return complain_content(rebuilt.error());
    }
    const int fetched = fetch_rest(**content, stop);
    if (fetched != 0) return fetched;
  }
  // What an older program sealed without looking.
  while ((*content)->store().close_next().value_or(false)) {
  }
  const auto lost = scrub(**content, desk, stop);
  if (!lost) return complain_content(lost.error());
  const auto open_parts = (*content)->store().lost_parts();
  if (!open_parts) return complain_content(open_parts.error());
  if (open_parts->empty()) return 0;
  const auto worked = (*content)->work(stop);
  const auto still = (*content)->store().lost_parts();
  if (still && still->empty()) {
    fmt::print("All of it was fetched again.\n");
    return 0;
  }
  for (const store::LostPart& part : still.value_or(*open_parts)) {
    fmt::print(stderr, "icma-sync: {}/{} is damaged until it is fetched again\n", part.program,
               part.path);
  }
  return worked ? 1 : complain_content(worked.error());
}

// What no fetching mends: the publisher left it out.
int check_closure(const Desk& desk) {
  std::error_code code;
  if (!std::filesystem::exists(desk.profile.content(), code)) return 0;
  const auto left_out = [&desk]() -> Result<int> {
    int count = 0;
    ICMA_TRY(const auto reader, store::ContentReader::open(desk.profile.content()));
    ICMA_TRY(const auto downloads, reader->downloads());
    std::set<store::VersionId> versions;
    for (const store::Download& one : downloads) versions.insert(one.version);
    for (const store::VersionId version : versions) {
      ICMA_TRY(const package::Manifest manifest, reader->manifest(version));
      ICMA_TRY(const auto ends, reader->open_ends(version));
      for (const store::OpenEnd& end : ends) {
        fmt::print("left out by the publisher: {} {}, {}, named in {}\n", manifest.program,
                   manifest.version, end.path, end.referrer);
        ++count;
      }
    }
    return count;
  }();
  if (!left_out) return complain_content(left_out.error());
  return *left_out == 0 ? 0 : 1;
}

int check_all(Desk& desk, const Options& options, platform::StopSignal& stop) {
  const int records = check(desk);
  const int content = check_content(desk, options, stop);
  const int closure = check_closure(desk);
  if (records != 0) return records;
  return content != 0 ? content : closure;
}

using Work = int (*)(Desk&, const Options&, platform::StopSignal&);

CLI::App* add(CLI::App& app, const CommandContext& context, const char* name, const char* help,
              const std::shared_ptr<Options>& options, Work work) {
  CLI::App* command = app.add_subcommand(name, help);
  command->callback([context, options, work] {
    *context.exit_code = context.run([options, work](Desk& desk, platform::StopSignal& stop) {
      return work(desk, *options, stop);
    });
  });
  return command;
}

}  // namespace

void add_carrier_commands(CLI::App& app, const CommandContext& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* in =
      add(app, context, "import-bundle", "Take programs from an .icmapack file, without a network",
          options, import_bundle);
  in->add_option("file", options->file, "The file")->required();
  in->add_option("--trust", options->content.trust,
                 "The publisher's root.json; needed once, for a profile that trusts nobody");
  CLI::App* out =
      add(app, context, "export-bundle", "Write programs that are here into an .icmapack file",
          options, [](Desk& desk, const Options& given, platform::StopSignal&) {
            return export_bundle(desk, given);
          });
  out->add_option("file", options->file, "The file to write")->required();
  out->add_option("names", options->names, "PROGRAM or PROGRAM/MODULE[/MODULE…]")->required();
  CLI::App* look = add(app, context, "check",
                       "Verify records and programs on this machine; fetch again what is damaged",
                       options, check_all);
  look->add_option("--server", options->content.server,
                   "Where to fetch from (the one signed in to)");
  look->add_option("--from", options->content.from, "Other sources, as for `get`");
#ifdef ICMA_SHARE
  CLI::App* serve =
      add(app, context, "share", "Hand on the programs that are here to other laptops", options,
          [](Desk& desk, const Options& given, platform::StopSignal& stop) {
            return share(desk, given.listen, stop);
          });
  serve->add_option("--listen", options->listen, "HOST:PORT (0.0.0.0:8750: the whole network)");
#endif
}

}  // namespace icma::agent
