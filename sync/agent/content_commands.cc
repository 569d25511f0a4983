// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/content_commands.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <set>

#include "courses/store/bundle.h"
#include "courses/store/content_reader.h"
#include "sync/agent/access_words.h"
#include "sync/agent/commands.h"
#include "sync/agent/content_desk.h"
#include "sync/agent/words.h"

namespace icma::agent {
namespace {

using store::wishes_of;

using store::Download;
using store::DownloadState;

using Wish = store::BundleWish;

bool covers(const Wish& wish, const Download& download) {
  if (download.program != wish.program) return false;
  return wish.modules.empty() ||
         std::ranges::find(wish.modules, download.module) != wish.modules.end();
}

struct Options {
  ContentOptions content;
  std::vector<std::string> names;
  std::string films;
  bool json = false;
};

bool is_wished(const std::vector<Wish>& wishes, const Download& download) {
  return wishes.empty() ||
         std::ranges::any_of(wishes, [&download](const Wish& w) { return covers(w, download); });
}

std::string_view kind_of(const Download& download) {
  switch (download.state) {
    case DownloadState::kQuarantined:
      return "unverified";
    case DownloadState::kDiskFull:
      return "no_space";
    case DownloadState::kSignIn:
      return download.error.starts_with(transfer::kNeedsAccess) ? "access" : "unauthorized";
    default:
      return "network";
  }
}

// What is still missing of what was asked for, each with its reason. 0 when nothing is.
int verdict(ContentDesk& content, const std::vector<Wish>& wishes) {
  const auto downloads = content.store().downloads();
  if (!downloads) return complain_content(downloads.error());
  std::set<std::string> programs;
  for (const Wish& wish : wishes) programs.insert(wish.program);
  int exit_code = 0;
  for (const Download& one : *downloads) {
    const bool shared = one.module.empty() && (wishes.empty() || programs.contains(one.program));
    if (one.state == DownloadState::kReady || (!shared && !is_wished(wishes, one))) continue;
    if (one.state == DownloadState::kPaused && wishes.empty()) continue;
    exit_code = 1;
    const std::string what = fmt::format("{} is not here: {}", name_of(one),
                                         one.error.empty() ? to_string(one.state) : one.error);
    fmt::print(stderr, "icma-sync: {}", explain(kind_of(one), what));
  }
  return exit_code;
}

int fetch(ContentDesk& content, const std::vector<Wish>& wishes, platform::StopSignal& stop) {
  const auto worked = content.work(stop);
  if (!worked) return complain_content(worked.error());
  return verdict(content, wishes);
}

int get(Desk& desk, const Options& options, platform::StopSignal& stop) {
  const auto content = ContentDesk::open(desk, options.content);
  if (!content) return complain_content(content.error());
  transfer::TransferEngine& engine = (*content)->engine();
  if (const auto updated = engine.update(stop.token()); !updated) {
    return complain_content(updated.error());
  }
  const auto wishes = wishes_of(options.names);
  for (const Wish& wish : wishes) {
    const auto got =
        engine.get(wish.program, wish.modules, stop.token(), package::variant_from(options.films));
    if (!got) return complain_content(got.error());
  }
  const int exit_code = fetch(**content, wishes, stop);
  if (exit_code == 0) fmt::print("Everything asked for is here and opens without a network.\n");
  return exit_code;
}

// Does `change` to every download that was named and that `applies` to.
template <typename Applies, typename Change>
Result<int> change_each(ContentDesk& content, const std::vector<Wish>& wishes, Applies applies,
                        Change change) {
  ICMA_TRY(const auto downloads, content.store().downloads());
  int changed = 0;
  for (const Download& one : downloads) {
    if (!is_wished(wishes, one) || !applies(one)) continue;
    ICMA_TRY_VOID(change(one));
    ++changed;
  }
  return changed;
}

int nothing_named() {
  return complain(Error{ErrorKind::kNotFound, "nothing of that name is being downloaded or here"});
}

int drop(Desk& desk, const Options& options) {
  const auto content = ContentDesk::open(desk, options.content);
  if (!content) return complain_content(content.error());
  const auto dropped = change_each(
      **content, wishes_of(options.names), [](const Download& one) { return !one.module.empty(); },
      [&content](const Download& one) -> Result<> {
        ICMA_TRY_VOID((*content)->engine().remove(one.program, one.module));
        fmt::print("{} was taken off this machine\n", name_of(one));
        return {};
      });
  if (!dropped) return complain_content(dropped.error());
  return *dropped == 0 && !options.names.empty() ? nothing_named() : 0;
}

int pause(Desk& desk, const Options& options) {
  const auto content = ContentDesk::open(desk, options.content);
  if (!content) return complain_content(content.error());
  const auto paused = change_each(
      **content, wishes_of(options.names),
      [](const Download& one) { return one.state != DownloadState::kReady; },
      [&content](const Download& one) -> Result<> {
        ICMA_TRY_VOID((*content)->engine().pause(one.program, one.module));
        fmt::print("{} rests\n", name_of(one));
        return {};
      });
  if (!paused) return complain_content(paused.error());
  if (*paused == 0 && !options.names.empty()) return nothing_named();
  if (*paused == 0) fmt::print("Nothing is being downloaded.\n");
  return 0;
}

int resume(Desk& desk, const Options& options, platform::StopSignal& stop) {
  const auto content = ContentDesk::open(desk, options.content);
  if (!content) return complain_content(content.error());
  const auto wishes = wishes_of(options.names);
  // What modules share rests with them and goes on with any of them.
  const auto resumed = change_each(
      **content, {},
      [&wishes](const Download& one) {
        const bool named = is_wished(wishes, one) ||
                           (one.module.empty() &&
                            std::ranges::find(wishes, one.program, &Wish::program) != wishes.end());
        return named && one.state != DownloadState::kReady;
      },
      [&content](const Download& one) {
        return (*content)->engine().resume(one.program, one.module);
      });
  if (!resumed) return complain_content(resumed.error());
  if (*resumed == 0 && !options.names.empty()) return nothing_named();
  if (!(*content)->has_server()) {
    fmt::print("{} again; the window of ICMA Learn fetches it, or `get` with --server URL.\n",
               counted(*resumed, "part is wanted", "parts are wanted"));
    return 0;
  }
  return fetch(**content, wishes, stop);
}

struct Shelf {
  std::string notice;
  Json programs = Json::array();
};

// What does not open offline of what is here: damaged on the disk, or left out by the publisher.
Result<Json> missing_of(store::ContentReader& reader, store::VersionId version) {
  Json out = Json::array();
  ICMA_TRY(const auto lost, reader.lost_parts());
  for (const store::LostPart& part : lost) {
    if (part.version == version) out.push_back({{"module", part.module}, {"path", part.path}});
  }
  ICMA_TRY(const auto ends, reader.open_ends(version));
  for (const store::OpenEnd& end : ends) {
    out.push_back({{"module", end.module}, {"path", end.path}, {"named_in", end.referrer}});
  }
  return out;
}

// The stored catalogue with what is here of each program.
Result<Shelf> read_shelf(const platform::Profile& profile) {
  Shelf shelf;
  ICMA_TRY(const auto reader, store::ContentReader::open(profile.content()));
  ICMA_TRY(const auto entries, reader->catalogue());
  if (entries.empty()) return shelf;
  ICMA_TRY(const store::CatalogueHead head, reader->catalogue_head());
  shelf.notice = head.notice;
  for (const Json& entry : entries) {
    const std::string program = entry.value("id", "");
    ICMA_TRY(const auto versions, reader->installed(program));
    Json here = Json::array();
    for (const store::InstalledVersion& version : versions) {
      ICMA_TRY(const Json missing, missing_of(*reader, version.id));
      here.push_back({{"version", version.version},
                      {"modules", version.ready_modules},
                      {"shared", version.shared_ready},
                      {"missing", missing}});
    }
    shelf.programs.push_back({{"id", program},
                              {"code", entry.value("code", "")},
                              {"title", entry.value("title", "")},
                              {"version", entry.value("version", "")},
                              {"bytes", entry.value("bytes", std::uint64_t{0})},
                              {"light_bytes", entry.value("light_bytes", std::uint64_t{0})},
                              {"modules", entry.value("modules", Json::array())},
                              {"here", here}});
  }
  return shelf;
}

// "15.2 MB", "15.2 MB (2.4 MB with light films)".
std::string sizes_of(const Json& program) {
  const std::string full = size_text(program.at("bytes").get<std::uint64_t>());
  const auto light = program.at("light_bytes").get<std::uint64_t>();
  return light == 0 ? full : fmt::format("{} ({} with light films)", full, size_text(light));
}

std::string missing_text(const Json& missing) {
  const auto path = missing.at("path").get<std::string>();
  if (!missing.contains("named_in")) return path + ", damaged on this machine";
  return fmt::format("{}, named in {}", path, missing.at("named_in").get<std::string>());
}

void print_shelf(const Shelf& shelf) {
  if (!shelf.notice.empty()) fmt::print("{}\n", shelf.notice);
  if (shelf.programs.empty()) fmt::print("No catalogue is here yet.\n");
  for (const Json& program : shelf.programs) {
    fmt::print("{:<12} {}\n", program.at("id").get<std::string>(),
               program.at("title").get<std::string>());
    const std::size_t count = program.at("modules").size();
    std::size_t here = 0;
    for (const Json& version : program.at("here")) {
      here = std::max(here, version.at("modules").size());
    }
    fmt::print("{:<12} {}, {}, {} here\n", "",
               counted(static_cast<std::int64_t>(count), "module", "modules"), sizes_of(program),
               here);
    if (program.at("access").at("level") != "full") {
      const auto text = program.at("access").at("text").get<std::string>();
      if (!text.empty()) fmt::print("{:<12} {}\n", "", text);
    }
    for (const Json& version : program.at("here")) {
      const auto& missing = version.at("missing");
      if (missing.empty()) continue;
      fmt::print(
          "{:<12} {}: {}\n", "", version.at("version").get<std::string>(),
          counted(static_cast<std::int64_t>(missing.size()), "part missing", "parts missing"));
      for (const Json& one : missing) fmt::print("{:<14} {}\n", "", missing_text(one));
    }
  }
}

int catalogue(Desk& desk, const Options& options, platform::StopSignal& stop) {
  int exit_code = 0;
  Result<std::unique_ptr<ContentDesk>> content = ContentDesk::open(desk, options.content);
  if (!content) {
    // A window that is open keeps it up to date, so what is stored is the answer.
    if (content.error().kind != ErrorKind::kBusy) return complain_content(content.error());
  } else if ((*content)->has_server()) {
    const auto updated = (*content)->engine().update(stop.token());
    if (!updated) exit_code = complain_content(updated.error());
  }
  auto shelf = read_shelf(desk.profile);
  if (!shelf) return complain_content(shelf.error());
  const KnownAccess known = known_access(desk);
  for (Json& program : shelf->programs) {
    program["access"] = access_json(known.to(program.at("id").get<std::string>()));
  }
  if (options.json) {
    fmt::print("{}", pretty_json({{"notice", shelf->notice}, {"programs", shelf->programs}}));
  } else {
    print_shelf(*shelf);
  }
  return exit_code;
}

CLI::App* add_command(CLI::App& app, const CommandContext& context, const char* name,
                      const char* help, const std::shared_ptr<Options>& options,
                      int (*work)(Desk&, const Options&, platform::StopSignal&)) {
  CLI::App* command = app.add_subcommand(name, help);
  command->callback([context, options, work] {
    *context.exit_code = context.run([options, work](Desk& desk, platform::StopSignal& stop) {
      return work(desk, *options, stop);
    });
  });
  return command;
}

void add_source(CLI::App* command, Options& options) {
  command->add_option("--server", options.content.server,
                      "The server's address (the one that was signed in to)");
  command->add_option("--trust", options.content.trust,
                      "The publisher's root.json; needed once, for a profile that trusts nobody");
}

}  // namespace

void add_content_commands(CLI::App& app, const CommandContext& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* list =
      add_command(app, context, "catalogue", "What is offered, and what of it is on this machine",
                  options, catalogue);
  add_source(list, *options);
  list->add_flag("--json", options->json,
                 "As JSON: notice, programs[id, title, bytes, light_bytes, modules, here]");

  CLI::App* fetch_command = add_command(
      app, context, "get", "Fetch programs or modules; goes on where it was stopped", options, get);
  add_source(fetch_command, *options);
  fetch_command->add_option(
      "--from", options->content.from,
      "Ask these first: an .icmapack file, a published folder, another profile's folder, or the "
      "address that `icma-sync share` prints on another laptop");
  fetch_command
      ->add_option("--films", options->films,
                   "full: as they were made; light: their sound over still pictures, for slow "
                   "lines (as they are here; full for what is new)")
      ->check(CLI::IsMember({"full", "light"}));
  fetch_command->add_option("--limit", options->content.limit,
                            "Bytes a second for all of it together: 50k, 2M; 0: no limit");
  fetch_command->add_option(
      "--quota", options->content.space,
      "Bytes that all programs together may take here: 500M, 2G; 0: no limit");
  fetch_command->add_flag("--metered", options->content.metered,
                          "Fetch over a counted line too, without asking");
  fetch_command->add_option("names", options->names, "PROGRAM or PROGRAM/MODULE[/MODULE…]")
      ->required();

  CLI::App* off = add_command(
      app, context, "drop", "Take programs or modules off; what was learned stays", options,
      [](Desk& desk, const Options& given, platform::StopSignal&) { return drop(desk, given); });
  off->add_option("names", options->names, "PROGRAM or PROGRAM/MODULE")->required();

  CLI::App* rest = add_command(
      app, context, "pause", "Let downloads rest until they are resumed", options,
      [](Desk& desk, const Options& given, platform::StopSignal&) { return pause(desk, given); });
  rest->add_option("names", options->names, "PROGRAM or PROGRAM/MODULE; none: all");

  CLI::App* on =
      add_command(app, context, "resume", "Go on with downloads that rest", options, resume);
  add_source(on, *options);
  on->add_option("names", options->names, "PROGRAM or PROGRAM/MODULE; none: all");
}

}  // namespace icma::agent
