// SPDX-License-Identifier: Apache-2.0
// What a download costs beside the tools people move files with. Ours is from nothing known to
// verified, durable in SQLite and readable; theirs ends with the files written and flushed.
#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <malloc.h>
#include <unistd.h>

#include "courses/base/files.h"
#include "tests/bench/claims.h"
#include "tests/bench/disk.h"
#include "tests/bench/film.h"
#include "tests/bench/published.h"
#include "tests/bench/web_server.h"
#include "tests/fakes/faulty_line.h"

namespace icma::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = std::size_t{1} << 20U;
constexpr std::size_t kFilmBytes = 8 * kMiB;
constexpr const char* kWatching = "ours while a film plays";
constexpr std::chrono::milliseconds kRoundTrip{50};
constexpr std::uint64_t kLineBytes = 20'000'000 / 8;
// aria2 with as many at once as it takes, and nothing kept from before.
const std::vector<std::string> kAria{"aria2c", "-j16", "-q", "--file-allocation=none",
                                     "--allow-overwrite=true"};

// Files beside a published tree of the same, and a server over both.
struct Scene {
  fs::path folder;
  std::vector<NamedBytes> assets;
  Published program;
  std::unique_ptr<WebServer> web;
  Published film;  // another program, for somebody to watch meanwhile

  static Result<Scene> make(const Setting& setting, const std::string& name,
                            std::vector<NamedBytes> assets) {
    Scene out;
    ICMA_TRY(out.folder, fresh_folder(setting.work, name));
    for (const NamedBytes& asset : assets) {
      ICMA_TRY_VOID(write_file(out.folder / "site" / "files" / asset.path, as_text(asset.bytes)));
    }
    ICMA_TRY(out.program, publish(out.folder / "site", assets, "1.0.0"));
    ICMA_TRY(out.film, publish(out.folder / "site", media(1, kFilmBytes, kFilmBytes, 99), "1.0.0",
                               {}, "film"));
    fs::create_directories(out.folder / "nginx");
    ICMA_TRY(out.web, WebServer::start(out.folder / "site", out.folder / "nginx"));
    out.assets = std::move(assets);
    return out;
  }

  // A list of all files for tools that take one.
  Result<fs::path> list(const std::string& url) const {
    std::string text;
    for (const NamedBytes& asset : assets) text += fmt::format("{}/files/{}\n", url, asset.path);
    ICMA_TRY_VOID(write_file(folder / "list.txt", text));
    return folder / "list.txt";
  }

  Result<double> ours(const std::string& url) const {
    ICMA_TRY(const fs::path profile, fresh_folder(folder, "profile"));
    ICMA_TRY(const auto laptop, Downloader::open(profile, url));
    return laptop->download(program);
  }

  // The same by somebody who watches a film from the same content.db meanwhile.
  Result<double> ours_watching(const std::string& url, Viewing& total) const {
    ICMA_TRY(const fs::path profile, fresh_folder(folder, "profile"));
    ICMA_TRY(const auto laptop, Downloader::open(profile, url));
    // The film comes by a line without weather.
    {
      ICMA_TRY(const auto before, Downloader::open(profile, web->url()));
      ICMA_TRY_VOID(before->download(film));
    }
    ICMA_TRY(const auto version, laptop->store().add_version(film.manifest, film.object, Time()));
    FilmViewer viewer(laptop->content(), version, film.manifest.document);
    const auto seconds = laptop->download(program);
    total.add(viewer.stop());
    return seconds;
  }

  // A tool in an empty folder, and the disk flushed after it. Seconds.
  Result<double> theirs(const std::vector<std::string>& command) const {
    ICMA_TRY(const fs::path target, fresh_folder(folder, "target"));
    const std::int64_t begin = now_ns();
    ICMA_TRY_VOID(run_tool(command, target));
    ::sync();
    return seconds_since(begin);
  }
};

// Says what was measured on: how durable every transaction of it was, and how the film was.
void say(Measured& out, const Viewing& viewing) {
  out.notes.emplace_back("synchronous=FULL in every run");
  out.notes.push_back(viewing.says());
}

// References whose tool is here; what is missing is said and counts as not held.
bool add_tool(std::vector<NamedTrial>& references, std::vector<std::string>& notes,
              const std::string& tool, NamedTrial trial) {
  if (has_tool(tool)) {
    references.push_back(std::move(trial));
    return true;
  }
  notes.push_back(fmt::format("{} is not installed, so the claim beside it is not held", tool));
  return false;
}

std::vector<std::string> with(std::vector<std::string> command,
                              const std::vector<std::string>& more) {
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

// Peak of this process's memory since it was asked before, in MiB.
double peak_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

void forget_peak() {
  // What the last run left to the allocator is no idle memory.
  ::malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace

Result<Measured> small_assets(const Setting& setting) {
  ICMA_TRY(const Scene scene,
           Scene::make(setting, "small-assets", media(2'000, 4 * kKiB, 64 * kKiB, 1)));
  ICMA_TRY(const fs::path list, scene.list(scene.web->url()));
  std::vector<NamedTrial> references{{"cp -r, sync", [&] {
                                        const fs::path files = scene.folder / "site" / "files";
                                        return scene.theirs({"cp", "-r", files.string(), "."});
                                      }}};
  std::vector<std::string> notes;
  const bool aria = add_tool(
      references, notes, "aria2c",
      {"aria2c -j16, sync", [&] { return scene.theirs(with(kAria, {"-i", list.string()})); }});
  const bool wget = add_tool(
      references, notes, "wget",
      {"wget, sync", [&] { return scene.theirs({"wget", "-q", "-x", "-i", list.string()}); }});
  Viewing viewing;
  references.push_back({kWatching, [&] { return scene.ours_watching(scene.web->url(), viewing); }});
  ICMA_TRY(Measured out, interleave(5, [&] { return scene.ours(scene.web->url()); }, references));
  out.notes = notes;
  out.notes.push_back(fmt::format("{:.1f} MiB", static_cast<double>(scene.program.bytes) / kMiB));
  say(out, viewing);
  out.holds = viewing.is_smooth() && aria && wget && ratio(out, 0) <= 1.2 && ratio(out, 1) <= 0.5 &&
              ratio(out, 2) <= 0.7;
  return out;
}

Result<Measured> small_assets_rtt(const Setting& setting) {
  const std::size_t count = setting.full ? 2'000 : 400;
  ICMA_TRY(const Scene scene,
           Scene::make(setting, "small-assets-rtt", media(count, 4 * kKiB, 64 * kKiB, 2)));
  fakes::FaultyLine line(scene.web->port());
  line.shape({kRoundTrip, kLineBytes});
  ICMA_TRY(const fs::path list, scene.list(line.url()));
  const double least = static_cast<double>(scene.program.bytes) / kLineBytes + 5 * 0.05;
  std::vector<NamedTrial> references{
      {"bytes / bandwidth + 5 round trips", [least]() -> Result<double> { return least; }}};
  std::vector<std::string> notes;
  const bool aria = add_tool(
      references, notes, "aria2c",
      {"aria2c -j16, sync", [&] { return scene.theirs(with(kAria, {"-i", list.string()})); }});
  Viewing viewing;
  references.push_back({kWatching, [&] { return scene.ours_watching(line.url(), viewing); }});
  ICMA_TRY(Measured out, interleave(5, [&] { return scene.ours(line.url()); }, references));
  out.notes = notes;
  say(out, viewing);
  out.holds = viewing.is_smooth() && aria && ratio(out, 0) <= 1.3 && ratio(out, 1) <= 0.5;
  return out;
}

Result<Measured> big_asset(const Setting& setting) {
  const std::size_t size = 512 * kMiB;
  ICMA_TRY(const Scene scene, Scene::make(setting, "big-asset", media(1, size, size, 3)));
  const double mib = static_cast<double>(size / kMiB);
  const auto speed = [mib](const Result<double>& seconds) -> Result<double> {
    if (!seconds) return seconds;
    return mib / *seconds;
  };
  const std::string file = scene.web->url() + "/files/" + scene.assets.front().path;
  Viewing viewing;
  ICMA_TRY(Measured out,
           interleave(5, [&] { return speed(scene.ours(scene.web->url())); },
                      {{"curl -o, not verified, sync",
                        [&] { return speed(scene.theirs({"curl", "-s", "-o", "file", file})); }},
                       {kWatching,
                        [&] { return speed(scene.ours_watching(scene.web->url(), viewing)); }}}));
  say(out, viewing);
  out.holds = viewing.is_smooth() && ratio(out) >= 0.9;
  return out;
}

Result<Measured> transfer_memory(const Setting& setting) {
  const std::size_t size = (setting.full ? 1024 : 256) * kMiB;
  Result<Scene> scene = Scene::make(setting, "transfer-memory", media(1, size, size, 4));
  if (!scene) return std::unexpected(scene.error());
  scene->assets = {};
  const auto grown = [&]() -> Result<double> {
    ICMA_TRY(const fs::path profile, fresh_folder(scene->folder, "profile"));
    ICMA_TRY(const auto laptop, Downloader::open(profile, scene->web->url()));
    forget_peak();
    const double before = peak_mib();
    ICMA_TRY_VOID(laptop->download(scene->program));
    return peak_mib() - before;
  };
  ICMA_TRY(Measured out, interleave(3, grown, {}));
  out.notes.emplace_back("synchronous=FULL in every run");
  out.holds = median(out.ours) <= 96;
  return out;
}

}  // namespace icma::bench
