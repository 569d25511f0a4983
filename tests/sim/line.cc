// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/line.h"

#include <utility>

namespace icma::sim {

Result<protocol::Response> Line::arrive(const protocol::Request& request, protocol::BodySink* sink,
                                        const protocol::CancelToken& cancel) {
  if (happens(weather.power)) disk_->cut_power_after(random_() % 12);
  auto answer = server_.send(request, sink, cancel);
  if (disk_->dead()) {
    server_.stop();
    disk_->restart();
    server_.start();
    return fail(ErrorKind::kNetwork, "the server's power was cut");
  }
  disk_->keep_power();
  return answer;
}

// Somebody on the way who cannot sign.
void Line::alter(protocol::Request& request) {
  if (request.path != "/v1/push" || request.body.empty()) return;
  for (int tries = 0; tries < 50; ++tries) {
    char& c = request.body[random_() % request.body.size()];
    if (c < '1' || c > '8') continue;
    ++c;
    return;
  }
}

Result<protocol::Response> Line::send(const protocol::Request& request, protocol::BodySink* sink,
                                      const protocol::CancelToken& cancel) {
  if (happens(weather.not_sent)) return fail(ErrorKind::kNetwork, "no connection");
  if (happens(weather.unavailable)) {
    return protocol::Response{.status = 503, .headers = {{"retry-after", "7"}}};
  }
  if (!late_.empty() && random_() % 3 == 0) {
    const protocol::Request old = std::move(late_.front());
    late_.pop_front();
    (void)arrive(old, nullptr, cancel);
  }
  if (happens(weather.late)) late_.push_back(request);
  if (happens(weather.twice)) (void)arrive(request, nullptr, cancel);
  protocol::Request sent = request;
  if (happens(weather.altered)) alter(sent);
  if (happens(weather.portal)) {
    server_.fault_at = [](int) { return fakes::NetFault::kPortal; };
  } else if (happens(weather.answer_cut)) {
    server_.fault_at = [](int) { return fakes::NetFault::kAnswerCut; };
  }
  auto answer = arrive(sent, sink, cancel);
  server_.fault_at = nullptr;
  if (happens(weather.answer_lost)) return fail(ErrorKind::kNetwork, "connection reset");
  return answer;
}

}  // namespace icma::sim
