// SPDX-License-Identifier: Apache-2.0
#include "sync/agent/words.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "sync/protocol/line_choices.h"

namespace icma::agent {
namespace {

struct Advice {
  std::string_view kind;
  std::string_view means;
  std::string_view remedy;
};

constexpr std::array kAdvice{
    Advice{"network", "The server could not be reached. Your work is safe on this machine.",
           "Check the connection; `icma-sync doctor` names the hop that fails. It tries again by "
           "itself."},
    Advice{"unauthorized", "The server does not know who you are. Your work stays here, unsent.",
           "Sign in with: icma-sync sign-in --server URL"},
    Advice{
        "access", "It is for those who hold full access to the program.",
        "Your chapter, your office or ICMA can open it; `icma-sync catalogue` says what is open."},
    Advice{"busy", "Somebody else is at work, or the server has too much to do. Nothing is lost.",
           "Wait a little and try again."},
    Advice{"no_space", "The disk is full, so nothing more can be recorded.",
           "Free some space; downloaded programs you no longer need can go."},
    Advice{"io", "The disk refused to read or write.",
           "Check the disk and the folder's permissions."},
    Advice{"corrupt", "Stored data is damaged. Nothing was thrown away.",
           "Run `icma-sync check`; the newest sound copy is used when the records are opened."},
    Advice{"unverified", "A signature or a hash did not hold, so nothing of it was taken.",
           "If this stays, tell the provider: something between you and the server changes data."},
    Advice{"too_new", "The data or the server is newer than this program.",
           "Update the program; the data was left as it is."},
    Advice{"refused", "The server understood and said no.", "The sentence above says why."},
    Advice{"expired", "The code was not used in time.", "Start the sign-in again."},
    Advice{"cancelled", "It was stopped on request. It goes on where it was.", ""},
    Advice{"conflict", "The two sides changed at the same time.", "Run it again."},
    Advice{"invalid", "Something was not as this program understands it.",
           "Check the command with --help."},
    Advice{"not_found", "What was asked for is not there.", "Check the name."},
};

}  // namespace

std::string explain(std::string_view kind, std::string_view what) {
  std::string out = fmt::format("{}\n", what);
  const auto at = std::ranges::find(kAdvice, kind, &Advice::kind);
  if (at == kAdvice.end()) return out + "This is a fault of the program; please report it.\n";
  out += fmt::format("{}\n", at->means);
  if (!at->remedy.empty()) out += fmt::format("{}\n", at->remedy);
  return out;
}

std::string explain(const Error& error) {
  if (error.what.starts_with(protocol::kProxyWants)) {
    return error.describe() +
           "\nThe server was not reached. Your work is safe on this machine.\nGive them in the "
           "settings of the window, or with --proxy USER:PASSWORD@HOST:PORT.\n";
  }
  if (error.what.starts_with("the server's certificate")) {
    return error.describe() +
           "\nNothing was sent. Your work is safe on this machine.\nAsk your IT office, or the "
           "provider; there is no way around it.\n";
  }
  return explain(to_string(error.kind), error.describe());
}

std::string counted(std::int64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string duration(std::int64_t seconds) {
  if (seconds < 3600) return fmt::format("{} min", seconds / 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

std::string describe(const engine::SyncOutcome& outcome) {
  std::string out = fmt::format("Sent {}, received {}.\n",
                                counted(outcome.sent, "record", "records"), outcome.received);
  if (outcome.handed_back > 0) {
    out += fmt::format("Gave back {} that the server had lost.\n",
                       counted(outcome.handed_back, "record", "records"));
  }
  if (outcome.accepted > 0) {
    out += fmt::format("Accepted: {}, {} credited.\n",
                       counted(outcome.accepted, "completion", "completions"),
                       duration(outcome.credited_s));
  }
  if (outcome.needs_info > 0) {
    out += fmt::format("The server asks for more about {}.\n",
                       counted(outcome.needs_info, "completion", "completions"));
  }
  if (outcome.rejected > 0) {
    out += fmt::format("Not credited: {}; the receipt says why.\n",
                       counted(outcome.rejected, "completion", "completions"));
  }
  if (outcome.quarantined > 0) {
    out += fmt::format("Set aside for a person to see: {}.\n",
                       counted(outcome.quarantined, "record", "records"));
  }
  if (outcome.files > 0)
    out += fmt::format("Brought {}.\n", counted(outcome.files, "file", "files"));
  if (outcome.files_missing > 0) {
    out += fmt::format("Not to be had any more, or not taken: {}; the records say so.\n",
                       counted(outcome.files_missing, "file", "files"));
  }
  if (outcome.new_device) out += "This copy of the profile goes on as a device of its own.\n";
  if (outcome.unsent > 0) {
    out += fmt::format("Still to send: {}.\n", counted(outcome.unsent, "record", "records"));
  }
  return out;
}

std::string explain_content(const Error& error) {
  if (error.kind == ErrorKind::kExpired) {
    return error.describe() +
           "\nThe catalogue's signature has run out, or this machine's clock is wrong; what is "
           "installed stays readable.\nCheck the date; if it is right, tell the provider.\n";
  }
  if (error.kind == ErrorKind::kNotFound && error.what.find("publisher") != std::string::npos) {
    return error.describe() +
           "\nNothing can be taken before it is known whose signature counts.\nName the "
           "publisher's root.json once with --trust FILE.\n";
  }
  if (error.kind == ErrorKind::kCorrupt || error.kind == ErrorKind::kInvalid) {
    return error.describe() +
           "\nWhat is installed already is not touched.\nTake the file from its source once more, "
           "or name another one.\n";
  }
  if (error.what == kLineIsCounted) {
    return error.describe() +
           "\nThe download waits; `icma-sync once` and `watch` send records all the same.\nRun it "
           "again on another line, or with --metered to pay for this one.\n";
  }
  if (error.what == kMoreThanAllowed) {
    return error.describe() +
           "\nThe download waits, and nothing is lost.\nTake programs off with `icma-sync drop`, "
           "or allow more with --quota or in the settings.\n";
  }
  if (error.what.starts_with("this is set by your organization")) return error.describe() + "\n";
  return explain(error);
}

}  // namespace icma::agent
