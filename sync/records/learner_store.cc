// SPDX-License-Identifier: Apache-2.0
#include "sync/records/learner_store.h"

#include <fmt/format.h>

#include "courses/base/mutant.h"
#include "sync/records/backups.h"
#include "sync/records/writing.h"

namespace icma::records {
namespace {

constexpr std::int32_t kApplicationId = 0x49434C52;  // "ICLR"
// Window and agent write the same records. On a machine that is busy with something else the
// other's transactions may take long; what is written here is worth the wait.
constexpr int kPatienceMs = 30'000;

}  // namespace

LearnerStore::~LearnerStore() = default;

Result<std::unique_ptr<LearnerStore>> LearnerStore::open_sound(const std::filesystem::path& path,
                                                               const StoreOptions& options) {
  auto store = std::unique_ptr<LearnerStore>(new LearnerStore(options));
  ICMA_TRY(store->database_, sqlite::Database::open(path, {.application_id = kApplicationId,
                                                           .busy_timeout_ms = kPatienceMs,
                                                           .fault = options.fault}));
  ICMA_TRY_VOID(store->database_->quick_check());
  ICMA_TRY_VOID(store->prepare());
  return store;
}

Result<std::unique_ptr<LearnerStore>> LearnerStore::open(
    const std::filesystem::path& path,
    // NOLINTNEXTLINE(performance-unnecessary-value-param): callers give theirs away.
    StoreOptions options) {
  ICMA_CHECK(options.clock != nullptr && options.random != nullptr && options.keys != nullptr);
  auto store = open_sound(path, options);
  if (store || store.error().kind != ErrorKind::kCorrupt) return store;
  ICMA_TRY(const std::filesystem::path backup,
           replace_damaged(path, options.backups, options.clock->now()));
  ICMA_TRY(auto healed, open_sound(path, options));
  healed->restored_from_ = backup;
  // The backup's derived rows are sound with it; a newer program may derive more from them.
  ICMA_TRY_VOID(healed->rebuild());
  return healed;
}

Result<> LearnerStore::prepare() {
  const auto before_change = [this]() -> Result<> {
    if (options_.backups.empty()) return {};
    return backup_before_migration(*database_, options_.backups);
  };
  ICMA_TRY_VOID(sqlite::migrate(*database_, learner_migrations(), before_change));
  for (const auto& [key, id] :
       {std::pair{"learner", options_.learner}, std::pair{"server", options_.server}}) {
    ICMA_TRY(const std::string known, fact(key));
    if (known.empty()) {
      ICMA_TRY_VOID(set_fact(key, id.to_string()));
    } else if (known != id.to_string()) {
      return fail(ErrorKind::kInvalid, "the records belong to another learner or server",
                  database_->path().string());
    }
  }
  ICMA_TRY_VOID(refold());
  return ensure_device();
}

Result<> LearnerStore::ensure_device() {
  // Under the write lock, so that two programs starting together agree on one key.
  ICMA_TRY(sqlite::Transaction transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY(auto key, options_.keys->load(options_.learner));
  if (key) {
    ICMA_TRY(const auto known, stream(key->device));
    if (known && known->kind == StreamKind::kOwn) {
      device_ = std::move(key);
      return {};
    }
    if (known) key.reset();  // a former or foreign stream is never continued
  }
  if (!key) {
    key = DeviceKey{make_uuid_v4(*options_.random), KeyPair::generate(*options_.random)};
    ICMA_TRY_VOID(options_.keys->save(options_.learner, *key));
  }
  std::optional<Stream> previous;
  ICMA_TRY(const std::vector<Stream> all, streams());
  for (const Stream& known : all) {
    if (known.kind == StreamKind::kOwn) previous = known;
  }
  std::int64_t common = 0;
  if (previous) {
    // What no signature covers nobody could hand back to a server that lost it: the key is gone.
    ICMA_TRY(common, last_signed(previous->device));
    common = std::min(common, previous->server_have_seq);
  }
  ICMA_TRY_VOID(start_stream(*key, previous, common));
  ICMA_TRY_VOID(transaction.commit());
  device_ = std::move(key);
  return {};
}

Result<> LearnerStore::start_stream(const DeviceKey& key, const std::optional<Stream>& previous,
                                    std::int64_t common_seq) {
  Stream fresh{.device = key.device, .kind = StreamKind::kOwn, .key = key.key.public_key()};
  ICMA_TRY_VOID(insert_stream(*database_, fresh));
  if (!previous) return {};
  ICMA_TRY_VOID(database_->statement(sql::kStreamKind)
                    .bind(1, previous->device)
                    .bind(2, static_cast<int>(StreamKind::kFormer))
                    .run());
  ICMA_TRY(Writing work, begin_writing(std::move(fresh)));
  Draft first{
      .type = std::string(type::kDeviceStarted),
      .body = {{"previous_device", previous->device.to_string()}, {"previous_seq", common_seq}}};
  ICMA_TRY_VOID(write(work, first));
  ICMA_TRY_VOID(move_suffix(previous->device, common_seq, work.head));
  return end_writing(work);
}

Result<> LearnerStore::write_again(const Stored& old, Stream& to, int standing) {
  ICMA_TRY(Event event, parse_record(old.record));
  event.envelope.origin = event.envelope.first_place();
  event.envelope.learner = options_.learner;
  event.envelope.device = to.device;
  event.envelope.seq = to.head_seq + 1;
  Record moved = old.record;
  moved.device = to.device;
  moved.seq = event.envelope.seq;
  moved.signature.reset();
  ICMA_TRY(moved.envelope, encode_envelope(event.envelope));
  moved.hash =
      chain_hash(chain(to.device), moved.seq, to.head_hash, moved.envelope, moved.body_hash);
  ICMA_TRY_VOID(insert_event(*database_, moved, event.envelope.event_id, event.envelope.type,
                             standing, std::nullopt));
  to.head_seq = moved.seq;
  to.head_hash = moved.hash;
  return {};
}

Result<> LearnerStore::move_suffix(const Uuid& from, std::int64_t after, Stream& to) {
  ICMA_TRY(const Hash common, hash_at(from, after));
  ICMA_TRY(std::vector<Stored> suffix, records(from, after + 1, INT32_MAX, SIZE_MAX));
  if (mutant("rehome-drops-last") && !suffix.empty()) suffix.pop_back();
  for (const Stored& old : suffix) ICMA_TRY_VOID(write_again(old, to, old.standing));
  ICMA_TRY_VOID(database_->statement(sql::kEventMoved).bind(1, from).bind(2, after).run());
  // The server may have more of that stream than `after` says, and have given it out before; it
  // gives it out again, and the rest of the stream after it.
  ICMA_TRY_VOID(drop_cursor_after(0));
  return store_head(*database_, Stream{.device = from, .head_seq = after, .head_hash = common});
}

Result<> LearnerStore::rehome(std::int64_t common_seq) {
  ICMA_TRY(sqlite::Transaction transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY(const auto present, stream(device().device));
  if (!present) return fail(ErrorKind::kInternal, "the present stream is unknown");
  common_seq = std::min(common_seq, present->head_seq);
  // While there is the key: so that what stays behind can be handed back to a server that loses it.
  if (common_seq > 0) ICMA_TRY_VOID(sign_at(common_seq));
  DeviceKey key{make_uuid_v4(*options_.random), KeyPair::generate(*options_.random)};
  // Saved first: should the commit fail, the next start finds a key without a stream and begins it.
  ICMA_TRY_VOID(options_.keys->save(options_.learner, key));
  ICMA_TRY_VOID(start_stream(key, present, common_seq));
  ICMA_TRY_VOID(transaction.commit());
  device_ = std::move(key);
  return {};
}

Result<Appended> LearnerStore::write(Writing& work, const Draft& draft) {
  if (is_server_authored(draft.type)) {
    return fail(ErrorKind::kInvalid, "only the server writes events of this type", draft.type);
  }
  ICMA_TRY_VOID(check_body(draft.type, draft.type_version, draft.body));
  Stream& head = work.head;
  Envelope envelope{.learner = options_.learner,
                    .device = head.device,
                    .seq = head.head_seq + 1,
                    .type = draft.type,
                    .type_version = draft.type_version,
                    .subject = draft.subject,
                    .occurrence = occurrence_after(work.contact)};
  envelope.hlc = work.next_hlc(envelope.occurrence.utc);
  envelope.event_id = make_uuid_v7(envelope.occurrence.utc, *options_.random);
  Bytes salt(kSaltSize);
  options_.random->fill(salt);
  ICMA_TRY(Record record,
           make_record(chain(head.device), head.head_hash, envelope, draft.body, salt));
  // What is written must be readable by every later program, this one included.
  ICMA_TRY(const Event event, parse_record(record));
  if (device_ && device_->device == head.device && is_signed_alone(draft.type)) {
    record.signature = sign_head(device_->key, chain(head.device), record.seq, record.hash);
  }
  apply(*work.state, event);
  ICMA_TRY_VOID(work.state->loaded());
  ICMA_TRY_VOID(insert_event(*database_, record, envelope.event_id, draft.type, 0, std::nullopt));
  head.head_seq = record.seq;
  head.head_hash = record.hash;
  return Appended{envelope.event_id, record.seq};
}

Result<Stream> LearnerStore::own_stream() {
  ICMA_TRY(auto head, stream(device().device));
  if (head && head->kind == StreamKind::kOwn) return *std::move(head);
  // Another program re-homed this profile meanwhile: the new key is in the key store.
  ICMA_TRY(auto key, options_.keys->load(options_.learner));
  if (key) {
    ICMA_TRY(head, stream(key->device));
    device_ = std::move(key);
  }
  if (!head || head->kind != StreamKind::kOwn) {
    return fail(ErrorKind::kInternal, "there is no stream to write to");
  }
  return *std::move(head);
}

Result<> LearnerStore::reload_device() {
  ICMA_TRY_VOID(own_stream());
  return {};
}

Result<Appended> LearnerStore::append(const Draft& draft) {
  ICMA_TRY(const std::vector<Appended> appended, append_all({&draft, 1}));
  return appended.front();
}

Result<std::vector<Appended>> LearnerStore::append_all(std::span<const Draft> drafts) {
  ICMA_TRY(sqlite::Transaction transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY(Stream head, own_stream());
  ICMA_TRY(Writing work, begin_writing(std::move(head)));
  std::vector<Appended> out;
  for (const Draft& draft : drafts) {
    ICMA_TRY(const Appended appended, write(work, draft));
    out.push_back(appended);
  }
  ICMA_TRY_VOID(end_writing(work));
  ICMA_TRY_VOID(transaction.commit());
  return out;
}

Result<std::int64_t> LearnerStore::adopt(LearnerStore& guest) {
  ICMA_TRY(const std::vector<Stored> rows,
           guest.records(guest.device().device, 1, INT32_MAX, SIZE_MAX));
  ICMA_TRY(sqlite::Transaction transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY(Stream head, own_stream());
  DerivedSource source(*database_);
  State state(&source);
  std::int64_t taken = 0;
  for (const Stored& row : rows) {
    ICMA_TRY(const Event event, parse_record(row.record));
    if (!apply(state, event)) continue;
    ICMA_TRY_VOID(state.loaded());
    ICMA_TRY_VOID(write_again(row, head, 0));
    ++taken;
  }
  ICMA_TRY_VOID(state.save());
  ICMA_TRY_VOID(store_head(*database_, head));
  ICMA_TRY_VOID(transaction.commit());
  return taken;
}

Result<> LearnerStore::erase_body(const Uuid& event_id) {
  ICMA_TRY_VOID(database_->statement(sql::kEventErase).bind(1, event_id).run());
  if (database_->changes() == 0) return fail(ErrorKind::kNotFound, "there is no such event");
  return rebuild();
}

Result<> LearnerStore::pin_version(std::string_view program, std::string_view version) {
  return database_->statement(sql::kPinSet).bind(1, program).bind(2, version).run();
}

}  // namespace icma::records
