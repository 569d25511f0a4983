// SPDX-License-Identifier: Apache-2.0
// A learner with a laptop: an account at a real server, a profile folder and the records in it.
#pragma once

#include "sync/engine/sign_in.h"
#include "sync/http/curl_transport.h"
#include "sync/platform/key_store.h"
#include "sync/platform/paths.h"
#include "sync/platform/system_clock.h"
#include "tests/e2e/server.h"

namespace icma::e2e {

class Learner {
 public:
  explicit Learner(const std::filesystem::path& folder, std::string login = "ana")
      : profile_(platform::open_profile(folder).value()), login_(std::move(login)) {}

  // The command that makes the account; the server need not run.
  static std::vector<std::string> add_command(const std::string& data,
                                              const std::string& login = "ana",
                                              const std::string& name = "Ana") {
    return {ICMA_SERVER, "learner", "add", "--data",     data,           "--login",
            login,       "--name",  name,  "--password", "correct horse"};
  }

  // Waits for the code, types it into the server's page as a person does, and is signed in.
  void sign_in(const std::string& url) {
    REQUIRE(try_sign_in(url, fmt::format("login={}&password=correct+horse", login_)).empty());
  }
  // `form` is what the person fills in beside the code. An empty answer: it went well; else what
  // the page said.
  std::string try_sign_in(const std::string& url, const std::string& form) {
    const protocol::CancelToken going_on;
    const auto line = http::CurlTransport::open({.base_url = url}).value();
    platform::FileSessionStore sessions(profile_);
    engine::SignIn flow(*line, sessions, url);
    const auto grant = flow.begin(going_on).value();
    CHECK_FALSE(flow.poll(grant, going_on).value());
    const auto page =
        line->send({.method = protocol::Method::kPost,
                    .path = "/device",
                    .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                    .body = "user_code=" + grant.user_code + "&" + form},
                   nullptr, going_on);
    if (page.value().status != 200) return page.value().body;
    REQUIRE(flow.poll(grant, going_on).value());
    session_ = sessions.load().value().value();
    return {};
  }

  // A connection to the records of whoever signed in.
  std::unique_ptr<records::LearnerStore> store() {
    return records::LearnerStore::open(file(), {.learner = session_.learner,
                                                .server = session_.server,
                                                .keys = &keys_,
                                                .clock = clock_,
                                                .random = &random_})
        .value();
  }

  // What the records say of time from now on; the machine's clock until then.
  void go_by(Clock& clock) { clock_ = &clock; }

  const protocol::Session& session() const { return session_; }
  const platform::Profile& profile() const { return profile_; }
  const Uuid& id() const { return session_.learner; }
  const std::filesystem::path& folder() const { return profile_.folder; }
  // The database of the records.
  std::filesystem::path file() const { return profile_.learner(session_.learner); }

 private:
  platform::Profile profile_;
  std::string login_;  // as it stands in a form
  platform::FileKeyStore keys_{profile_};
  platform::SystemClock system_clock_;
  Clock* clock_ = &system_clock_;
  SystemRandom random_;
  protocol::Session session_;
};

}  // namespace icma::e2e
