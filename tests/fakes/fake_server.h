// SPDX-License-Identifier: Apache-2.0
// The real server logic behind a Transport without sockets, with faults on wish: requests that
// never arrive, answers that are lost or cut, a portal in between, a server restored from a copy.
#pragma once

#include <functional>

#include "courses/base/files.h"
#include "courses/sqlite/database.h"
#include "sync/server/service.h"
#include "sync/server/sqlite_store.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/temp_dir.h"

namespace icma::fakes {

enum class NetFault { kNone, kNotSent, kAnswerLost, kAnswerCut, kPortal, kUnavailable };

class FakeServer final : public protocol::Transport {
 public:
  explicit FakeServer(FakeClock& clock, std::string facts = R"({"programs":{}})")
      : clock_(clock),
        facts_(server::JsonCourseFacts::parse(facts).value()),
        identity_{.server = Uuid{{1}},
                  .name = "Test server",
                  .receipts = KeyPair::from_seed({4, 2}),
                  .box = BoxKeyPair::from_seed({7, 7})},
        content_(dir_ / "content", dir_ / "entitled",
                 server::PackPasses(identity_.receipts, clock_)) {
    start();
    ICMA_CHECK(server::renew_epoch(*store_, random_, false).has_value());
  }

  // What a process leaves when it ends, however it ends.
  void stop() {
    service_.reset();
    accounts_.reset();
    ledger_.reset();
    store_.reset();
  }
  std::filesystem::path folder() const { return dir_.path(); }

  void start(sqlite::FaultPoint* fault = nullptr) {
    stop();
    store_ = server::SqliteStore::open(dir_ / "ledger.db", fault).value();
    ledger_ = std::make_unique<server::Ledger>(*store_, facts_, clock_, random_, identity_);
    accounts_ = std::make_unique<server::Accounts>(
        *store_, clock_, random_,
        server::AccountRules{.cost = {.operations = 1, .memory = 8192},
                             .access_life = Seconds(366 * 86'400)});
    service_ = std::make_unique<server::Service>(*ledger_, *accounts_, content_, clock_,
                                                 [] { return "http://test"; });
  }

  // A signed-in learner to whom every program is open; returns the access token.
  std::pair<Uuid, std::string> learner(const std::string& login) {
    auto out = newcomer(login);
    ICMA_CHECK(ledger_->entitle(out.first, {"*"}).has_value());
    return out;
  }
  // A signed-in learner of whom nothing was said yet.
  std::pair<Uuid, std::string> newcomer(const std::string& login) {
    const Uuid id = accounts_->add(login, "Learner " + login, "correct horse").value();
    const auto grant = accounts_->start_grant("http://test").value();
    ICMA_CHECK(accounts_->approve(grant.user_code, login, "correct horse").has_value());
    return {id, accounts_->poll(grant.device_code).value().access};
  }

  void copy_to(const std::string& name) { ICMA_CHECK(store_->backup_to(dir_ / name).has_value()); }
  // Goes back to a copy, as `icma-server restore` does.
  void restore(const std::string& name) {
    stop();
    for (const char* side : {"", "-wal", "-shm"}) {
      std::filesystem::remove(dir_ / (std::string("ledger.db") + side));
    }
    std::filesystem::copy_file(dir_ / name, dir_ / "ledger.db");
    start();
    ICMA_CHECK(server::renew_epoch(*store_, random_, true).has_value());
  }

  // The derived rows of one learner, in the form of LearnerStore::snapshot().
  std::string snapshot(const Uuid& learner) {
    return rows(
        "SELECT kind || ' ' || key || ' ' || value FROM derived WHERE learner = ?1 "
        "ORDER BY kind, key",
        learner);
  }
  // (device, seq) of everything the server holds, without the server's own streams.
  std::string places(const Uuid& learner) {
    return rows(
        "SELECT hex(e.event_id) FROM event e WHERE e.learner = ?1 AND e.standing = 0 "
        "AND e.device IN (SELECT device FROM stream WHERE learner = ?1 AND by_server = 0) "
        "ORDER BY 1",
        learner);
  }

  Result<protocol::Response> send(const protocol::Request& request, protocol::BodySink* sink,
                                  const protocol::CancelToken& cancel) override {
    if (cancel.cancelled()) return fail(ErrorKind::kCancelled, "stopped");
    const NetFault fault = fault_at ? fault_at(++requests) : NetFault::kNone;
    if (fault == NetFault::kNotSent) return fail(ErrorKind::kNetwork, "no connection");
    if (fault == NetFault::kUnavailable) {
      return protocol::Response{.status = 503, .headers = {{"retry-after", "7"}}};
    }
    protocol::Response response{.status = 200,
                                .headers = {{"content-type", "text/html"}},
                                .body = "<html>Welcome to the hotel</html>"};
    if (fault != NetFault::kPortal) response = serve(request);
    if (fault == NetFault::kAnswerLost) return fail(ErrorKind::kNetwork, "connection reset");
    if (fault == NetFault::kAnswerCut) response.body.resize(response.body.size() / 2);
    ICMA_TRY_VOID(protocol::check_ours(request, response));
    if (sink != nullptr && response.status / 100 == 2) {
      ICMA_TRY_VOID(sink->begin(response));
      ICMA_TRY_VOID(sink->write(as_bytes(response.body)));
      response.body.clear();
    }
    return response;
  }

  // A pack of the program ("provider/program") that needs full access.
  void put_entitled(const std::string& program, const std::string& bytes) const {
    const std::string name = sha256(bytes).to_hex();
    ICMA_CHECK(
        write_file(dir_ / "entitled" / program / "objects" / name.substr(0, 2) / name, bytes));
  }
  server::Ledger& ledger() { return *ledger_; }
  server::Accounts& accounts() { return *accounts_; }
  server::Store& store() { return *store_; }
  server::Identity& identity() { return identity_; }
  // As a sign-in tells them: the current one first.
  std::vector<PublicKey> receipt_keys() const {
    std::vector<PublicKey> out{identity_.receipts.public_key()};
    out.insert(out.end(), identity_.retired.begin(), identity_.retired.end());
    return out;
  }

  int requests = 0;
  std::function<NetFault(int)> fault_at;

 private:
  protocol::Response serve(const protocol::Request& request) {
    server::Incoming incoming{.method = std::string(protocol::to_string(request.method)),
                              .target = request.path,
                              .headers = request.headers,
                              .body = request.body};
    if (request.range) {
      incoming.headers["range"] = "bytes=" + std::to_string(request.range->first) + "-" +
                                  std::to_string(request.range->last);
    }
    server::Reply reply = service_->handle(incoming);
    protocol::Response out{
        .status = reply.status, .headers = std::move(reply.headers), .body = std::move(reply.body)};
    if (reply.file) {
      const std::string whole = read_file(reply.file->path).value();
      out.body = whole.substr(reply.file->offset, reply.file->length);
    }
    return out;
  }

  std::string rows(std::string_view sql, const Uuid& learner) {
    auto database = sqlite::Database::open(dir_ / "ledger.db", {}).value();
    sqlite::Statement query = database->statement(sql);
    query.bind(1, learner);
    std::string out;
    while (query.step().value()) out += query.text(0) + "\n";
    return out;
  }

  TempDir dir_;
  FakeClock& clock_;
  FakeRandom random_{77};
  server::JsonCourseFacts facts_;
  server::Identity identity_;
  server::ContentTree content_;
  std::unique_ptr<server::SqliteStore> store_;
  std::unique_ptr<server::Ledger> ledger_;
  std::unique_ptr<server::Accounts> accounts_;
  std::unique_ptr<server::Service> service_;
};

}  // namespace icma::fakes
