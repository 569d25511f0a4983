// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/catalogue_update.h"

#include <fmt/format.h>

#include "courses/package/compress.h"
#include "courses/store/content_reader.h"

namespace icma::transfer {
namespace {

constexpr int kMaxRootSteps = 64;
constexpr std::size_t kMaxCatalogue = std::size_t{64} << 20U;
// Catalogues and manifests are taken whole into memory; packs are not.
constexpr std::uint64_t kMaxObject = std::uint64_t{64} << 20U;

// Fetches and verifies in order, remembering each verified text.
class Updater {
 public:
  Updater(package::Trust trust, protocol::Transport& transport, std::string_view base, Time now,
          const protocol::CancelToken& cancel)
      : trust_(std::move(trust)), transport_(transport), base_(base), now_(now), cancel_(cancel) {}

  // Successors of the root, as far as they hold.
  Result<> follow_roots() {
    for (int step = 0; step < kMaxRootSteps; ++step) {
      const std::string file = fmt::format("{}.root.json", trust_.root().version + 1);
      ICMA_TRY(const protocol::Response response, get(fmt::format("{}/metadata/{}", base_, file)));
      if (response.status == 404 || response.status == 403) return {};
      if (response.status != 200) {
        return fail(ErrorKind::kNetwork, "the server does not answer for its keys",
                    fmt::format("status {}", response.status));
      }
      ICMA_TRY_VOID(trust_.update_root(response.body));
      files_["root"] = response.body;
      roots_[trust_.root().version] = response.body;
    }
    return fail(ErrorKind::kUnverified, "the server offers roots without end");
  }

  // All that hangs from the root.
  Result<> run() {
    ICMA_TRY(const std::string timestamp, metadata("timestamp.json"));
    ICMA_TRY_VOID(trust_.update_timestamp(timestamp, now_));
    files_["timestamp"] = timestamp;
    ICMA_TRY_VOID(
        role(package::kSnapshotRole, *trust_.snapshot_pin(),
             [this](std::string_view text) { return trust_.update_snapshot(text, now_); }));
    const package::FilePin* pin = trust_.pin_of(package::kTargetsRole);
    if (pin == nullptr) return fail(ErrorKind::kUnverified, "the snapshot names no targets");
    ICMA_TRY_VOID(role(package::kTargetsRole, *pin, [this](std::string_view text) {
      return trust_.update_targets(text, now_);
    }));
    for (const std::string& name : trust_.delegated_roles()) {
      const package::FilePin* delegated = trust_.pin_of(name);
      if (delegated == nullptr)
        return fail(ErrorKind::kUnverified, "a delegated role is missing", name);
      ICMA_TRY_VOID(role(name, *delegated, [this, &name](std::string_view text) {
        return trust_.update_delegated(name, text, now_);
      }));
    }
    return {};
  }

  package::Trust& trust() { return trust_; }
  std::map<std::string, std::string>& files() { return files_; }
  std::map<std::int64_t, std::string>& roots() { return roots_; }

 private:
  // Static hosts differ in the type they give to JSON, so only a web page in place of a document is
  // told apart: a network that asks for a sign-in answers every request with one.
  Result<protocol::Response> get(const std::string& path,
                                 std::uint64_t most = package::kMaxMetadataBytes) {
    const protocol::Request request{.path = path, .max_response_bytes = most};
    ICMA_TRY(protocol::Response response, transport_.send(request, nullptr, cancel_));
    if (response.status == 200 && response.header("content-type").starts_with("text/html")) {
      return fail(ErrorKind::kNetwork, "something else answered in place of the course server",
                  "a web page came; a network that asks for a sign-in does this");
    }
    return response;
  }

  Result<std::string> metadata(const std::string& file,
                               std::uint64_t most = package::kMaxMetadataBytes) {
    ICMA_TRY(protocol::Response response, get(fmt::format("{}/metadata/{}", base_, file), most));
    if (response.status == 200) return std::move(response.body);
    if (response.status == 503 || response.status == 429) {
      return fail(ErrorKind::kBusy, "the server asks to come back later",
                  std::string(response.header("retry-after")));
    }
    return fail(ErrorKind::kNetwork, "the server does not offer the catalogue's metadata",
                fmt::format("{}: status {}", file, response.status));
  }

  template <typename Verify>
  Result<> role(std::string_view name, const package::FilePin& pin, Verify&& verify) {
    ICMA_TRY(const std::string text,
             metadata(fmt::format("{}.{}.json", pin.version, name), pin.length));
    ICMA_TRY_VOID(verify(text));
    files_[std::string(name)] = text;
    return {};
  }

  package::Trust trust_;
  protocol::Transport& transport_;
  std::string base_;
  Time now_;
  const protocol::CancelToken& cancel_;
  std::map<std::string, std::string> files_;
  std::map<std::int64_t, std::string> roots_;  // those that were followed
};

// What hangs from the root as it was stored; nothing when not all of it was.
Result<> restore(package::Trust& trust, const std::map<std::string, std::string>& files) {
  const auto file = [&files](std::string_view role) -> const std::string* {
    const auto at = files.find(std::string(role));
    return at == files.end() ? nullptr : &at->second;
  };
  const std::string* timestamp = file(package::kTimestampRole);
  const std::string* snapshot = file(package::kSnapshotRole);
  const std::string* targets = file(package::kTargetsRole);
  if (timestamp == nullptr || snapshot == nullptr || targets == nullptr) return {};
  ICMA_TRY_VOID(trust.restore_timestamp(*timestamp));
  ICMA_TRY_VOID(trust.restore_snapshot(*snapshot));
  ICMA_TRY_VOID(trust.restore_targets(*targets));
  for (const std::string& role : trust.delegated_roles()) {
    if (const std::string* text = file(role)) {
      ICMA_TRY_VOID(trust.update_delegated(role, *text, Time::min()));
    }
  }
  return {};
}

// Stores a root that holds before anything hangs from it: a mirror that hides it next time does not
// bring back the keys that it withdrew. What these signed is forgotten, not what was installed.
Result<> keep_root(store::ContentStore& store, package::Trust trust, const std::string& root,
                   const std::map<std::int64_t, std::string>& roots) {
  ICMA_TRY(store::StoredTrust stored, store.load_trust());
  stored.seen = trust.seen();
  if (!restore(trust, stored.files)) stored.files.clear();
  stored.files["root"] = root;
  stored.roots = roots;
  return store.save_trust(stored);
}

Result<Json> open_catalogue(ByteView object) {
  ICMA_TRY(const Bytes plain, package::decompress(object, kMaxCatalogue));
  return parse_json(as_text(plain));
}

}  // namespace

std::string object_url(std::string_view base, const Hash& name) {
  const std::string text = name.to_hex();
  return fmt::format("{}/objects/{}/{}", base, text.substr(0, 2), text);
}

std::vector<PublicKey> believed_receipt_keys(const std::filesystem::path& content,
                                             const std::vector<PublicKey>& from_sign_in) {
  const auto reader = store::ContentReader::open(content);
  if (!reader) return from_sign_in;
  const auto root = (*reader)->root();
  if (!root) return from_sign_in;
  const auto trust = package::Trust::from_root(*root);
  if (!trust || trust->receipt_keys().empty()) return from_sign_in;
  return trust->receipt_keys();
}

Result<package::Trust> stored_trust(store::ContentStore& store, std::string_view first_root) {
  ICMA_TRY(store::StoredTrust stored, store.load_trust());
  const auto root = stored.files.find("root");
  if (root == stored.files.end()) {
    if (first_root.empty()) return fail(ErrorKind::kNotFound, "no publisher is trusted yet");
    return package::Trust::from_root(first_root, std::move(stored.seen));
  }
  ICMA_TRY(auto trust, package::Trust::from_root(root->second, std::move(stored.seen)));
  ICMA_TRY_VOID(restore(trust, stored.files));
  return trust;
}

Result<Bytes> fetch_object(protocol::Transport& transport, std::string_view base, const Hash& name,
                           std::uint64_t length, const protocol::CancelToken& cancel) {
  if (length > kMaxObject) {
    return fail(ErrorKind::kInvalid, "an object is larger than any can be", name.to_hex());
  }
  const protocol::Request request{.path = object_url(base, name), .max_response_bytes = length};
  ICMA_TRY(const protocol::Response response, transport.send(request, nullptr, cancel));
  if (response.header("content-type").starts_with("text/html")) {
    return fail(ErrorKind::kNetwork, "something else answered in place of the course server");
  }
  if (response.status != 200) {
    return fail(ErrorKind::kNetwork, "the server does not offer an object it lists",
                fmt::format("{}: status {}", name.to_hex(), response.status));
  }
  if (response.body.size() != length || sha256(response.body) != name) {
    return fail(ErrorKind::kUnverified, "downloaded bytes do not match their signed hash",
                name.to_hex());
  }
  return to_bytes(response.body);
}

Result<> take_catalogue(store::ContentStore& store, const Hash& hash, ByteView object) {
  ICMA_TRY(const Json document, open_catalogue(object));
  return store.replace_catalogue(document, hash, object);
}

Result<CatalogueUpdate> update_catalogue(store::ContentStore& store, protocol::Transport& transport,
                                         std::string_view base, std::string_view first_root,
                                         Time now, const protocol::CancelToken& cancel,
                                         Bringer bringer) {
  ICMA_TRY(package::Trust trust, stored_trust(store, first_root));
  const bool carried = bringer == Bringer::kCarrier;
  Updater updater(std::move(trust), transport, base, carried ? Time::min() : now, cancel);
  const Result<> followed = updater.follow_roots();
  if (const auto root = updater.files().find("root"); root != updater.files().end()) {
    ICMA_TRY_VOID(keep_root(store, updater.trust(), root->second, updater.roots()));
  }
  ICMA_TRY_VOID(followed);
  ICMA_TRY_VOID(updater.run());
  const package::Target* target = updater.trust().find_target("catalogue");
  if (target == nullptr) return fail(ErrorKind::kUnverified, "the publisher lists no catalogue");
  ICMA_TRY(const Bytes object, fetch_object(transport, base, target->hash, target->length, cancel));
  ICMA_TRY(const Json document, open_catalogue(object));
  ICMA_TRY(const store::StoredTrust before, store.load_trust());
  auto& files = updater.files();
  if (!files.contains("root")) {
    const auto known = before.files.find("root");
    files["root"] = known != before.files.end() ? known->second : std::string(first_root);
  }
  const bool changed =
      !before.files.contains("targets") || before.files.at("targets") != files["targets"];
  std::optional<Time> confirmed = carried ? updater.trust().issued() : now;
  if (carried && before.confirmed) confirmed = std::max(confirmed, before.confirmed);
  auto& roots = updater.roots();
  roots[updater.trust().root().version] = files["root"];
  ICMA_TRY_VOID(store.save_publication({files, updater.trust().seen(), confirmed, roots}, document,
                                       target->hash, object));
  return CatalogueUpdate{changed, confirmed};
}

}  // namespace icma::transfer
