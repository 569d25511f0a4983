// SPDX-License-Identifier: Apache-2.0
// What the server keeps, behind one interface: the embedded SQLite store implements it, other
// databases can. Every call about a learner names the learner first. Used by one thread at a time.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "sync/protocol/messages.h"
#include "sync/records/state.h"

namespace icma::server {

struct Account {
  Uuid learner = {};
  std::string login = {};
  std::string display_name = {};
  std::string password = {};  // Argon2id string
  Time created = {};
};

enum class TokenKind { kAccess = 0, kRefresh = 1 };

struct Token {
  Hash hash = {};
  Uuid learner = {};
  Uuid family = {};
  TokenKind kind = TokenKind::kAccess;
  Time expires = {};
  std::optional<Time> used = {};
};

enum class GrantState { kPending = 0, kApproved = 1, kDenied = 2, kUsed = 3 };

struct Grant {
  Hash device_code_hash = {};
  std::string user_code = {};
  std::optional<Uuid> learner = {};
  GrantState state = GrantState::kPending;
  Time expires = {};
  Time polled = {};
};

struct Invitation {
  Hash code_hash = {};
  std::string display_name = {};
  Time expires = {};
  std::optional<Uuid> learner = {};
};

// A letter of records brought by hand that an officer decides on; see relay.h.
struct HeldLetter {
  Hash check = {};  // names it
  Uuid learner = {};
  Uuid device = {};
  std::string reason = {};
  Time received = {};
  std::string bytes = {};  // sealed, as it came
};

struct StreamRow {
  Uuid device = {};
  bool by_server = false;
  PublicKey key = {};
  std::int64_t have_seq = 0;
  Hash have_hash = {};
  std::string nonce = {};
  std::string nonce_before = {};
  std::string nonce_epoch = {};
};

struct HeadRow {
  std::int64_t n = 0;
  Hash page_hash = {};
};

struct EventRow {
  std::int64_t n = 0;
  records::Record record = {};
  Uuid event_id = {};
  std::string type = {};
  int standing = 0;
  std::string code = {};
  Time received = {};
  Hash page_hash = {};
};

class Store {
 public:
  virtual ~Store() = default;

  // Runs `work` all or nothing. Inside of a group (see group()) its success is durable only when
  // the group is.
  virtual Result<> unit(const std::function<Result<>()>& work) = 0;
  // Runs many units with one durable commit at the end. An error means that none of them is kept.
  virtual Result<> group(const std::function<void()>& units) = 0;

  virtual Result<std::string> fact(std::string_view key) = 0;  // empty when never set
  virtual Result<> set_fact(std::string_view key, std::string_view value) = 0;

  // Accounts. kConflict when the login exists.
  virtual Result<> add_account(const Account& account) = 0;
  virtual Result<std::optional<Account>> account(std::string_view login) = 0;
  virtual Result<std::optional<Account>> account(const Uuid& learner) = 0;
  virtual Result<std::vector<Account>> accounts() = 0;
  virtual Result<> put_token(const Token& token) = 0;
  virtual Result<std::optional<Token>> token(const Hash& hash) = 0;
  virtual Result<> drop_family(const Uuid& family) = 0;
  // All that are kept of a learner, the expired among them.
  virtual Result<std::vector<Token>> refresh_tokens(const Uuid& learner) = 0;
  virtual Result<> drop_expired(Time now) = 0;
  virtual Result<> put_grant(const Grant& grant) = 0;
  virtual Result<std::optional<Grant>> grant(const Hash& device_code_hash) = 0;
  virtual Result<std::optional<Grant>> grant_by_user_code(std::string_view user_code) = 0;
  virtual Result<> put_invitation(const Invitation& invitation) = 0;
  virtual Result<std::optional<Invitation>> invitation(const Hash& code_hash) = 0;

  // The ledger.
  virtual Result<std::vector<StreamRow>> streams(const Uuid& learner) = 0;
  virtual Result<std::optional<StreamRow>> stream(const Uuid& learner, const Uuid& device) = 0;
  virtual Result<> put_stream(const Uuid& learner, const StreamRow& stream) = 0;
  virtual Result<HeadRow> head(const Uuid& learner) = 0;
  virtual Result<> put_head(const Uuid& learner, const HeadRow& head) = 0;
  // A plain insert: kConflict when n or (device, seq) is taken.
  virtual Result<> add_event(const Uuid& learner, const EventRow& event) = 0;
  // kNotFound when there is none; the zero hash for seq 0.
  virtual Result<Hash> hash_at(const Uuid& learner, const Uuid& device, std::int64_t seq) = 0;
  virtual Result<std::optional<Hash>> page_hash_at(const Uuid& learner, std::int64_t n) = 0;
  // At least one when there is one.
  virtual Result<std::vector<EventRow>> events_after(const Uuid& learner, std::int64_t n,
                                                     int max_events, std::size_t max_bytes) = 0;
  // The folded event of this id, if any.
  virtual Result<std::optional<EventRow>> folded_event(const Uuid& learner,
                                                       const Uuid& event_id) = 0;
  // What quarantined events there are, the latest first.
  virtual Result<std::vector<std::pair<Uuid, EventRow>>> quarantined(int limit) = 0;
  // The learner's derived rows. Valid as long as the store.
  virtual std::unique_ptr<records::StateSource> derived(const Uuid& learner) = 0;

  // Letters that wait for an officer. Holding one again changes nothing.
  virtual Result<> hold_letter(const HeldLetter& letter) = 0;
  virtual Result<std::optional<HeldLetter>> held_letter(const Hash& check) = 0;
  // The oldest first, without their bytes.
  virtual Result<std::vector<HeldLetter>> held_letters(int limit) = 0;
  // How many there are of this learner, and of all.
  virtual Result<std::pair<std::int64_t, std::int64_t>> count_held(const Uuid& learner) = 0;
  virtual Result<> drop_held(const Hash& check) = 0;

  // A first finding of damage, if any.
  virtual Result<> check() = 0;
  // A consistent copy; the target must not exist.
  virtual Result<> backup_to(const std::filesystem::path& target) = 0;
};

}  // namespace icma::server
