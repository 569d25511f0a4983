// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

#include "sync/agent/commands.h"
#include "sync/agent/words.h"
#include "sync/platform/network_cost.h"

namespace icma::agent {
namespace {

constexpr std::uint64_t kLittleSpace = std::uint64_t{200} << 20U;

// Prints one hop after the other and remembers whether all were in order.
class Report {
 public:
  void good(std::string_view hop, std::string_view detail) {
    fmt::print("  ok    {:18} {}\n", hop, detail);
  }
  void bad(std::string_view hop, const Error& error) {
    sound_ = false;
    fmt::print("  FAILS {:18} {}\n", hop, explain(error));
  }
  bool sound() const { return sound_; }

 private:
  bool sound_ = true;
};

void check_place(Report& report, Desk& desk) {
  report.good("profile", desk.profile.folder.string());
  const auto space = platform::free_space(desk.profile.folder);
  if (!space) return report.bad("disk", space.error());
  if (*space < kLittleSpace) {
    return report.bad(
        "disk", Error{ErrorKind::kNoSpace, fmt::format("only {} MB are free", *space >> 20U)});
  }
  report.good("disk", fmt::format("{} GB free", *space >> 30U));
}

// What the machine's administrator has decided.
void check_policy(Report& report, const Desk& desk) {
  if (desk.line_problem) report.bad("line.json", *desk.line_problem);
  if (!desk.policy) return report.bad("policy", desk.policy.error());
  if (desk.policy->file.empty()) return;
  std::string says = desk.policy->file.string();
  for (const auto& [key, value] : desk.policy->settings) says += fmt::format(", {} {}", key, value);
  for (const std::string& source : desk.policy->take_from) says += ", takes from " + source;
  report.good("policy", says);
}

// Never its password.
void check_proxy(Report& report, const protocol::Proxy& proxy) {
  if (proxy.mode == protocol::ProxyMode::kNone) return report.good("proxy", "none is used");
  if (proxy.mode == protocol::ProxyMode::kManual) {
    return report.good("proxy", fmt::format("{}{}{}", proxy.user, proxy.user.empty() ? "" : " at ",
                                            proxy.address));
  }
  for (const char* name : {"https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy"}) {
    if (const char* value = std::getenv(name); value != nullptr && value[0] != '\0') {
      report.good("proxy", fmt::format("{} is set and used", name));
    }
  }
}

void check_records(Report& report, Desk& desk, const protocol::Session& session) {
  const auto store = open_records(desk, session);
  if (!store) return report.bad("records", store.error());
  if (const auto sound = (*store)->verify(); !sound) return report.bad("records", sound.error());
  report.good("records", fmt::format("sound; {} wait to be sent", (*store)->unsent().value_or(0)));
}

// The same address without any of our words: tells a dead line from a portal.
bool check_line(Report& report, protocol::Transport& line, const protocol::CancelToken& cancel) {
  const auto answer =
      line.send({.path = "/healthz", .stall = std::chrono::seconds(15)}, nullptr, cancel);
  if (!answer) {
    report.bad("connection", answer.error());
    return false;
  }
  report.good("connection", fmt::format("something answers (status {})", answer->status));
  return true;
}

bool check_server(Report& report, protocol::Transport& line, const protocol::Session& session,
                  const Clock& clock, const protocol::CancelToken& cancel) {
  const auto answer = line.send({.path = "/v1/server", .expects_json = true}, nullptr, cancel);
  if (!answer) {
    report.bad("server", answer.error());
    return false;
  }
  const auto info = protocol::decode<protocol::ServerInfo>(answer->body);
  if (!info) {
    report.bad("server", Error{ErrorKind::kNetwork, "what answers is not an ICMA Learn server"});
    return false;
  }
  if (info->server != session.server) {
    report.bad("server", Error{ErrorKind::kUnverified,
                               "this is another server than the one you signed in to"});
    return false;
  }
  report.good("server", info->name);
  const bool trusted = std::ranges::any_of(info->receipt_keys, [&session](const PublicKey& key) {
    return std::ranges::find(session.receipt_keys, key) != session.receipt_keys.end();
  });
  if (!trusted) {
    report.bad("receipt key", Error{ErrorKind::kUnverified,
                                    "the server signs with a key you did not trust at sign-in"});
  } else {
    report.good("receipt key", session.receipt_keys.front().id().to_hex().substr(0, 16));
  }
  const auto off = std::chrono::abs(info->server_time - clock.now());
  const auto seconds = std::chrono::floor<Seconds>(off).count();
  report.good("clocks", seconds < 120 ? std::string("agree")
                                      : fmt::format("differ by {}; records carry both times, "
                                                    "nothing is lost by it",
                                                    duration(seconds)));
  return true;
}

}  // namespace

int doctor(Desk& desk, platform::StopSignal& stop) {
  Report report;
  check_place(report, desk);
  check_policy(report, desk);
  const auto session = need_session(desk);
  if (!session) {
    report.bad("sign-in", session.error());
    return 1;
  }
  report.good("sign-in", session->display_name + " at " + session->server_url);
  check_records(report, desk, *session);
  const auto line = open_line(desk, session->server_url);
  if (!line) {
    report.bad("address", line.error());
    return 1;
  }
  check_proxy(report, desk.line.proxy);
  if (platform::NetworkCost().metered()) report.good("line", "counted: programs ask first");
  if (!check_line(report, **line, stop.token()) ||
      !check_server(report, **line, *session, desk.clock, stop.token())) {
    return 1;
  }
  engine::SessionTokens tokens(**line, desk.sessions);
  engine::Api api(**line, tokens);
  const auto pulled = api.call<protocol::PullAnswer>("/v1/pull", protocol::Pull{}, stop.token());
  if (!pulled) {
    report.bad("account", pulled.error());
  } else {
    report.good("account", "the server knows you");
  }
  return report.sound() ? 0 : 1;
}

}  // namespace icma::agent
