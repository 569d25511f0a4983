// SPDX-License-Identifier: Apache-2.0
#include "sync/server/front_desk.h"

#include <algorithm>
#include <fmt/format.h>

#include "courses/base/json.h"

namespace icma::server {
namespace {

constexpr std::size_t kPseudonymBytes = 6;

bool looks_like_id(std::string_view text) {
  return text.size() >= 8 && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
         });
}

// Methods are words of the client: only known ones are repeated.
std::string_view known_method(std::string_view method) {
  for (const std::string_view known : {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}) {
    if (method == known) return known;
  }
  return "other";
}

}  // namespace

void RequestLog::write(const Line& line) const {
  Json out{{"time", format_utc(line.time)},
           {"id", line.id},
           {"route", line.note.route.empty() ? "unknown" : line.note.route},
           {"method", line.method},
           {"status", line.status},
           {"ms", line.took.count()},
           {"in", line.bytes_in},
           {"out", line.bytes_out}};
  if (line.note.learner) out["learner"] = pseudonym(*line.note.learner);
  sink_(dump_json(out) + "\n");
}

std::string RequestLog::pseudonym(const Uuid& learner) const {
  const Hash hash = hash_fields("icma-learn/log/1", {key_.view(), learner.view()});
  return hex(hash.view().first(kPseudonymBytes));
}

Hash log_key(const KeyPair& receipts) {
  return hash_fields("icma-learn/log-key/1", {ByteView(receipts.seed())});
}

std::string request_id(const Incoming& request, RandomSource& random) {
  const auto at = request.headers.find("x-request-id");
  if (at != request.headers.end() && looks_like_id(at->second)) return at->second;
  return make_uuid_v4(random).to_string();
}

FrontDesk::FrontDesk(Service& service, Writer& writer, Metrics& metrics, const RequestLog& log,
                     const Clock& clock)
    : service_(service), writer_(writer), metrics_(metrics), log_(log), clock_(clock) {}

void FrontDesk::answer(Incoming request, Done done) {
  RequestLog::Line line{.time = clock_.now(),
                        .id = request_id(request, random_),
                        .method = std::string(known_method(request.method)),
                        .bytes_in = request.body.size()};
  const Millis begun = clock_.since_boot();
  auto finish = [this, line, begun, done](Reply reply) mutable {
    line.status = reply.status;
    line.took = clock_.since_boot() - begun;
    line.bytes_out = reply.file ? reply.file->length : reply.body.size();
    line.note = reply.note;
    metrics_.request(reply.note.route, reply.status, line.took);
    if (reply.note.stored > 0) metrics_.add("events_stored", reply.note.stored);
    if (reply.note.set_aside > 0) metrics_.add("events_set_aside", reply.note.set_aside);
    log_.write(line);
    reply.headers["x-request-id"] = line.id;
    done(std::move(reply));
  };
  const Route* route = Service::find(request);
  if (route == nullptr || route->ledger == nullptr) return finish(service_.handle_free(request));
  if (writer_.submit(std::move(request), finish)) return;
  Reply busy = listen::error_reply(503, "busy", "the server has too much to do; try again soon",
                                   1 + static_cast<int>(line.time.time_since_epoch().count() % 10));
  busy.note.route = route->path;
  finish(std::move(busy));
}

void FrontDesk::refused(int status) {
  metrics_.request("refused", status, Millis(0));
}

void MetricsDesk::answer(Incoming request, Done done) {
  if (request.method != "GET") {
    return done(listen::error_reply(404, "not_found", "there is nothing at this address"));
  }
  if (request.target == "/healthz") return done(listen::json_reply(200, R"({"ok":true})"));
  if (request.target != "/metrics") {
    return done(listen::error_reply(404, "not_found", "there is nothing at this address"));
  }
  done(Reply{.headers = {{"content-type", "text/plain; version=0.0.4; charset=utf-8"},
                         {"cache-control", "no-store"}},
             .body = metrics_.text()});
}

}  // namespace icma::server
