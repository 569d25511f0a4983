// SPDX-License-Identifier: Apache-2.0
// One learner's records on this machine (`learner-<uuid>.db`): the event log, what follows from it,
// and how far the server has it. Appending and the derived rows change in one transaction. One
// object belongs to one thread; several objects, also of several processes, may share the file.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "courses/sqlite/database.h"
#include "sync/records/fold.h"
#include "sync/records/learner_types.h"

namespace icma::records {

// The stream this profile writes for this learner, and the key that vouches for it.
struct DeviceKey {
  Uuid device = {};
  KeyPair key;
};

// Where device keys live, outside the database: a keyring or a file only the user can read. All
// calls may be made from any thread.
class KeyStore {
 public:
  virtual ~KeyStore() = default;
  // Nothing when there is none; kBusy when the keyring is locked, which means "wait".
  virtual Result<std::optional<DeviceKey>> load(const Uuid& learner) = 0;
  virtual Result<> save(const Uuid& learner, const DeviceKey& key) = 0;
};

struct StoreOptions {
  Uuid learner = {};
  Uuid server = {};                // nil for a guest
  KeyStore* keys = nullptr;        // not owned
  Clock* clock = nullptr;          // not owned
  RandomSource* random = nullptr;  // not owned
  // Minutes east of UTC in the named zone at that time. Nothing: 0.
  std::function<int(Time, std::string_view)> zone_offset = {};
  std::filesystem::path backups = {};   // folder of the daily copies; empty: none are made
  sqlite::FaultPoint* fault = nullptr;  // for tests
};

struct ServerContact;
struct Writing;

class LearnerStore {
 public:
  // Opens or makes the database, migrates it, and makes sure of a device key; a new stream begins
  // when the key of the last one is lost, and takes over what was not sent. A damaged file is set
  // aside and the newest sound backup put in its place (see `restored_from`); with no backup to
  // take it starts empty, and the server gives back what it has. kTooNew, kBusy, kIo, kNoSpace.
  static Result<std::unique_ptr<LearnerStore>> open(const std::filesystem::path& path,
                                                    StoreOptions options);
  ~LearnerStore();

  // --- Writing. All or nothing, durable when it returns. ---
  Result<Appended> append(const Draft& draft);
  Result<std::vector<Appended>> append_all(std::span<const Draft> drafts);
  // Takes over what a guest of this machine did, each event with its id and its first place, when
  // the guest has signed in and agreed. Taking over again adds nothing. Returns how many were new.
  Result<std::int64_t> adopt(LearnerStore& guest);
  // Forgets what an event says; its hash stays and the chain still verifies.
  Result<> erase_body(const Uuid& event_id);
  Result<> pin_version(std::string_view program, std::string_view version);

  // --- Reading what follows from the log. Rows never touched come back empty. ---
  Result<ActivityState> activity(const Subject& subject);
  Result<std::map<std::string, ActivityState>> activities(const Subject& module);
  Result<std::map<std::string, AttemptState>> attempts(const Subject& activity);
  Result<std::map<std::string, ReflectionState>> reflections(const Subject& module);
  Result<ModuleState> module(const Subject& subject);
  Result<ProgramState> program(std::string_view program);
  // `months` as "2026-11", `cycle` as "2026".
  Result<Dashboard> dashboard(std::span<const std::string> months, std::string_view cycle);
  Result<std::vector<Receipt>> receipts(int limit);
  Result<std::vector<Problem>> problems(int limit);
  // JSON texts that the engine wrote (SyncOutcome), the latest first; the last 20 are kept.
  Result<std::vector<std::string>> sync_runs(int limit);
  Result<std::map<std::string, std::string>> pinned_versions();
  Result<std::int64_t> unsent();
  // What the server said of the learner: access, membership, roles.
  Result<LearnerState> about_learner();
  // The instant that counts for windows of access; see learning_time() in access.h. Never before
  // what it gave since the last contact with the server, also after a restart.
  Result<Time> learning_time();
  // What of the program is open to the module (one that was begun before may be finished); without
  // a module, what is open to work that begins now.
  Result<Access> access_to(const Subject& subject);

  // --- Care. ---
  // Verifies every chain and signature. kUnverified names the first record that does not hold.
  Result<> verify();
  // Derives everything anew from the log, what an older program could not read with it.
  Result<> rebuild();
  // Canonical text of the derived rows; equal for equal logs.
  Result<std::string> snapshot();
  // A copy of today if there is none yet; keeps three.
  Result<> backup_daily();
  const std::filesystem::path& restored_from() const { return restored_from_; }

  // --- The engine's side. ---
  const Uuid& learner() const { return options_.learner; }
  const Uuid& server() const { return options_.server; }
  const DeviceKey& device() const {
    ICMA_CHECK(device_.has_value());
    return *device_;
  }
  // Another program may have begun a new stream in this profile; takes up its key.
  Result<> reload_device();
  Result<std::vector<Stream>> streams();
  Result<std::optional<Stream>> stream(const Uuid& device);
  // Zero for seq 0; kNotFound when there is no such event.
  Result<Hash> hash_at(const Uuid& device, std::int64_t seq);
  // Events from `from` on, up to the limits (at least one if there is one).
  Result<std::vector<Stored>> records(const Uuid& device, std::int64_t from, int max_events,
                                      std::size_t max_bytes);
  // Signs the chain at this event and keeps the signature with it.
  Result<Signature> sign_at(std::int64_t seq);
  Result<std::int64_t> last_signed(const Uuid& device);
  // The first event of a stream that the server has not given a number, 0 when there is none.
  Result<std::int64_t> first_unnumbered(const Uuid& device);
  Result<> set_server_have(const Uuid& device, std::int64_t seq);
  // Stores and folds a page in one transaction. Streams that appear in it must be known or be in
  // `introduced`. kUnverified or kInvalid refuses the whole page.
  Result<> receive(std::span<const Received> page, std::span<const Stream> introduced,
                   const Cursor& end);
  // The end of the last page at or before n.
  Result<Cursor> cursor(std::int64_t at_or_before = INT64_MAX);
  Result<> drop_cursor_after(std::int64_t n);
  // Begins a new stream with a new key. The events of the present one after `common_seq` are
  // written again there, with their origin; the rest stays as a former stream.
  Result<> rehome(std::int64_t common_seq);
  Result<> note_problem(const Problem& problem, const Record& record);
  Result<> add_sync_run(std::string_view outcome);
  // Small facts: epoch, nonce, server key, offset of clocks. Empty when never set.
  Result<std::string> fact(std::string_view key);
  Result<> set_fact(std::string_view key, std::string_view value);
  // Remembers the server's clock, and its proof of that contact, for the evidence of later events.
  Result<> note_server_time(Time server_now, Time sent, Time received,
                            std::string_view contact = {});

 private:
  explicit LearnerStore(StoreOptions options) : options_(std::move(options)) {}

  static Result<std::unique_ptr<LearnerStore>> open_sound(const std::filesystem::path& path,
                                                          const StoreOptions& options);
  Result<> prepare();
  Result<> ensure_device();
  // The following change the database inside the caller's transaction.
  Result<> start_stream(const DeviceKey& key, const std::optional<Stream>& previous,
                        std::int64_t common_seq);
  Result<> move_suffix(const Uuid& from, std::int64_t after, Stream& to);
  Result<> write_again(const Stored& old, Stream& to, int standing);
  Result<Writing> begin_writing(Stream head);
  Result<Appended> write(Writing& work, const Draft& draft);
  Result<> end_writing(Writing& work);
  Result<> receive_one(State& state, std::map<Uuid, Stream>& streams, const Received& item);
  Result<Stream> own_stream();
  Result<std::optional<ServerContact>> last_contact();
  // Here and now, with what that contact says of the server's clock.
  Occurrence occurrence_after(const std::optional<ServerContact>& contact);
  // Keeps what learning_time() must not go back behind; at most one write a minute.
  Result<Time> note_learning_time(Time corrected);
  Result<> note_signed_time();
  // Derives anew what an earlier fold could not.
  Result<> refold();
  bool may_fold(const Event& event, const Record& record, bool by_server) const;
  struct Judged {
    Uuid device = {};
    std::int64_t seq = 0;
    int standing = 0;
  };
  // All events from the beginning; `changed` are those that were set aside and count from now on.
  Result<> fold_all(State& state, std::vector<Judged>& changed);
  ChainId chain(const Uuid& device) const { return {options_.server, options_.learner, device}; }
  template <typename Row>
  Result<Row> row(std::string_view kind, const std::string& key);
  template <typename Row>
  Result<std::map<std::string, Row>> rows_below(std::string_view kind, const std::string& prefix);

  StoreOptions options_;
  std::unique_ptr<sqlite::Database> database_;
  std::optional<DeviceKey> device_;
  std::filesystem::path restored_from_;
  Time signed_seen_ = {};  // the latest instant that the server signed, in the page being received
};

}  // namespace icma::records
