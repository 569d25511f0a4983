// SPDX-License-Identifier: Apache-2.0
// What the server says of a learner, and what that changes for work that waits.
#include <algorithm>
#include <set>

#include "sync/server/ledger.h"
#include "sync/server/posting.h"

namespace icma::server {
namespace {

using records::Subject;

constexpr int kPage = 1000;

// The modules of which a completion is in the ledger.
Result<std::set<Subject>> claimed_modules(Store& store, const Uuid& learner) {
  std::set<Subject> out;
  for (std::int64_t n = 0;;) {
    ICMA_TRY(const std::vector<EventRow> rows, store.events_after(learner, n, kPage, SIZE_MAX));
    if (rows.empty()) return out;
    for (const EventRow& row : rows) {
      n = row.n;
      if (row.type != records::type::kModuleCompleted || row.standing != 0) continue;
      ICMA_TRY(const records::Event event, records::parse_record(row.record));
      const Subject& subject = event.envelope.subject;
      out.insert(Subject{.program = subject.program, .module = subject.module});
    }
  }
}

}  // namespace

Result<std::vector<Uuid>> Ledger::tell(const Uuid& learner, const std::vector<Word>& words) {
  std::vector<Uuid> out;
  const auto work = [&]() -> Result<> {
    ICMA_TRY(const auto posting, Posting::begin(*this, learner));
    for (const Word& word : words) {
      ICMA_TRY(const Uuid id, posting->author(word.type, {}, word.body));
      out.push_back(id);
    }
    ICMA_TRY(const std::set<Subject> modules, claimed_modules(store_, learner));
    for (const Subject& module : modules) ICMA_TRY_VOID(judge_module(*posting, module));
    return posting->finish();
  };
  ICMA_TRY_VOID(store_.unit(work));
  return out;
}

Result<records::Access> Ledger::access(const Uuid& learner, const std::string& program) {
  const auto source = store_.derived(learner);
  records::State state(source.get());
  const Time now = clock_.now();
  const std::int64_t enrolled = state.program(program).enrolled_ms;
  const Time begun = enrolled == 0 ? now : std::min(now, Time(Millis(enrolled)));
  const records::Access access =
      records::access_to_work(state.learner().access, program, begun, now);
  ICMA_TRY_VOID(state.loaded());
  return access;
}

Result<bool> Ledger::has_role(const Uuid& learner, std::string_view role) {
  const auto source = store_.derived(learner);
  records::State state(source.get());
  const records::LearnerState& known = state.learner();
  ICMA_TRY_VOID(state.loaded());
  return std::ranges::find(known.roles, role) != known.roles.end();
}

}  // namespace icma::server
