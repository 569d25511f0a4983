// SPDX-License-Identifier: Apache-2.0
// Asks for the ranges of a download and brings their chunks into a pipeline, on a thread of its
// own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sync/protocol/transport.h"
#include "sync/transfer/chunk_pipeline.h"
#include "sync/transfer/range_sink.h"

namespace icma::transfer {

class RangeFetch {
 public:
  // Begins at once. Everything that is passed by reference must outlive the object.
  RangeFetch(protocol::Transport& transport, std::string_view base,
             const package::Manifest& manifest, const std::vector<RangeRequest>& ranges,
             ChunkPipeline& pipeline);
  // Stops what is under way and waits for it.
  ~RangeFetch();
  RangeFetch(const RangeFetch&) = delete;
  RangeFetch& operator=(const RangeFetch&) = delete;

  // No more is asked for; what is under way ends soon.
  void stop() { stop_.cancel(); }
  // Waits until the line is done; what went wrong first on it. kNetwork, kUnauthorized, kBusy with
  // the server's Retry-After as detail, or the sink's own error.
  Result<> wait();

 private:
  void run();
  void look(const Result<protocol::Response>& answer, const RangeSink& sink);

  protocol::Transport& transport_;
  ChunkPipeline& pipeline_;
  protocol::CancelToken stop_;
  std::vector<std::unique_ptr<RangeSink>> sinks_;
  std::vector<protocol::Job> jobs_;
  std::optional<Error> failure_;  // of the line's thread until it is joined
  std::thread thread_;
};

}  // namespace icma::transfer
