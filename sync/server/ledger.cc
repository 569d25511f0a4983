// SPDX-License-Identifier: Apache-2.0
#include "sync/server/ledger.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "courses/base/mutant.h"
#include "sync/records/fold.h"
#include "sync/server/contact.h"
#include "sync/server/posting.h"

namespace icma::server {
namespace {

using records::Subject;

std::string random_token(RandomSource& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  return hex(bytes);
}

Result<Hash> new_contact_secret(Store& store, RandomSource& random) {
  Hash made;
  random.fill(made.bytes);
  ICMA_TRY_VOID(store.set_fact("contact_secret", made.to_hex()));
  return made;
}

// The server's word on a nonce: current or the one before, both of this epoch, or nothing known.
bool nonce_holds(const StreamRow& stream, const protocol::Hello& hello, const std::string& epoch) {
  if (stream.nonce.empty() || stream.nonce_epoch != epoch || hello.epoch != epoch) return true;
  if (mutant("nonce-ignored")) return true;
  return hello.nonce == stream.nonce || hello.nonce == stream.nonce_before;
}

}  // namespace

Ledger::Ledger(Store& store, const CourseFacts& facts, const Clock& clock, RandomSource& random,
               const Identity& identity, LedgerLimits limits)
    : store_(store),
      facts_(facts),
      clock_(clock),
      random_(random),
      identity_(identity),
      limits_(limits) {}

Result<std::string> Ledger::epoch() {
  ICMA_TRY(const std::string identity, store_.fact("identity"));
  ICMA_TRY(const std::string restores, store_.fact("restores"));
  ICMA_TRY(const std::string incarnation, store_.fact("incarnation"));
  return fmt::format("{}.{}.{}", identity, restores.empty() ? "0" : restores, incarnation);
}

Result<Hash> Ledger::contact_secret() {
  ICMA_TRY(const std::string kept, store_.fact("contact_secret"));
  // A ledger of an earlier version has none.
  if (kept.empty()) return new_contact_secret(store_, random_);
  return parse_hash(kept);
}

Result<std::string> renew_epoch(Store& store, RandomSource& random, bool restored) {
  std::string incarnation;
  const auto work = [&]() -> Result<> {
    ICMA_TRY(const std::string identity, store.fact("identity"));
    if (identity.empty()) {
      ICMA_TRY_VOID(store.set_fact("identity", make_uuid_v4(random).to_string()));
      // From the first moment on, so that every backup has it.
      ICMA_TRY_VOID(new_contact_secret(store, random));
    }
    if (restored) {
      ICMA_TRY(const std::string restores, store.fact("restores"));
      if (mutant("epoch-kept")) return {};
      ICMA_TRY_VOID(store.set_fact("restores", fmt::to_string(std::atoll(restores.c_str()) + 1)));
    }
    incarnation = random_token(random);
    return store.set_fact("incarnation", incarnation);
  };
  ICMA_TRY_VOID(store.unit(work));
  return incarnation;
}

// Gives the stream another nonce, and remembers the contact.
Result<> Ledger::new_nonce(StreamRow& stream, const protocol::Hello& hello,
                           const std::string& epoch) {
  const bool same_epoch = stream.nonce_epoch == epoch;
  const bool knows = same_epoch && !stream.nonce.empty() && hello.nonce == stream.nonce;
  // After a lost answer the client shows the nonce before the current one, which then stays.
  const bool lost = same_epoch && hello.nonce == stream.nonce_before;
  if (!lost) stream.nonce_before = same_epoch ? stream.nonce : std::string();
  stream.nonce = random_token(random_);
  stream.nonce_epoch = epoch;
  ICMA_TRY_VOID(store_.put_stream(hello.learner, stream));
  return store_.add_contact(hello.learner, hello.device, hello.checkpoints.front().seq,
                            clock_.now(), knows);
}

Result<protocol::HelloAnswer> Ledger::hello(const Uuid& learner, const protocol::Hello& hello) {
  if (hello.learner != learner) return fail(ErrorKind::kInvalid, "the hello is another learner's");
  if (hello.checkpoints.empty()) return fail(ErrorKind::kInvalid, "the hello names no head");
  if (!verify(hello.device_key, protocol::hello_message(identity_.server, hello),
              hello.signature)) {
    return fail(ErrorKind::kRefused, "the hello is not signed by the device's key");
  }
  protocol::HelloAnswer out;
  const auto work = [&]() -> Result<> {
    ICMA_TRY(out.epoch, epoch());
    ICMA_TRY(const auto known, store_.stream(learner, hello.device));
    StreamRow stream = known.value_or(StreamRow{.device = hello.device, .key = hello.device_key});
    if (stream.key != hello.device_key || stream.by_server) {
      return fail(ErrorKind::kRefused, "the device is known with another key");
    }
    if (!nonce_holds(stream, hello, out.epoch)) out.verdict = protocol::HelloVerdict::kFork;
    for (const protocol::StreamHead& point : hello.checkpoints) {
      if (point.seq > stream.have_seq || point.seq <= out.common_seq) continue;
      ICMA_TRY(const Hash ours, store_.hash_at(learner, hello.device, point.seq));
      if (ours == point.hash) out.common_seq = point.seq;
    }
    if (out.verdict == protocol::HelloVerdict::kGo) {
      ICMA_TRY_VOID(new_nonce(stream, hello, out.epoch));
    }
    ICMA_TRY(const Hash secret, contact_secret());
    out.contact = contact_proof(secret, learner, clock_.now());
    out.nonce = stream.nonce;
    out.have_seq = stream.have_seq;
    out.have_hash = stream.have_hash;
    for (const protocol::StreamHead& head : hello.others) {
      ICMA_TRY(const auto other, store_.stream(learner, head.device));
      out.others.push_back(
          {head.device, other ? other->have_seq : 0, other ? other->have_hash : Hash{}});
    }
    return {};
  };
  ICMA_TRY_VOID(store_.unit(work));
  out.server_time = clock_.now();
  out.limits = {limits_.max_events, static_cast<std::int64_t>(limits_.max_bytes)};
  return out;
}

namespace {

// The chain from prev on and the signature over its end, before anything is stored.
Result<> check_batch(const records::ChainId& chain, const protocol::Push& push) {
  if (mutant("hash-skipped")) return {};
  Hash prev = push.prev_hash;
  for (const records::Record& record : push.events) {
    if (auto held = records::check_record(chain, prev, record); !held) {
      return fail(ErrorKind::kRefused, held.error().what, held.error().detail);
    }
    prev = record.hash;
    const bool must = push.server_stream || &record == &push.events.back();
    if (!record.signature && !must) continue;
    if (!record.signature ||
        !records::verify_head(push.key, chain, record.seq, record.hash, *record.signature)) {
      return fail(ErrorKind::kRefused, "the events are not signed by the stream's key",
                  fmt::format("#{}", record.seq));
    }
  }
  return {};
}

}  // namespace

// Posts what the stream does not have yet, up to where it forks.
Result<std::vector<records::Event>> Ledger::post_batch(Posting& posting, const protocol::Push& push,
                                                       StreamRow& stream,
                                                       protocol::PushAnswer& out) {
  std::vector<records::Event> fresh;
  for (const records::Record& record : push.events) {
    if (record.seq <= stream.have_seq) {
      ICMA_TRY(const Hash ours, store_.hash_at(posting.learner(), push.device, record.seq));
      if (ours != record.hash && !mutant("fork-is-duplicate")) {
        out.fork_after = record.seq - 1;
        break;
      }
      out.results.push_back({record.seq, protocol::PushResult::kDuplicate, ""});
      continue;
    }
    ICMA_TRY(const Posting::Posted posted, posting.post(stream, record));
    const bool stored = posted.code.empty();
    const auto result = stored ? protocol::PushResult::kStored : protocol::PushResult::kQuarantined;
    out.results.push_back({record.seq, result, posted.code});
    if (stored && !posted.repeats) {
      ICMA_TRY(records::Event event, records::parse_record(record));
      fresh.push_back(std::move(event));
    }
  }
  return fresh;
}

Result<protocol::PushAnswer> Ledger::push(const Uuid& learner, const protocol::Push& push) {
  if (push.events.size() > static_cast<std::size_t>(limits_.max_events)) {
    return fail(ErrorKind::kInvalid, "the batch is larger than the server said it takes");
  }
  ICMA_TRY_VOID(check_batch({identity_.server, learner, push.device}, push));
  if (push.server_stream && push.key != identity_.receipts.public_key() &&
      std::ranges::find(identity_.retired, push.key) == identity_.retired.end()) {
    return fail(ErrorKind::kRefused, "that is no key of this server");
  }
  protocol::PushAnswer out;
  const auto work = [&]() -> Result<> {
    out = {};
    ICMA_TRY(const auto known, store_.stream(learner, push.device));
    StreamRow stream = known.value_or(
        StreamRow{.device = push.device, .by_server = push.server_stream, .key = push.key});
    if (stream.key != push.key || stream.by_server != push.server_stream) {
      return fail(ErrorKind::kRefused, "the stream is known with another key");
    }
    if (push.from_seq > stream.have_seq + 1) {
      return fail(ErrorKind::kConflict, "events before this batch are missing");
    }
    ICMA_TRY(const Hash before, store_.hash_at(learner, push.device, push.from_seq - 1));
    if (before != push.prev_hash) {
      return fail(ErrorKind::kConflict, "the batch does not continue what the server has");
    }
    ICMA_TRY(const auto posting, Posting::begin(*this, learner));
    ICMA_TRY(const auto fresh, post_batch(*posting, push, stream, out));
    ICMA_TRY_VOID(store_.put_stream(learner, stream));
    ICMA_TRY_VOID(follow_up(*posting, fresh));
    ICMA_TRY_VOID(posting->finish());
    out.have_seq = stream.have_seq;
    out.have_hash = stream.have_hash;
    return {};
  };
  ICMA_TRY_VOID(store_.unit(work));
  return out;
}

Result<> Ledger::follow_up(Posting& posting, const std::vector<records::Event>& fresh) {
  std::set<Subject> modules;
  for (const records::Event& event : fresh) {
    const Subject& subject = event.envelope.subject;
    if (subject.program.empty() || subject.module.empty()) continue;
    if (event.envelope.type == records::type::kQuizSubmitted) {
      ICMA_TRY_VOID(grade_attempt(posting, event));
    }
    modules.insert(Subject{.program = subject.program, .module = subject.module});
    records::ProgramState& program = posting.state().program(subject.program);
    const records::Access access =
        records::access_to(posting.state().learner().access, subject.program,
                           records::effective_time(event.envelope.occurrence));
    if (program.enrolled_ms == 0 && access.level == records::AccessLevel::kFull) {
      ICMA_TRY_VOID(posting.author(records::type::kEnrolmentGranted,
                                   {subject.program, subject.program_version, "", ""},
                                   Json{{"program", subject.program}}));
    }
  }
  for (const Subject& module : modules) ICMA_TRY_VOID(judge_module(posting, module));
  return {};
}

Result<> Ledger::grade_attempt(Posting& posting, const records::Event& submitted) {
  const Subject& subject = submitted.envelope.subject;
  const std::string id = submitted.body.value("attempt", "");
  const records::AttemptState& attempt = posting.state().attempt(subject, id);
  if (!attempt.graded.event.empty() || attempt.submitted.event.empty()) return {};
  const auto facts = facts_.module(subject.program, subject.program_version, subject.module);
  if (!facts) return {};
  const auto activity = std::ranges::find(facts->activities, subject.activity, &ActivityFacts::id);
  if (activity == facts->activities.end() || activity->kind != ActivityKind::kFinal) return {};
  const Result<Grade> grade = facts_.grade(subject.program, subject.program_version, subject.module,
                                           subject.activity, attempt.questions, attempt.responses);
  // Without a key the attempt stays ungraded; it is graded when asked again with a key.
  if (!grade) return {};
  Json body{
      {"attempt", id}, {"right", grade->right}, {"total", grade->total}, {"passed", grade->passed}};
  if (identity_.demonstration) body["note"] = "Demonstration, not a credential";
  ICMA_TRY_VOID(posting.author(records::type::kGradeGiven, subject, body));
  return {};
}

Result<Millis> Ledger::clock_off_at(const Uuid& learner, const std::string& claim) {
  const auto id = parse_uuid(claim);
  if (!id) return Millis(0);
  ICMA_TRY(const std::optional<EventRow> row, store_.folded_event(learner, *id));
  if (!row) return Millis(0);
  ICMA_TRY(const records::Envelope envelope, records::decode_envelope(row->record.envelope));
  const auto& compared = envelope.occurrence.server;
  return compared ? compared->offset : Millis(0);
}

Result<> Ledger::judge_module(Posting& posting, const Subject& module) {
  records::State& state = posting.state();
  // A copy: authoring a decision changes the row.
  const records::ModuleState row = state.module(module);
  bool credited = records::summarise(row).status == records::ModuleStatus::kAccepted;
  std::vector<std::pair<std::string, records::Claim>> claims(row.claims.begin(), row.claims.end());
  std::ranges::sort(claims, {},
                    [](const auto& claim) { return std::pair(claim.second.at_ms, claim.first); });
  for (const auto& [id, claim] : claims) {
    const auto* standing = records::standing_decision(row, id);
    const std::string previous = standing != nullptr ? standing->first : "";
    const records::Decision* last = standing != nullptr ? &standing->second : nullptr;
    if (last != nullptr && last->status != "needs_info") continue;
    const auto facts = facts_.module(module.program, claim.version, module.module);
    ICMA_TRY(const Millis clock_off, clock_off_at(posting.learner(), id));
    const Verdict verdict = judge(facts ? &*facts : nullptr,
                                  Case{.subject = module,
                                       .claim = claim,
                                       .credited_before = credited,
                                       .clock_off = clock_off,
                                       .now = clock_.now()},
                                  state);
    ICMA_TRY_VOID(state.loaded());
    if (last != nullptr && last->status == verdict.status && last->codes == verdict.codes &&
        last->note == verdict.note) {
      continue;
    }
    Subject subject = module;
    subject.program_version = claim.version;
    ICMA_TRY_VOID(author_decision(posting, subject, id, verdict, previous));
    credited = credited || verdict.status.starts_with("accepted");
  }
  return {};
}

Result<> Ledger::author_decision(Posting& posting, const Subject& module, const std::string& claim,
                                 const Verdict& verdict, const std::string& supersedes) {
  Json body{{"subject_event", claim},
            {"status", verdict.status},
            {"codes", verdict.codes},
            {"note", verdict.note},
            {"credited_seconds", verdict.credited_s},
            {"practices", verdict.practices},
            {"cycle", verdict.cycle},
            {"rule", kRule},
            {"time", format_utc(clock_.now())}};
  if (!supersedes.empty()) body["supersedes"] = supersedes;
  if (identity_.demonstration) body["demonstration"] = "Demonstration, not a credential";
  ICMA_TRY_VOID(posting.author(records::type::kDecisionMade, module, body));
  return {};
}

Result<protocol::PullAnswer> Ledger::pull(const Uuid& learner, const protocol::Pull& pull) {
  protocol::PullAnswer out;
  ICMA_TRY(out.epoch, epoch());
  ICMA_TRY(const auto here, store_.page_hash_at(learner, pull.n));
  if (pull.epoch != out.epoch || !here || *here != pull.page_hash) {
    // Even a place that exists must be asked for again under the epoch it belongs to.
    out.refused = true;
    out.n = pull.n;
    return out;
  }
  const int limit = std::min(pull.max_events, limits_.max_events);
  ICMA_TRY(std::vector<EventRow> rows,
           store_.events_after(learner, pull.n, limit, limits_.max_bytes));
  ICMA_TRY(const HeadRow head, store_.head(learner));
  out.n = pull.n;
  out.page_hash = pull.page_hash;
  std::set<Uuid> devices;
  // As if the last but one had been committed by another transaction after the page was read.
  if (mutant("global-cursor") && rows.size() > 2) rows.erase(rows.end() - 2);
  for (EventRow& row : rows) {
    devices.insert(row.record.device);
    out.n = row.n;
    out.page_hash = row.page_hash;
    out.events.push_back({row.n, std::move(row.record)});
  }
  for (const Uuid& device : devices) {
    ICMA_TRY(const auto stream, store_.stream(learner, device));
    if (!stream) return fail(ErrorKind::kCorrupt, "an event's stream is missing");
    out.streams.push_back({device, stream->key, stream->by_server});
  }
  out.more = out.n < head.n;
  return out;
}

Result<> Ledger::entitle(const Uuid& learner, const std::vector<std::string>& programs) {
  return store_.unit([&]() -> Result<> {
    ICMA_TRY(const auto posting, Posting::begin(*this, learner));
    ICMA_TRY_VOID(
        posting->author(records::type::kEntitlementGranted, {}, Json{{"programs", programs}}));
    return posting->finish();
  });
}

Result<> Ledger::decide(const Uuid& learner, const Subject& module, const Uuid& claim,
                        const Verdict& verdict) {
  return store_.unit([&]() -> Result<> {
    ICMA_TRY(const auto posting, Posting::begin(*this, learner));
    const records::ModuleState row = posting->state().module(module);
    const auto known = row.claims.find(claim.to_string());
    if (known == row.claims.end()) return fail(ErrorKind::kNotFound, "there is no such completion");
    const std::string standing = records::summarise(row).deciding_event;
    Subject subject = module;
    subject.program_version = known->second.version;
    ICMA_TRY_VOID(author_decision(*posting, subject, claim.to_string(), verdict, standing));
    return posting->finish();
  });
}

}  // namespace icma::server
