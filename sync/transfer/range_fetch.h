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
#include "sync/transfer/pack_places.h"
#include "sync/transfer/range_sink.h"

namespace icma::transfer {

class RangeFetch {
 public:
  // Takes what it needs by reference; all of it must outlive the object.
  RangeFetch(const PackPlaces& from, const Clock& clock, const package::Manifest& manifest,
             ChunkPipeline& pipeline)
      : from_(from), clock_(clock), manifest_(manifest), pipeline_(pipeline) {}
  // Stops what is under way and waits for it.
  ~RangeFetch();
  RangeFetch(const RangeFetch&) = delete;
  RangeFetch& operator=(const RangeFetch&) = delete;

  // Asks for a range once it is started. `beginning` are the bytes of its first chunk that arrived
  // before.
  void add(const RangeRequest& range, Bytes beginning);
  // Asks for all of them, on the line's thread.
  void start();
  // No more is asked for; what is under way ends soon.
  void stop() { stop_.cancel(); }
  // Waits until the line is done; what went wrong first on it. kNetwork, kUnauthorized, kBusy with
  // the server's Retry-After as detail, or the sink's own error.
  Result<> wait();

 private:
  void run();
  void look(const Result<protocol::Response>& answer, RangeSink& sink, bool entitled);

  const PackPlaces& from_;
  const Clock& clock_;
  const package::Manifest& manifest_;
  ChunkPipeline& pipeline_;
  protocol::CancelToken stop_;
  std::vector<std::unique_ptr<RangeSink>> sinks_;
  std::vector<protocol::Job> jobs_;
  std::optional<Error> failure_;  // of the line's thread until it is joined
  std::thread thread_;
};

}  // namespace icma::transfer
