// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/share.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <thread>

#include "courses/store/installed_source.h"
#include "sync/agent/content_desk.h"
#include "sync/listen/byte_range.h"
#include "sync/listen/listener.h"
#include "sync/transfer/carrier_transport.h"

namespace icma::agent {
namespace {

namespace fs = std::filesystem;

constexpr Millis kLook{60'000};
constexpr std::size_t kMostVisitors = 64;
// What was downloaded meanwhile is seen after this long.
constexpr std::chrono::seconds kFresh{2};

// Answers from content.db as it is now.
class Shelf final : public listen::Answerer {
 public:
  explicit Shelf(fs::path content) : content_(std::move(content)) {}

  Result<> open() {
    ICMA_TRY(auto source, store::InstalledSource::open(content_, store::ForWhom::kAnybody));
    std::error_code code;
    written_ = fs::last_write_time(content_, code);
    opened_ = std::chrono::steady_clock::now();
    carrier_ = std::make_unique<transfer::CarrierTransport>(std::move(source));
    return {};
  }

  void answer(listen::Incoming incoming, Done done) override { done(reply_to(incoming)); }

 private:
  listen::Reply reply_to(const listen::Incoming& incoming) {
    const bool head = incoming.method == "HEAD";
    if (!head && incoming.method != "GET") {
      return listen::error_reply(405, "method_not_allowed", "programs are read with GET or HEAD");
    }
    if (!incoming.target.starts_with("/content/")) {
      return listen::error_reply(404, "not_found", "only programs are shared here");
    }
    renew();
    protocol::Request request{.path = incoming.target};
    const auto range = incoming.headers.find("range");
    if (range != incoming.headers.end()) {
      const auto parsed = listen::parse_range(range->second, UINT64_MAX);
      if (parsed) request.range = *parsed;
    }
    const protocol::CancelToken never;
    auto response = carrier_->send(request, nullptr, never);
    if (!response) return listen::error_reply(response.error());
    listen::Reply reply{.status = response->status,
                        .headers = std::move(response->headers),
                        .body = std::move(response->body)};
    if (head) reply.head_length = reply.body.size();
    return reply;
  }

  void renew() {
    if (std::chrono::steady_clock::now() - opened_ < kFresh) return;
    std::error_code code;
    if (fs::last_write_time(content_, code) == written_ && !code) return;
    // One that cannot be opened now leaves the one before.
    (void)open();
    opened_ = std::chrono::steady_clock::now();
  }

  fs::path content_;
  fs::file_time_type written_;
  std::chrono::steady_clock::time_point opened_;
  std::unique_ptr<transfer::CarrierTransport> carrier_;
};

}  // namespace

int share(Desk& desk, const std::string& address, platform::StopSignal& stop) {
  const auto where = listen::parse_address(address);
  if (!where) return complain_content(where.error());
  Shelf shelf(desk.profile.content());
  if (const auto opened = shelf.open(); !opened) return complain_content(opened.error());
  const auto listener = listen::Listener::open(shelf, {.host = where->first,
                                                       .port = where->second,
                                                       .max_connections = kMostVisitors,
                                                       .ends_on_signals = false});
  if (!listener) return complain_content(listener.error());
  const std::string name = where->first == "0.0.0.0" ? "THIS-LAPTOP" : where->first;
  fmt::print(
      "Sharing the programs of this profile at http://{0}:{1}\nOn the other laptop: icma-sync get "
      "PROGRAM --from http://{0}:{1}\nNothing of what you learned is shared. Ctrl+C ends it.\n",
      name, (*listener)->port());
  std::fflush(stdout);
  std::thread watch([&stop, &listener] {
    while (!stop.wait(kLook)) {
    }
    (*listener)->stop();
  });
  (*listener)->run();
  watch.join();
  fmt::print("Sharing has ended.\n");
  return 0;
}

}  // namespace icma::agent
