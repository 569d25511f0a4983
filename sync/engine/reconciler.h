// SPDX-License-Identifier: Apache-2.0
// Brings one learner's records on this machine and on the server together: says hello, hands back
// what the server lost, pushes from where the server stands, and pulls what it has more. It can be
// stopped at any point and run again; nothing is lost or doubled by that.
#pragma once

#include "sync/engine/evidence_upload.h"
#include "sync/records/learner_store.h"

namespace icma::engine {

// What one run did, in the numbers a person asks for.
struct SyncOutcome {
  Time finished = {};
  std::int64_t sent = 0;         // events the server stored
  std::int64_t handed_back = 0;  // of other streams, that the server had lost
  std::int64_t received = 0;     // events that are new here
  std::int64_t accepted = 0;     // decisions among them
  std::int64_t needs_info = 0;
  std::int64_t rejected = 0;
  std::int64_t credited_s = 0;     // by those decisions
  std::int64_t quarantined = 0;    // sent, kept by the server, but not understood or not allowed
  std::int64_t files = 0;          // of evidence that were brought
  std::int64_t files_missing = 0;  // named by what was sent, and not to be had
  bool new_device = false;         // the stream had forked and goes on under a new name
  std::int64_t unsent = 0;         // left when it ended
  std::string problem = {};        // kind of the error that ended it ("network"), or empty
  std::string what = {};           // its sentence
  int retry_after_s = 0;
};
std::string encode(const SyncOutcome& outcome);
Result<SyncOutcome> decode_outcome(std::string_view text);

struct ReconcilerOptions {
  int batch_events = protocol::kMaxBatchEvents;
  std::size_t batch_bytes = protocol::kMaxBatchBytes / 2;
  int max_rounds = 4;
  // The learner's own files, not owned; null: nobody looks for what events name.
  protocol::EvidenceShelf* files = nullptr;
};

class Reconciler {
 public:
  // `trusted` are the receipt keys of the sign-in; streams of the server under another key are
  // refused. Everything must outlive the reconciler. One thread.
  Reconciler(records::LearnerStore& store, Api& api, std::vector<PublicKey> trusted,
             const Clock& clock, ReconcilerOptions options = {});

  // Runs to the end or to the first error, which is in the outcome too. What others write while it
  // runs goes along as far as `max_rounds` carries; the rest is in `unsent`, and no problem. The
  // outcome is also kept in the learner's database for the sync panel.
  SyncOutcome run(const protocol::CancelToken& cancel);

 private:
  enum class Next { kDone, kMore, kAgain };
  Result<> rounds(const protocol::CancelToken& cancel);
  Result<Next> round(const protocol::CancelToken& cancel);
  Result<protocol::Hello> make_hello();
  Result<> hand_back(const protocol::HelloAnswer& answer, const protocol::CancelToken& cancel);
  Result<> push_stream(const records::Stream& stream, std::int64_t from, std::int64_t to,
                       const protocol::CancelToken& cancel);
  Result<Next> push_own(const protocol::HelloAnswer& answer, const protocol::CancelToken& cancel);
  Result<int> batch_size(int most);
  Result<protocol::Push> signed_push(const records::Stream& own, const std::string& epoch,
                                     std::vector<records::Stored>& batch);
  Result<bool> take_less(const Error& busy, int& events);
  Result<> take_more(int most, int& events);
  Result<std::int64_t> first_to_push(const records::Stream& own,
                                     const protocol::HelloAnswer& answer);
  Result<> note_results(const records::Stream& own, const std::vector<records::Stored>& batch,
                        const protocol::PushAnswer& answer);
  Result<> pull(const protocol::CancelToken& cancel);
  Result<Next> fork(std::int64_t common_seq);

  records::LearnerStore& store_;
  Api& api_;
  std::vector<PublicKey> trusted_;
  const Clock& clock_;
  ReconcilerOptions options_;
  SyncOutcome outcome_;
  EvidenceUpload upload_;
};

}  // namespace icma::engine
