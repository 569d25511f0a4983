// SPDX-License-Identifier: Apache-2.0
// What the server keeps, behind one interface: the embedded SQLite store implements it, other
// databases can. Every call about a learner names the learner first. Used by one thread at a time.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "sync/protocol/messages.h"
#include "sync/records/state.h"
#include "sync/server/evidence_store.h"

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
  std::string terms = {};  // what it brings, see access_terms.h
};

// Gives a number of people the same: those of a group are invited one by one, those of a chapter
// share a code.
enum class LicenceKind { kGroup = 0, kChapter = 1 };

struct Licence {
  std::string id = {};  // its short name
  LicenceKind kind = LicenceKind::kGroup;
  std::string name = {};
  std::string terms = {};  // what a seat brings, see access_terms.h
  std::int64_t seats = 0;
  std::optional<Hash> code_hash = {};  // of a chapter's code
  Time code_until = {};                // the first instant when the code is no longer taken
  Time created = {};
};

enum class SeatState { kInvited = 0, kTaken = 1, kWithdrawn = 2 };

struct Seat {
  std::string licence = {};
  std::string person = {};  // names one person within the licence
  std::string name = {};
  std::string email = {};   // in lower case, or empty
  std::string member = {};  // membership number, or empty
  SeatState state = SeatState::kInvited;
  std::optional<Hash> code_hash = {};  // of the invitation
  std::optional<Uuid> learner = {};    // once taken
  std::optional<Uuid> grant = {};      // the access.granted event, once taken
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
  std::optional<Time> revoked = {};  // what it writes since then is set aside
};

// How a device stood when it said hello.
struct ContactRow {
  std::int64_t seq = 0;  // events in its stream then
  Time first = {};       // of the hellos with that many
  Time last = {};
  // The last answer that the device is known to have received, of these hellos.
  std::optional<Time> received = {};
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

enum class OutboxState { kWaiting = 0, kSent = 1, kParked = 2 };

// One decision that the credentialing service is told.
struct OutboxRow {
  Uuid learner = {};
  std::int64_t n = 0;  // the decision's number among the learner's events
  Uuid decision = {};
  Uuid key = {};  // of idempotency
  std::string payload = {};
  OutboxState state = OutboxState::kWaiting;
  int tries = 0;             // that were answered with a no
  Millis delay{0};           // the last pause between two tries
  std::string problem = {};  // of the last try
};

struct OutboxCounts {
  std::int64_t waiting = 0;
  std::int64_t parked = 0;
};

class Store : public EvidenceStore {
 public:
  // Runs `work` all or nothing. Inside of a group (see group()), or of another unit, its success is
  // durable only when that is.
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
  // The device said hello with the sign-in. Again changes nothing.
  virtual Result<> tie_sign_in(const Uuid& learner, const Uuid& family, const Uuid& device) = 0;
  // Of one learner: the grants, and the tokens of the sign-ins that are tied to the device or to
  // none.
  virtual Result<> drop_sign_ins(const Uuid& learner, const Uuid& device) = 0;
  virtual Result<> put_grant(const Grant& grant) = 0;
  virtual Result<std::optional<Grant>> grant(const Hash& device_code_hash) = 0;
  virtual Result<std::optional<Grant>> grant_by_user_code(std::string_view user_code) = 0;
  virtual Result<> put_invitation(const Invitation& invitation) = 0;
  virtual Result<std::optional<Invitation>> invitation(const Hash& code_hash) = 0;
  // Takes back an invitation that was not used; one that was stays.
  virtual Result<> drop_invitation(const Hash& code_hash) = 0;

  // Licences. kConflict when the id or the code exists.
  virtual Result<> add_licence(const Licence& licence) = 0;
  virtual Result<std::optional<Licence>> licence(std::string_view id) = 0;
  virtual Result<std::optional<Licence>> licence_by_code(const Hash& code_hash) = 0;
  virtual Result<std::vector<Licence>> licences() = 0;
  virtual Result<> put_seat(const Seat& seat) = 0;
  virtual Result<std::vector<Seat>> seats(std::string_view licence) = 0;  // by person
  virtual Result<std::optional<Seat>> seat_by_code(const Hash& code_hash) = 0;

  // The ledger.
  virtual Result<std::vector<StreamRow>> streams(const Uuid& learner) = 0;
  virtual Result<std::optional<StreamRow>> stream(const Uuid& learner, const Uuid& device) = 0;
  virtual Result<> put_stream(const Uuid& learner, const StreamRow& stream) = 0;
  // `answer_received`: the device showed what the answer to its hello before this one told it.
  virtual Result<> add_contact(const Uuid& learner, const Uuid& device, std::int64_t seq, Time at,
                               bool answer_received) = 0;
  // By seq.
  virtual Result<std::vector<ContactRow>> contacts(const Uuid& learner, const Uuid& device) = 0;
  // Only this changes `revoked`, and only once. kNotFound when there is no such stream.
  virtual Result<> revoke_stream(const Uuid& learner, const Uuid& device, Time when) = 0;
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

  // The outbox. A new row is due at once, unless an earlier one of the learner is unsent.
  virtual Result<> add_outbox(const OutboxRow& row) = 0;
  // Whether the decision has a row, in whatever state.
  virtual Result<bool> in_outbox(const Uuid& learner, const Uuid& decision) = 0;
  // Of each learner the earliest that waits and whose time has come, the longest due first.
  virtual Result<std::vector<OutboxRow>> due_outbox(Time now, int limit) = 0;
  // Writes state, tries, delay and problem. A row that waits is due at `next`; with one that waits
  // no longer the learner's next becomes due then.
  virtual Result<> settle_outbox(const OutboxRow& row, Time next) = 0;
  // Rows of one state by learner and n.
  virtual Result<std::vector<OutboxRow>> outbox(OutboxState state, int limit) = 0;
  virtual Result<OutboxCounts> outbox_counts() = 0;
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
