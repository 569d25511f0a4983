// SPDX-License-Identifier: Apache-2.0
// One unit of work on one learner's ledger: events get their numbers, are folded, and the server
// writes its own. Everything is saved by finish(), inside the caller's unit.
#pragma once

#include "sync/server/ledger.h"

namespace icma::server {

class Posting {
 public:
  static Result<std::unique_ptr<Posting>> begin(Ledger& ledger, const Uuid& learner);

  // Stores the next event of a stream. Returns why it is quarantined, or an empty code; `repeats`
  // tells that an event of this id was folded before.
  struct Posted {
    std::string code = {};
    bool repeats = false;
  };
  Result<Posted> post(StreamRow& stream, const records::Record& record);
  // Writes an event of the server's own stream and folds it. Returns its id.
  Result<Uuid> author(std::string_view type, const records::Subject& subject, const Json& body);
  Result<> finish();

  records::State& state() { return state_; }
  const Uuid& learner() const { return learner_; }
  Time now() const;

 private:
  Posting(Ledger& ledger, const Uuid& learner);
  Result<std::string> why_not(const StreamRow& stream, const Result<records::Event>& event,
                              const records::Record& record);
  Result<> leave_retired_key(const Hash& name);
  Result<> add(StreamRow& stream, const records::Record& record, EventRow row);

  Ledger& ledger_;
  Uuid learner_;
  std::unique_ptr<records::StateSource> source_;
  records::State state_;
  HeadRow head_;
  std::optional<StreamRow> own_;  // the server's stream of this epoch, once used
};

}  // namespace icma::server
