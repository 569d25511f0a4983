// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/line.h"

#include <algorithm>
#include <utility>

namespace icma::sim {
namespace {

bool waits_for_more(const protocol::PulledEvent& event) {
  return event.record.body && event.record.body->find("needs_info") != std::string::npos;
}

// A page in which the first completion that waits for more is accepted. The forger saw everything
// that went over the line, so all hashes fit again; what he cannot do is sign.
void forge(fakes::FakeServer& server, const protocol::Pull& ask, std::string& text) {
  auto page = protocol::decode<protocol::PullAnswer>(text);
  if (!page) return;
  const auto first = std::ranges::find_if(page->events, waits_for_more);
  if (first == page->events.end()) return;
  const auto event = records::decode_envelope(first->record.envelope);
  if (!event) return;
  const records::ChainId chain{server.identity().server, event->learner, first->record.device};
  std::string& body = *first->record.body;
  body.replace(body.find("needs_info"), std::string_view("needs_info").size(), "accepted");
  first->record.body_hash = records::body_digest(first->record.salt, body);
  Hash prev =
      server.store().hash_at(event->learner, chain.device, first->record.seq - 1).value_or(Hash{});
  Hash running = ask.page_hash;
  for (auto at = page->events.begin(); at != page->events.end(); ++at) {
    records::Record& record = at->record;
    if (at >= first && record.device == chain.device) {
      record.hash = records::chain_hash(chain, record.seq, prev, record.envelope, record.body_hash);
      prev = record.hash;
    }
    running = protocol::next_page_hash(running, at->n, record);
  }
  page->page_hash = running;
  text = protocol::encode(*page);
}

}  // namespace

Result<protocol::Response> Line::arrive(const protocol::Request& request, protocol::BodySink* sink,
                                        const protocol::CancelToken& cancel) {
  if (happens(weather.power)) disk_->cut_power_after(random_() % 12);
  auto answer = server_.send(request, sink, cancel);
  if (disk_->dead()) {
    server_.stop();
    disk_->restart();
    server_.start();
    ++server_starts_;
    return fail(ErrorKind::kNetwork, "the server's power was cut");
  }
  disk_->keep_power();
  return answer;
}

// Somebody on the way who cannot sign.
void Line::alter(std::string& text) {
  if (text.empty()) return;
  for (int tries = 0; tries < 50; ++tries) {
    char& c = text[random_() % text.size()];
    if (c < '1' || c > '8') continue;
    ++c;
    return;
  }
}

void Line::tamper(const protocol::Request& request, protocol::Response& answer) {
  if (request.path != "/v1/pull") return;
  if (happens(weather.answer_altered)) alter(answer.body);
  if (!happens(weather.answer_forged)) return;
  if (const auto ask = protocol::decode<protocol::Pull>(request.body)) {
    forge(server_, *ask, answer.body);
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
  if (happens(weather.altered) && sent.path == "/v1/push") alter(sent.body);
  if (happens(weather.portal)) {
    server_.fault_at = [](int) { return fakes::NetFault::kPortal; };
  } else if (happens(weather.answer_cut)) {
    server_.fault_at = [](int) { return fakes::NetFault::kAnswerCut; };
  }
  auto answer = arrive(sent, sink, cancel);
  server_.fault_at = nullptr;
  if (answer) tamper(request, *answer);
  if (happens(weather.answer_lost)) return fail(ErrorKind::kNetwork, "connection reset");
  return answer;
}

}  // namespace icma::sim
