// SPDX-License-Identifier: Apache-2.0
// The embedded store: one SQLite file, durable at every commit.
#pragma once

#include "courses/sqlite/database.h"
#include "sync/server/store.h"

namespace icma::server {

class SqliteStore final : public Store {
 public:
  // Makes the file when it is not there, and migrates it. kTooNew, kCorrupt, kBusy, kIo.
  static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& path,
                                                   sqlite::FaultPoint* fault = nullptr);

  Result<> unit(const std::function<Result<>()>& work) override;
  Result<> group(const std::function<void()>& units) override;
  Result<std::string> fact(std::string_view key) override;
  Result<> set_fact(std::string_view key, std::string_view value) override;

  Result<> add_account(const Account& account) override;
  Result<std::optional<Account>> account(std::string_view login) override;
  Result<std::optional<Account>> account(const Uuid& learner) override;
  Result<std::vector<Account>> accounts() override;
  Result<> put_token(const Token& token) override;
  Result<std::optional<Token>> token(const Hash& hash) override;
  Result<> drop_family(const Uuid& family) override;
  Result<std::vector<Token>> refresh_tokens(const Uuid& learner) override;
  Result<> drop_expired(Time now) override;
  Result<> tie_sign_in(const Uuid& learner, const Uuid& family, const Uuid& device) override;
  Result<> drop_sign_ins(const Uuid& learner, const Uuid& device) override;
  Result<> put_grant(const Grant& grant) override;
  Result<std::optional<Grant>> grant(const Hash& device_code_hash) override;
  Result<std::optional<Grant>> grant_by_user_code(std::string_view user_code) override;
  Result<> put_invitation(const Invitation& invitation) override;
  Result<std::optional<Invitation>> invitation(const Hash& code_hash) override;
  Result<> drop_invitation(const Hash& code_hash) override;

  Result<> add_licence(const Licence& licence) override;
  Result<std::optional<Licence>> licence(std::string_view id) override;
  Result<std::optional<Licence>> licence_by_code(const Hash& code_hash) override;
  Result<std::vector<Licence>> licences() override;
  Result<> put_seat(const Seat& seat) override;
  Result<std::vector<Seat>> seats(std::string_view licence) override;
  Result<std::optional<Seat>> seat_by_code(const Hash& code_hash) override;

  Result<std::vector<StreamRow>> streams(const Uuid& learner) override;
  Result<std::optional<StreamRow>> stream(const Uuid& learner, const Uuid& device) override;
  Result<> put_stream(const Uuid& learner, const StreamRow& stream) override;
  Result<> add_contact(const Uuid& learner, const Uuid& device, std::int64_t seq, Time at,
                       bool answer_received) override;
  Result<std::vector<ContactRow>> contacts(const Uuid& learner, const Uuid& device) override;
  Result<> revoke_stream(const Uuid& learner, const Uuid& device, Time when) override;
  Result<HeadRow> head(const Uuid& learner) override;
  Result<> put_head(const Uuid& learner, const HeadRow& head) override;
  Result<> add_event(const Uuid& learner, const EventRow& event) override;
  Result<Hash> hash_at(const Uuid& learner, const Uuid& device, std::int64_t seq) override;
  Result<std::optional<Hash>> page_hash_at(const Uuid& learner, std::int64_t n) override;
  Result<std::vector<EventRow>> events_after(const Uuid& learner, std::int64_t n, int max_events,
                                             std::size_t max_bytes) override;
  Result<std::optional<EventRow>> folded_event(const Uuid& learner, const Uuid& event_id) override;
  Result<std::vector<std::pair<Uuid, EventRow>>> quarantined(int limit) override;
  std::unique_ptr<records::StateSource> derived(const Uuid& learner) override;

  Result<> add_outbox(const OutboxRow& row) override;
  Result<bool> in_outbox(const Uuid& learner, const Uuid& decision) override;
  Result<std::vector<OutboxRow>> due_outbox(Time now, int limit) override;
  Result<> settle_outbox(const OutboxRow& row, Time next) override;
  Result<std::vector<OutboxRow>> outbox(OutboxState state, int limit) override;
  Result<OutboxCounts> outbox_counts() override;
  Result<> hold_letter(const HeldLetter& letter) override;
  Result<std::optional<HeldLetter>> held_letter(const Hash& check) override;
  Result<std::vector<HeldLetter>> held_letters(int limit) override;
  Result<std::pair<std::int64_t, std::int64_t>> count_held(const Uuid& learner) override;
  Result<> drop_held(const Hash& check) override;
  Result<std::optional<EvidenceRow>> evidence(const Uuid& learner, const Hash& hash) override;
  Result<std::vector<EvidenceRow>> evidence_of(const Uuid& learner) override;
  Result<> put_evidence(const Uuid& learner, const EvidenceRow& row) override;
  Result<> add_evidence_piece(const Uuid& learner, const Hash& hash, std::int64_t first,
                              std::string_view bytes) override;
  Result<std::string> evidence_bytes(const Uuid& learner, const Hash& hash, std::int64_t first,
                                     std::int64_t length) override;
  Result<> drop_evidence(const Uuid& learner, const Hash& hash) override;

  Result<> check() override;
  Result<> backup_to(const std::filesystem::path& target) override;

 private:
  explicit SqliteStore(std::unique_ptr<sqlite::Database> database)
      : database_(std::move(database)) {}

  std::unique_ptr<sqlite::Database> database_;
  bool in_group_ = false;
};

}  // namespace icma::server
