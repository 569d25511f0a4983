// SPDX-License-Identifier: Apache-2.0
// One laptop of one learner: a profile folder, a key store, records, and the engine against a fake
// server. A test is: devices, one server, interleave, sync, compare.
#pragma once

#include <filesystem>

#include "sync/engine/reconciler.h"
#include "tests/fakes/fake_server.h"
#include "tests/fakes/memory_keys.h"

namespace icma::fakes {

class FixedToken final : public engine::TokenSource {
 public:
  explicit FixedToken(std::string token) : token_(std::move(token)) {}
  Result<std::string> access_token() override { return token_; }
  Result<std::string> renew(const std::string&, const protocol::CancelToken&) override {
    return fail(ErrorKind::kUnauthorized, "signed out");
  }

 private:
  std::string token_;
};

class Device {
 public:
  Device(FakeServer& server, FakeClock& clock, const Uuid& learner, const std::string& token,
         std::uint64_t seed)
      : line(&server),
        server_(server),
        clock_(clock),
        learner_(learner),
        tokens_(token),
        random_(seed) {
    sign_in();
    open();
  }

  void open(sqlite::FaultPoint* fault = nullptr) {
    store_.reset();
    auto opened = try_open(fault);
    ICMA_CHECK(opened.has_value());
    store_ = *std::move(opened);
  }
  Result<std::unique_ptr<records::LearnerStore>> try_open(sqlite::FaultPoint* fault) {
    return records::LearnerStore::open(path(), {.learner = learner_,
                                                .server = server_.identity().server,
                                                .keys = &keys,
                                                .clock = &clock_,
                                                .random = &random_,
                                                .backups = dir_ / "backups",
                                                .fault = fault});
  }
  void close() { store_.reset(); }
  // Learns the keys of the server's receipts.
  void sign_in() { trusted = server_.receipt_keys(); }
  // The same for who goes on without: as after a crash.
  Result<> reopen() {
    store_.reset();
    ICMA_TRY(store_, try_open(nullptr));
    return {};
  }
  bool is_open() const { return store_ != nullptr; }

  engine::SyncOutcome sync(engine::ReconcilerOptions options = {}) {
    if (options.files == nullptr) options.files = shelf;
    engine::Api api(*line, tokens_);
    engine::Reconciler reconciler(*store_, api, trusted, clock_, options);
    return reconciler.run(protocol::CancelToken());
  }

  // Copies of the database, the key left where it is: what a backup program or a disk image holds.
  void copy_to(const std::string& name) {
    const auto target = dir_ / name;
    std::filesystem::remove(target);
    store_.reset();
    std::filesystem::copy_file(path(), target);
    open();
  }
  void put_back(const std::string& name) {
    store_.reset();
    for (const char* side : {"-wal", "-shm"}) std::filesystem::remove(path().string() + side);
    std::filesystem::copy_file(dir_ / name, path(),
                               std::filesystem::copy_options::overwrite_existing);
    open();
  }
  // The other becomes a clone of this one: same records, same key.
  void clone_into(Device& other) {
    store_.reset();
    other.store_.reset();
    for (const char* side : {"-wal", "-shm"}) std::filesystem::remove(other.path().string() + side);
    std::filesystem::copy_file(path(), other.path(),
                               std::filesystem::copy_options::overwrite_existing);
    other.keys.keys = keys.keys;
    open();
    other.open();
  }

  void read(const std::string& activity, std::int64_t seconds, int percent = 100) {
    append("page.read", activity, records::page_read(seconds, percent));
  }
  records::Appended append(std::string_view type, const std::string& activity, const Json& body) {
    clock_.advance(Seconds(1));
    const auto appended = store_->append(
        {.type = std::string(type), .subject = {"egv-160", "1.0.0", "m1", activity}, .body = body});
    ICMA_CHECK(appended.has_value());
    return *appended;
  }

  std::filesystem::path path() const { return dir_ / "learner.db"; }
  records::LearnerStore& store() { return *store_; }
  MemoryKeys keys;
  std::vector<PublicKey> trusted;            // of receipts
  protocol::EvidenceShelf* shelf = nullptr;  // the learner's own files, if a test has any
  protocol::Transport* line;  // to the server, which it is unless a test puts something between

 private:
  TempDir dir_;
  FakeServer& server_;
  FakeClock& clock_;
  Uuid learner_;
  FixedToken tokens_;
  FakeRandom random_;
  std::unique_ptr<records::LearnerStore> store_;
};

}  // namespace icma::fakes
