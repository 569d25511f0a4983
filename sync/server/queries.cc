// SPDX-License-Identifier: Apache-2.0
#include "sync/server/queries.h"

#include <array>

namespace icma::server {
namespace {

using sqlite::Plan;
using sqlite::Query;

constexpr std::array kQueries{
    Query{"meta get", sql::kMetaGet},
    Query{"meta set", sql::kMetaSet},
    Query{"account add", sql::kAccountAdd},
    Query{"account by login", sql::kAccountByLogin},
    Query{"account by id", sql::kAccountById},
    Query{"account all", sql::kAccountAll, Plan::kScan},
    Query{"token put", sql::kTokenPut},
    Query{"token get", sql::kTokenGet},
    Query{"token drop family", sql::kTokenDropFamily},
    Query{"sign-in tie", sql::kSignInTie},
    Query{"token drop device", sql::kTokenDropDevice},
    Query{"grant drop learner", sql::kGrantDropLearner, Plan::kScan},
    Query{"stream revoke", sql::kStreamRevoke},
    Query{"token drop expired", sql::kTokenDropExpired, Plan::kScan},
    Query{"token refresh", sql::kTokenRefresh},
    Query{"grant drop expired", sql::kGrantDropExpired, Plan::kScan},
    Query{"grant put", sql::kGrantPut},
    Query{"grant get", sql::kGrantGet},
    Query{"grant by user code", sql::kGrantByUserCode},
    Query{"invitation put", sql::kInvitationPut},
    Query{"invitation get", sql::kInvitationGet},
    Query{"invitation drop", sql::kInvitationDrop},
    Query{"licence add", sql::kLicenceAdd},
    Query{"licence get", sql::kLicenceGet},
    Query{"licence by code", sql::kLicenceByCode},
    Query{"licence all", sql::kLicenceAll, Plan::kScan},
    Query{"seat put", sql::kSeatPut},
    Query{"seat all", sql::kSeatAll},
    Query{"seat by code", sql::kSeatByCode},
    Query{"stream all", sql::kStreamAll},
    Query{"stream get", sql::kStreamGet},
    Query{"stream put", sql::kStreamPut},
    Query{"contact received", sql::kContactReceived},
    Query{"contact add", sql::kContactAdd},
    Query{"contacts", sql::kContacts},
    Query{"head get", sql::kHeadGet},
    Query{"head put", sql::kHeadPut},
    Query{"event add", sql::kEventAdd},
    Query{"event hash", sql::kEventHash},
    Query{"event page hash", sql::kEventPageHash},
    Query{"events after", sql::kEventsAfter},
    Query{"event folded", sql::kEventFolded},
    Query{"event quarantined", sql::kEventQuarantined, Plan::kScan},
    Query{"derived get", sql::kDerivedGet},
    Query{"derived set", sql::kDerivedSet},
    Query{"derived drop", sql::kDerivedDrop},
    Query{"folded", sql::kFolded},
    Query{"outbox add", sql::kOutboxAdd},
    Query{"outbox has", sql::kOutboxHas},
    Query{"outbox due", sql::kOutboxDue},
    Query{"outbox settle", sql::kOutboxSettle},
    Query{"outbox next", sql::kOutboxNext},
    Query{"outbox by state", sql::kOutboxByState, Plan::kScan},
    Query{"outbox counts", sql::kOutboxCounts, Plan::kScan},
    Query{"evidence get", sql::kEvidenceGet},
    Query{"evidence all", sql::kEvidenceAll},
    Query{"evidence put", sql::kEvidencePut},
    Query{"evidence drop", sql::kEvidenceDrop},
    Query{"evidence piece add", sql::kPieceAdd},
    Query{"evidence pieces between", sql::kPiecesBetween},
    Query{"evidence pieces drop", sql::kPiecesDrop},
    Query{"letter add", sql::kLetterAdd},
    Query{"letter get", sql::kLetterGet},
    Query{"letter all", sql::kLetterAll, Plan::kScan},
    Query{"letter count", sql::kLetterCount, Plan::kScan},
    Query{"letter drop", sql::kLetterDrop},
};

}  // namespace

std::span<const sqlite::Query> ledger_queries() {
  return kQueries;
}

}  // namespace icma::server
