// SPDX-License-Identifier: Apache-2.0
// What a revision of a program costs a learner who has the version before.
#include <fmt/format.h>
#include <numeric>

#include "courses/base/files.h"
#include "tests/bench/claims.h"
#include "tests/bench/disk.h"
#include "tests/bench/published.h"
#include "tests/bench/web_server.h"
#include "tests/fakes/fake_clock.h"

namespace icma::bench {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMiB = std::size_t{1} << 20U;

std::string sentences(std::size_t bytes, std::uint64_t seed) {
  static constexpr std::string_view kWords[] = {"the",   "council", "asks",    "what",  "a",
                                                "town",  "pays",    "for",     "clean", "water",
                                                "roads", "and",     "answers", "each",  "resident"};
  fakes::FakeRandom random(seed);
  std::string out;
  std::array<std::uint8_t, 1> pick{};
  while (out.size() < bytes) {
    random.fill(pick);
    out += kWords[pick[0] % std::size(kWords)];
    out += pick[0] % 11 == 0 ? ".\n" : " ";
  }
  return out;
}

// About 140 MiB: pages, pictures and four films.
std::vector<NamedBytes> program() {
  std::vector<NamedBytes> out;
  for (std::size_t i = 0; i < 60; ++i) {
    out.push_back({fmt::format("pages/{:02}.md", i), "text/markdown",
                   to_bytes(sentences(4'000 + 100 * i, 100 + i))});
  }
  for (NamedBytes& picture : media(40, 100'000, 900'000, 5)) out.push_back(std::move(picture));
  for (std::size_t i = 0; i < 4; ++i) {
    NamedBytes film = std::move(media(1, 30 * kMiB, 30 * kMiB, 6 + i).front());
    film.path = fmt::format("films/{}.mp4", i);
    film.mime = "video/mp4";
    out.push_back(std::move(film));
  }
  return out;
}

// Ten pages edited, five pictures replaced, one new, and a film put into a container with a longer
// head.
std::vector<NamedBytes> revised(std::vector<NamedBytes> assets) {
  for (std::size_t i = 0; i < 10; ++i) {
    Bytes& page = assets[i * 5].bytes;
    const Bytes edit = to_bytes(" A sentence was added here by its author. ");
    page.insert(page.begin() + static_cast<std::ptrdiff_t>(page.size() / 2), edit.begin(),
                edit.end());
  }
  const auto fresh = media(6, 120'000, 260'000, 77);
  for (std::size_t i = 0; i < 5; ++i) assets[60 + i * 7].bytes = fresh[i].bytes;
  assets.push_back({"media/new.jpg", "image/jpeg", fresh[5].bytes});
  Bytes head(4096);
  fakes::FakeRandom(78).fill(head);
  Bytes& film = assets[101].bytes;
  film.insert(film.begin(), head.begin(), head.end());
  return assets;
}

Result<> write_all(const fs::path& folder, const std::vector<NamedBytes>& assets) {
  for (const NamedBytes& asset : assets) {
    ICMA_TRY_VOID(write_file(folder / asset.path, as_text(asset.bytes)));
  }
  return {};
}

Result<std::uint64_t> size_of(const fs::path& path) {
  std::error_code code;
  const auto size = fs::file_size(path, code);
  if (code) return std::unexpected(io_error("look at what a tool wrote", path, code));
  return size;
}

// A patch of the one archive to the other, as a server would keep for this pair of versions.
Result<double> zstd_patch(const fs::path& folder) {
  for (const std::string version : {"1", "2"}) {
    ICMA_TRY_VOID(run_tool({"tar", "--sort=name", "--mtime=@0", "-cf", "v" + version + ".tar", "-C",
                            "files" + version, "."},
                           folder));
  }
  ICMA_TRY_VOID(run_tool({"zstd", "-q", "-f", "--long=31", "--ultra", "-19", "-T2",
                          "--patch-from=v1.tar", "v2.tar", "-o", "patch.zst"},
                         folder));
  ICMA_TRY(const std::uint64_t bytes, size_of(folder / "patch.zst"));
  return static_cast<double>(bytes) / kMiB;
}

std::uint64_t bytes_below(const fs::path& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += entry.file_size();
  }
  return bytes;
}

// What the second version adds to casync's store, and its index.
Result<double> casync_delta(const fs::path& folder) {
  std::error_code ignored;
  fs::remove_all(folder / "store", ignored);
  ICMA_TRY_VOID(run_tool({"casync", "make", "--store=store", "v1.caidx", "files1"}, folder));
  const std::uint64_t before = bytes_below(folder / "store");
  ICMA_TRY_VOID(run_tool({"casync", "make", "--store=store", "v2.caidx", "files2"}, folder));
  ICMA_TRY(const std::uint64_t index, size_of(folder / "v2.caidx"));
  return static_cast<double>(bytes_below(folder / "store") - before + index) / kMiB;
}

}  // namespace

Result<Measured> delta(const Setting& setting) {
  ICMA_TRY(const fs::path folder, fresh_folder(setting.work, "delta"));
  const auto first = program();
  const auto second = revised(first);
  ICMA_TRY_VOID(write_all(folder / "files1", first));
  ICMA_TRY_VOID(write_all(folder / "files2", second));
  ICMA_TRY(const Published before, publish(folder / "site", first, "1.0.0"));
  const auto known = package::known_chunks(before.manifest);
  // The same bytes each time, so once is enough; a learner fetches new chunks and the manifest.
  Measured out;
  ICMA_TRY(const Published after, publish(folder / "site", second, "1.1.0", known));
  std::uint64_t fetched = after.object.size();
  for (const package::ChunkRef& chunk : after.manifest.chunks) {
    fetched += known.contains(chunk.hash) ? 0 : chunk.stored;
  }
  out.ours = {static_cast<double>(fetched) / kMiB};
  const bool zstd = has_tool("zstd") && has_tool("tar");
  if (zstd) {
    ICMA_TRY(const double patch, zstd_patch(folder));
    out.references.push_back({"zstd --patch-from -19, one patch for each pair", {patch}});
  } else {
    out.notes.emplace_back("zstd is not installed, so the claim is not held");
  }
  const bool casync = has_tool("casync");
  if (casync) {
    ICMA_TRY(const double chunks, casync_delta(folder));
    out.references.push_back({"casync, new chunks and index", {chunks}});
  } else {
    out.notes.emplace_back("casync is not installed, so the claim is not held");
  }
  out.notes.push_back(fmt::format("of {:.1f} MiB; the manifest is {:.1f} KiB",
                                  static_cast<double>(after.bytes) / kMiB,
                                  static_cast<double>(after.object.size()) / 1024));
  out.holds = zstd && casync && ratio(out, 0) <= 1.65 && ratio(out, 1) <= 1;
  return out;
}

}  // namespace icma::bench
