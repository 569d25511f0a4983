// SPDX-License-Identifier: Apache-2.0
// A sequence of documents offered to Trust, sound ones and harmed ones in any order: nothing is
// believed but what was signed, and what is refused leaves no trace.
//
// Input: steps of one byte (document in five bits, count of harms in three) and, for each harm, two
// bytes of place and one that is put there. Documents are the last ones of a list when there are
// fewer.
#include <optional>
#include <set>

#include "tests/fakes/publisher.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace icma;

enum class Kind { kRoot, kTimestamp, kSnapshot, kTargets, kProgram };
constexpr std::string_view kProgramRole = "program-egv";

struct Documents {
  std::string first_root;
  std::vector<std::pair<Kind, std::string>> texts;
  std::set<std::string> canonical;  // of all that the publisher signed

  Documents() {
    fakes::Publisher publisher;
    publisher.targets.targets["catalogue"] = {.length = 3, .hash = sha256("abc")};
    auto& program =
        publisher.delegate(std::string(kProgramRole), "sample/egv/", fakes::seeded_key(7));
    program.targets.targets["sample/egv/1.0.0"] = {.length = 3, .hash = sha256("egv")};
    first_root = publisher.root_text;
    for (int release = 1; release <= 3; ++release) {
      publisher.sign();
      add(publisher);
      publisher.targets.version += 1;
      publisher.programs.begin()->second.targets.version += 1;
      publisher.snapshot.version += 1;
      publisher.timestamp.version += 1;
      if (release != 2) continue;
      publisher.timestamp_key = fakes::seeded_key(9);
      publisher.name_key("timestamp", publisher.timestamp_key);
      publisher.root.version += 1;
      publisher.sign_root();
    }
    for (const auto& [kind, text] : texts) {
      canonical.insert(package::parse_envelope(text).value().canonical);
    }
  }
  void add(const fakes::Publisher& publisher) {
    texts.emplace_back(Kind::kTimestamp, publisher.timestamp_text);
    texts.emplace_back(Kind::kSnapshot, publisher.snapshot_text);
    texts.emplace_back(Kind::kTargets, publisher.targets_text);
    texts.emplace_back(Kind::kProgram, publisher.programs.begin()->second.text);
    texts.emplace_back(Kind::kRoot, publisher.root_text);
  }
};

const Documents& documents() {
  static const Documents value;
  return value;
}

// What can be seen of a state.
struct State {
  std::int64_t root;
  package::SeenVersions seen;
  std::optional<Time> expires;
  std::vector<std::string> roles;
  std::map<std::string, Hash> targets;
  bool pins[2];

  explicit State(const package::Trust& trust)
      : root(trust.root().version),
        seen(trust.seen()),
        expires(trust.expires()),
        roles(trust.delegated_roles()),
        pins{trust.snapshot_pin() != nullptr, trust.pin_of("targets") != nullptr} {
    for (const auto& [path, target] : trust.all_targets()) targets.emplace(path, target.hash);
  }
  bool operator==(const State&) const = default;
};

Result<> offer(package::Trust& trust, Kind kind, const std::string& text) {
  constexpr Time kNow = fakes::Publisher::kNow;
  switch (kind) {
    case Kind::kRoot:
      return trust.update_root(text);
    case Kind::kTimestamp:
      return trust.update_timestamp(text, kNow);
    case Kind::kSnapshot:
      return trust.update_snapshot(text, kNow);
    case Kind::kTargets:
      return trust.update_targets(text, kNow);
    case Kind::kProgram:
      return trust.update_delegated(kProgramRole, text, kNow);
  }
  return {};
}

void step(package::Trust& trust, fuzz::Input& in) {
  const std::uint8_t op = in.byte();
  const auto& texts = documents().texts;
  auto [kind, text] = texts[std::min<std::size_t>(op & 31U, texts.size() - 1)];
  for (unsigned harm = op >> 5U; harm > 0; --harm) {
    const std::size_t at = in.pair() % text.size();
    text[at] = static_cast<char>(in.byte());
  }
  const State before(trust);
  const Result<> taken = offer(trust, kind, text);
  const State after(trust);
  if (!taken) {
    fuzz::require(before == after);
    return;
  }
  const auto envelope = package::parse_envelope(text);
  fuzz::require(envelope && documents().canonical.contains(envelope->canonical));
  if (kind == Kind::kRoot) {
    fuzz::require(after.root == before.root + 1);
    return;
  }
  for (const auto& [role, version] : before.seen) fuzz::require(after.seen.at(role) >= version);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto first = package::Trust::from_root(documents().first_root).value();
  package::Trust trust = first;
  fuzz::Input in(data, size);
  for (int i = 0; i < 12 && !in.ended(); ++i) step(trust, in);
  return 0;
}
