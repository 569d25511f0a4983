// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/range_fetch.h"

#include <exception>
#include <fmt/format.h>

#include "sync/transfer/catalogue_update.h"

namespace icma::transfer {
namespace {

// What the answer to a range means for the download.
Result<> judge(const Result<protocol::Response>& answer, const RangeSink& sink, bool entitled) {
  // However it ended, all that was asked for came.
  if (sink.complete()) return {};
  if (!answer) return std::unexpected(answer.error());
  if (answer->status == 403 && entitled) {
    // Its time is over: the next try asks for another.
    return fail(ErrorKind::kNetwork, "the address of the download has run out");
  }
  if (answer->status == 401 || answer->status == 403) {
    return fail(ErrorKind::kUnauthorized, "the server asks to sign in for this download");
  }
  if (answer->status == 503 || answer->status == 429) {
    return fail(ErrorKind::kBusy, "the server asks to come back later",
                std::string(answer->header("retry-after")));
  }
  return fail(ErrorKind::kNetwork, "the connection ended before the download did",
              fmt::format("status {}", answer->status));
}

}  // namespace

void RangeFetch::add(const RangeRequest& range, Bytes beginning) {
  RangeSink& sink = *sinks_.emplace_back(
      std::make_unique<RangeSink>(manifest_, range, std::move(beginning), clock_, pipeline_));
  const package::PackRef& pack = manifest_.packs[range.pack];
  const auto address = from_.addresses.find(range.pack);
  const bool entitled = address != from_.addresses.end();
  protocol::Job job{
      .request = {.path = entitled ? address->second : object_url(from_.base, pack.hash)},
      .sink = &sink};
  job.request.range = sink.bytes();
  job.request.max_response_bytes = pack.bytes;
  job.ended = [this, &sink, entitled](const Result<protocol::Response>& answer) {
    look(answer, sink, entitled);
  };
  jobs_.push_back(std::move(job));
}

void RangeFetch::start() {
  thread_ = std::thread([this] { run(); });
}

RangeFetch::~RangeFetch() {
  stop();
  pipeline_.abandon();
  if (thread_.joinable()) thread_.join();
}

Result<> RangeFetch::wait() {
  if (thread_.joinable()) thread_.join();
  if (failure_) return std::unexpected(*failure_);
  return {};
}

// One range that fails ends all of them: what broke it breaks the others too.
void RangeFetch::look(const Result<protocol::Response>& answer, RangeSink& sink, bool entitled) {
  const Result<> judged = judge(answer, sink, entitled);
  if (!judged) sink.broken();
  if (judged || failure_) return;
  failure_ = judged.error();
  stop();
}

void RangeFetch::run() {
  try {
    (void)from_.transport.send_all(jobs_, stop_);
  } catch (const std::exception& error) {
    failure_ = Error{ErrorKind::kInternal, "the download could not go on", error.what()};
  }
  pipeline_.finish();
}

}  // namespace icma::transfer
