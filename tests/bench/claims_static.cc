// SPDX-License-Identifier: Apache-2.0
// The client's whole way from a publisher's root to an open module, from a host that only has
// files: nobody touched them since they were published ten days ago.
#include <fmt/format.h>
#include <unistd.h>

#include "courses/authoring/program_source.h"
#include "courses/authoring/publish.h"
#include "courses/store/content_reader.h"
#include "tests/bench/claims.h"
#include "tests/bench/disk.h"
#include "tests/bench/published.h"
#include "tests/bench/web_server.h"
#include "tests/courses/authoring/sample_folder.h"

namespace icma::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::days kAgo{10};
constexpr std::size_t kPicture = std::size_t{64} << 20U;

// What a publisher uploaded; gives the text of his root.
Result<std::string> publish_earlier(const fs::path& folder, const std::string& picture, Time now) {
  fakes::SampleFolder source;
  source.write("modules/first/big.png", picture);
  source.replace("modules/first/page.md", "../../media/desk.svg", "big.png");
  const package::PublishedTree learner(folder / "site" / "content");
  const package::PublishedTree assessor(folder / "assessor");
  ICMA_TRY(const auto keys, authoring::open_keys(folder / "keys"));
  ICMA_TRY(const auto program, authoring::read_program(source.path(), {}));
  ICMA_TRY(const auto packed, authoring::pack_program(program, learner, assessor));
  const model::Taxonomy taxonomy{.id = "t", .practices = {{"14", "N", "n"}}};
  ICMA_TRY_VOID(authoring::publish(learner, {packed}, taxonomy, keys,
                                   {"Demonstration, not a credential", std::chrono::days(30), now},
                                   package::Audience::kLearner));
  return read_file(learner.metadata_path("root.json"));
}

// Seconds from an empty profile until every byte of the program reads.
Result<double> install(const fs::path& profile, const std::string& url, const std::string& root,
                       std::size_t expected) {
  ICMA_TRY(const auto laptop, Downloader::open(profile, url, root));
  ICMA_TRY(const double seconds, laptop->install("demo-1"));
  ICMA_TRY(const auto reader, store::ContentReader::open(laptop->content()));
  ICMA_TRY(const auto versions, reader->installed("demo-1"));
  if (versions.empty()) return fail(ErrorKind::kInternal, "nothing was installed");
  ICMA_TRY(const Bytes picture, reader->read_asset(versions[0].id, "modules/first/big.png"));
  if (picture.size() != expected) return fail(ErrorKind::kInternal, "the picture is not whole");
  return seconds;
}

}  // namespace

Result<Measured> static_host(const Setting& setting) {
  ICMA_TRY(const fs::path folder, fresh_folder(setting.work, "static-host"));
  const platform::SystemClock clock;
  const std::vector<NamedBytes> picture = media(1, kPicture, kPicture, 6);
  ICMA_TRY(const std::string root,
           publish_earlier(folder, std::string(as_text(picture[0].bytes)), clock.now() - kAgo));
  ICMA_TRY_VOID(write_file(folder / "site" / "big.png", as_text(picture[0].bytes)));
  fs::create_directories(folder / "nginx");
  ICMA_TRY(const auto web, WebServer::start(folder / "site", folder / "nginx"));
  const auto ours = [&]() -> Result<double> {
    ICMA_TRY(const fs::path profile, fresh_folder(folder, "profile"));
    return install(profile, web->url(), root, kPicture);
  };
  const auto curl = [&]() -> Result<double> {
    ICMA_TRY(const fs::path target, fresh_folder(folder, "target"));
    const std::int64_t begin = now_ns();
    ICMA_TRY_VOID(run_tool({"curl", "-s", "-o", "file", web->url() + "/big.png"}, target));
    ::sync();
    return seconds_since(begin);
  };
  ICMA_TRY(Measured out,
           interleave(5, ours, {{"curl -o of its picture, not verified, sync", curl}}));
  out.notes.emplace_back("synchronous=FULL in every run");
  out.notes.push_back(fmt::format("published {} days before, within its timestamp", kAgo.count()));
  out.holds = ratio(out) <= 2;
  return out;
}

}  // namespace icma::bench
