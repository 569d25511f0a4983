// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/commands.h"

#include <cstdio>
#include <fmt/format.h>

#include "sync/agent/access_words.h"
#include "sync/agent/words.h"
#include "sync/engine/schedule.h"

namespace icma::agent {
namespace {

// How often `watch` looks whether something was written.
constexpr Millis kLook{5'000};

void report(const engine::SyncOutcome& outcome) {
  fmt::print("{}", describe(outcome));
  std::fflush(stdout);
  if (!outcome.problem.empty()) {
    fmt::print(stderr, "icma-sync: {}", explain(outcome.problem, outcome.what));
  }
}

// How many records wait, without disturbing anybody: the file may not even be there.
std::int64_t waiting_records(Desk& desk) {
  const auto staying = platform::FileLock::try_share(desk.profile.leaving_lock());
  const auto session = desk.sessions.load().value_or(std::nullopt);
  if (!staying || !session) return 0;
  const auto store = open_records(desk, *session);
  return store ? (*store)->unsent().value_or(0) : 0;
}

}  // namespace

int complain(const Error& error) {
  fmt::print(stderr, "icma-sync: {}", explain(error));
  return 1;
}

int once(Desk& desk, platform::StopSignal& stop) {
  const auto outcome = sync_records(desk, stop.token());
  if (!outcome) return complain(outcome.error());
  report(*outcome);
  return outcome->problem.empty() ? 0 : 1;
}

int watch(Desk& desk, platform::StopSignal& stop) {
  engine::Schedule schedule(desk.clock, desk.random);
  std::int64_t seen = 0;
  while (!stop.token().cancelled()) {
    if (schedule.wait() == Millis(0)) {
      const auto outcome = sync_records(desk, stop.token());
      if (outcome && outcome->problem.empty()) {
        if (outcome->sent + outcome->received > 0) report(*outcome);
        schedule.succeeded();
        if (outcome->unsent > 0) schedule.wrote();
      } else {
        if (outcome) report(*outcome);
        if (!outcome) complain(outcome.error());
        schedule.failed(Seconds(outcome ? outcome->retry_after_s : 0));
      }
      seen = outcome ? outcome->unsent : seen;
    }
    if (stop.wait(std::min(kLook, schedule.wait()))) break;
    const std::int64_t waiting = waiting_records(desk);
    if (waiting > seen) schedule.wrote();
    seen = waiting;
  }
  return 0;
}

int status(Desk& desk, bool json) {
  const auto staying = platform::FileLock::try_share(desk.profile.leaving_lock());
  if (!staying) return complain(staying.error());
  const auto loaded = desk.sessions.load();
  if (!loaded) return complain(loaded.error());
  const std::optional<protocol::Session>& session = *loaded;
  Json out{{"signed_in", session.has_value()}, {"profile", desk.profile.folder.string()}};
  if (session) {
    const auto store = open_records(desk, *session);
    if (!store) return complain(store.error());
    const auto runs = (*store)->sync_runs(1);
    const auto problems = (*store)->problems(100);
    out["server"] = session->server_url;
    out["name"] = session->display_name;
    out["unsent"] = (*store)->unsent().value_or(-1);
    out["set_aside"] = problems ? problems->size() : 0;
    const auto known = access_of(**store);
    if (!known) return complain(known.error());
    const records::LearnerState& learner = known->learner;
    out["membership"] = learner.membership;
    out["roles"] = learner.roles;
    out["access_text"] = grants_text(*known);
    out["last_run"] = runs && !runs->empty() ? parse_json(runs->front()).value_or(Json()) : Json();
  }
  if (json) {
    fmt::print("{}", pretty_json(out));
    return 0;
  }
  if (!session) {
    fmt::print("Nobody is signed in to {}.\nSign in with: icma-sync sign-in --server URL\n",
               desk.profile.folder.string());
    return 0;
  }
  fmt::print("Signed in as {} at {}.\n", session->display_name, session->server_url);
  fmt::print("Waiting to be sent: {}.\n",
             counted(out.at("unsent").get<std::int64_t>(), "record", "records"));
  const auto access = out.at("access_text").get<std::string>();
  if (!access.empty()) fmt::print("What you may learn:\n{}", access);
  if (out.at("last_run").is_object()) {
    if (const auto last = engine::decode_outcome(dump_json(out.at("last_run")))) {
      fmt::print("Last run {}:\n{}", format_utc(last->finished), describe(*last));
      if (!last->problem.empty()) fmt::print("It ended early: {}\n", last->what);
    }
  } else {
    fmt::print("It has not run yet.\n");
  }
  return 0;
}

int sign_in(Desk& desk, const std::string& server_url, platform::StopSignal& stop) {
  const auto line = open_line(desk, server_url);
  if (!line) return complain(line.error());
  engine::SignIn flow(**line, desk.sessions, server_url);
  const auto grant = flow.begin(stop.token());
  if (!grant) return complain(grant.error());
  fmt::print(
      "Open {} in a browser and enter the code\n\n    {}\n\n"
      "It is good for {} minutes. Waiting …\n",
      grant->verification_uri, grant->user_code, grant->expires_in_s / 60);
  std::fflush(stdout);
  while (true) {
    if (stop.wait(flow.interval())) {
      return complain(Error{ErrorKind::kCancelled, "the sign-in was stopped"});
    }
    const auto done = flow.poll(*grant, stop.token());
    // A short cut of the line is no reason to start over with a new code.
    if (!done && done.error().kind == ErrorKind::kNetwork) continue;
    if (!done) return complain(done.error());
    if (*done) break;
  }
  const auto session = need_session(desk);
  if (!session) return complain(session.error());
  fmt::print(
      "Signed in as {}.\nThe server signs its receipts with the key\n    {}\n"
      "It is believed until a catalogue is here, whose publisher names the keys for receipts.\n",
      session->display_name, session->receipt_keys.front().id().to_hex());
  return 0;
}

int check(Desk& desk) {
  const auto staying = platform::FileLock::try_share(desk.profile.leaving_lock());
  if (!staying) return complain(staying.error());
  const auto loaded = desk.sessions.load();
  if (!loaded) return complain(loaded.error());
  const std::optional<protocol::Session>& session = *loaded;
  if (!session) {
    fmt::print("Nobody is signed in here, so there are no records to look at.\n");
    return 0;
  }
  const auto store = open_records(desk, *session);
  if (!store) return complain(store.error());
  if (!(*store)->restored_from().empty()) {
    fmt::print(
        "The records were damaged; the copy {} was put back. The server gives back what "
        "it has beyond that.\n",
        (*store)->restored_from().filename().string());
  }
  if (const auto sound = (*store)->verify(); !sound) return complain(sound.error());
  const auto streams = (*store)->streams();
  if (!streams) return complain(streams.error());
  std::int64_t events = 0;
  for (const records::Stream& stream : *streams) events += stream.head_seq;
  fmt::print("Sound: {} in {}; every chain and signature holds.\n",
             counted(events, "record", "records"),
             counted(static_cast<std::int64_t>(streams->size()), "stream", "streams"));
  return 0;
}

}  // namespace icma::agent
