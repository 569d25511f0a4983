// SPDX-License-Identifier: Apache-2.0
// The case of learners' files, apart for its length.
#include <doctest/doctest.h>

#include "tests/sync/server/store_suite.h"

namespace icma::server {
namespace {

const Uuid kAna{{1}};
const Uuid kBo{{2}};

Time at(std::int64_t ms) {
  return Time(Millis(ms));
}

}  // namespace

// A CHECK counts as several branches.
// NOLINTBEGIN(readability-function-size)
void files_are_each_learners_own(StoreBench& bench) {
  const auto store = bench.open();
  const EvidenceRow row{.hash = sha256("f"),
                        .kind = protocol::EvidenceKind::kText,
                        .bytes = 9,
                        .have = 6,
                        .touched = at(77)};
  CHECK_FALSE(store->evidence(kAna, row.hash).value().has_value());
  REQUIRE(store->put_evidence(kAna, row));
  REQUIRE(store->add_evidence_piece(kAna, row.hash, 0, std::string_view("a\0c", 3)));
  REQUIRE(store->add_evidence_piece(kAna, row.hash, 3, "def"));
  CHECK(store->add_evidence_piece(kAna, row.hash, 3, "xyz").error().kind == ErrorKind::kConflict);
  CHECK_FALSE(store->evidence(kBo, row.hash).value().has_value());
  CHECK(store->evidence_of(kBo).value().empty());
  CHECK_FALSE(store->evidence_bytes(kBo, row.hash, 0, 3).has_value());
  CHECK(store->evidence_bytes(kAna, row.hash, 2, 3).value() == "cde");
  CHECK(store->evidence_bytes(kAna, row.hash, 0, 6).value() == std::string_view("a\0cdef", 6));
  CHECK(store->evidence_bytes(kAna, row.hash, 4, 3).error().kind == ErrorKind::kCorrupt);
  CHECK(store->evidence_bytes(kAna, sha256("g"), 0, 1).error().kind == ErrorKind::kCorrupt);
  EvidenceRow longer = row;
  longer.have = 9;
  longer.whole = true;
  longer.touched = at(78);
  REQUIRE(store->put_evidence(kAna, longer));
  REQUIRE(store->put_evidence(kBo, row));
  const std::vector<EvidenceRow> rows = bench.open()->evidence_of(kAna).value();
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].hash == row.hash);
  CHECK(rows[0].kind == protocol::EvidenceKind::kText);
  CHECK(rows[0].have == 9);
  CHECK(rows[0].whole);
  CHECK(rows[0].touched == at(78));
  REQUIRE(store->drop_evidence(kAna, row.hash));
  CHECK(store->evidence_of(kAna).value().empty());
  CHECK_FALSE(store->evidence_bytes(kAna, row.hash, 0, 3).has_value());
  CHECK(store->evidence_of(kBo).value().size() == 1);
}
// NOLINTEND(readability-function-size)

}  // namespace icma::server
