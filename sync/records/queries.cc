// SPDX-License-Identifier: Apache-2.0
#include "sync/records/queries.h"

#include <array>

namespace icma::records {
namespace {

using sqlite::Plan;
using sqlite::Query;

constexpr std::array kQueries{
    Query{"meta get", sql::kMetaGet},
    Query{"meta set", sql::kMetaSet},
    Query{"stream get", sql::kStreamGet},
    Query{"stream all", sql::kStreamAll, Plan::kScan},
    Query{"stream add", sql::kStreamAdd},
    Query{"stream head", sql::kStreamHead},
    Query{"stream kind", sql::kStreamKind},
    Query{"stream server have", sql::kStreamServerHave},
    Query{"event add", sql::kEventAdd},
    Query{"event hash", sql::kEventHash},
    Query{"event by id", sql::kEventById},
    Query{"event folded", sql::kEventFolded},
    Query{"event range", sql::kEventRange},
    Query{"event every", sql::kEventEvery, Plan::kScan},
    Query{"event decisions", sql::kEventDecisions},
    Query{"event number", sql::kEventNumber},
    Query{"event unnumbered", sql::kEventUnnumbered},
    Query{"event standing", sql::kEventStanding},
    Query{"event sign", sql::kEventSign},
    Query{"event erase", sql::kEventErase},
    Query{"event moved", sql::kEventMoved},
    Query{"last signed", sql::kLastSigned},
    Query{"derived get", sql::kDerivedGet},
    Query{"derived set", sql::kDerivedSet},
    Query{"derived drop", sql::kDerivedDrop},
    Query{"derived range", sql::kDerivedRange},
    Query{"derived every", sql::kDerivedEvery, Plan::kScan},
    Query{"derived clear", sql::kDerivedClear, Plan::kScan},
    Query{"page last", sql::kPageLast},
    Query{"page add", sql::kPageAdd},
    Query{"page drop after", sql::kPageDropAfter},
    Query{"quarantine add", sql::kQuarantineAdd},
    Query{"quarantine all", sql::kQuarantineAll, Plan::kScan},
    Query{"run add", sql::kRunAdd},
    Query{"run trim", sql::kRunTrim},
    Query{"run latest", sql::kRunLatest, Plan::kScan},
    Query{"pin get", sql::kPinGet},
    Query{"pin set", sql::kPinSet},
    Query{"pin all", sql::kPinAll, Plan::kScan},
};

}  // namespace

std::span<const sqlite::Query> learner_queries() {
  return kQueries;
}

}  // namespace icma::records
