// SPDX-License-Identifier: Apache-2.0
// A bundle from a stick, with harm done to its rows and its pages and its seal made right again:
// what opens may be asked anything, what is imported is the publisher's to the last byte, and what
// is refused leaves nothing half there.
//
// Input: steps of one byte (what is done) with the bytes that it takes, see step().
#include <fstream>
#include <optional>
#include <set>

#include "courses/base/files.h"
#include "courses/package/published_tree.h"
#include "courses/store/bundle.h"
#include "courses/store/bundle_seal.h"
#include "courses/store/content_reader.h"
#include "sync/transfer/bundle_import.h"
#include "tests/fakes/publication.h"
#include "tests/fakes/temp_dir.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace icma;
namespace fs = std::filesystem;

constexpr std::size_t kFilm = 3'000;
constexpr std::size_t kSeal = 40;
constexpr std::size_t kPage = 512;
constexpr int kMostSteps = 8;

// Not flushed: nobody needs it after a crash of the machine.
void write_plainly(const fs::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

Result<> rewrite(const fs::path& file, std::string_view sql) {
  ICMA_TRY(auto database, sqlite::Database::open(file, {.profile = sqlite::Profile::kContent}));
  ICMA_TRY_VOID(database->execute("PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF"));
  return database->execute(sql);
}

// A sound bundle, its pages as small as they may be, so that harm meets every kind of them.
struct Sound {
  fakes::TempDir folder;
  std::string root;
  std::string bytes;        // without the seal
  std::set<Hash> versions;  // the publisher's manifests
  std::string content;      // a content.db with nothing in it

  Sound() {
    fakes::Publication publication(kFilm);
    publication.revise("demo-1", "1.1.0");
    root = publication.root_text;
    for (const auto& [role, program] : publication.programs) {
      for (const auto& [path, target] : program.targets.targets) versions.insert(target.hash);
    }
    publication.tree["metadata/root.json"] = root;
    for (const auto& [path, text] : publication.tree) {
      const fs::path to = folder / "tree" / path;
      fs::create_directories(to.parent_path());
      write_plainly(to, text);
    }
    const fs::path file = folder / "sound";
    package::TreeSource source{package::PublishedTree(folder / "tree")};
    const std::vector<store::BundleWish> wishes{{"demo-1", {}}, {"other-1", {}}};
    fuzz::require(store::write_bundle(source, wishes, file).has_value());
    fs::resize_file(file, fs::file_size(file) - kSeal);
    fuzz::require(rewrite(file, "PRAGMA page_size=512; VACUUM").has_value());
    bytes = read_file(file).value();
    fuzz::require(store::ContentStore::open(folder / "empty.db").has_value());
    fuzz::require(rewrite(folder / "empty.db", "PRAGMA page_size=4096; VACUUM").has_value());
    content = read_file(folder / "empty.db").value();
  }
};

const Sound& sound() {
  [[maybe_unused]] static const bool in_memory = fuzz::keep_files_in_memory();
  static const Sound value;
  return value;
}

// The bytes as SQL writes them.
std::string literal(ByteView value, bool text) {
  const std::string blob = "x'" + hex(value) + "'";
  return text ? "CAST(" + blob + " AS TEXT)" : blob;
}

struct Column {
  std::string_view table;
  std::string_view name;
  bool text;
};
constexpr Column kColumns[] = {{"metadata", "file", true},  {"metadata", "text", true},
                               {"object", "hash", false},   {"object", "data", false},
                               {"part", "manifest", false}, {"part", "module", true},
                               {"part", "program", true},   {"part", "version", true},
                               {"chunk", "hash", false},    {"chunk", "data", false}};

// One statement that harms a row, or the layout.
std::string harm_of(fuzz::Input& in) {
  const std::uint8_t what = in.byte();
  const Column& column = kColumns[in.byte() % std::size(kColumns)];
  const std::string table(column.table);
  const std::string name(column.name);
  const std::string row = "rowid = (SELECT rowid FROM " + table + " LIMIT 1 OFFSET " +
                          std::to_string(in.byte() % 12) + ")";
  const std::string set = "UPDATE OR REPLACE " + table + " SET " + name + " = ";
  switch (what % 8) {
    case 0:
      return set + literal(in.bytes(in.byte()), column.text) + " WHERE " + row;
    case 1:  // one byte of it
      return set + "CAST(substr(" + name + ", 1, " + std::to_string(in.pair() % 900) + ") || " +
             literal(in.bytes(1), column.text) + " || substr(" + name + ", " +
             std::to_string(in.pair() % 900) + (column.text ? ") AS TEXT" : ") AS BLOB") +
             ") WHERE " + row;
    case 2:  // another row's
      return set + "(SELECT " + name + " FROM " + table + " LIMIT 1 OFFSET " +
             std::to_string(in.byte() % 12) + ") WHERE " + row;
    case 3:
      return "DELETE FROM " + table + " WHERE " + row;
    case 4:
      return "UPDATE about SET format = " + std::to_string(in.byte());
    case 5:
      return set + "zeroblob(" + std::to_string(in.pair()) + ") WHERE " + row;
    case 6:
      return "INSERT OR IGNORE INTO part SELECT " + literal(in.bytes(in.byte() % 33), false) +
             ", module || 'x', program, version FROM part";
    default:
      return in.byte() % 2 == 0
                 ? "CREATE VIEW v AS SELECT * FROM " + table
                 : "CREATE TRIGGER t AFTER DELETE ON part BEGIN DELETE FROM " + table + "; END";
  }
}

// One step of harm to the file's bytes.
void harm_bytes(std::string& file, std::uint8_t what, fuzz::Input& in) {
  if (file.empty()) return;
  const std::size_t pages = std::max<std::size_t>(1, file.size() / kPage);
  const std::size_t page = in.byte() % pages * kPage;
  switch (what) {
    case 2:  // a field of the page's head, or of its cells' pointers
      file[std::min(file.size() - 1, page + (page == 0 ? 100 : 0) + in.byte() % 32)] =
          static_cast<char>(in.byte());
      break;
    case 3:
      file[std::min(file.size() - 1, page + in.pair() % kPage)] = static_cast<char>(in.byte());
      break;
    case 4: {
      const std::size_t other = in.byte() % pages * kPage;
      const std::size_t count = std::min({kPage, file.size() - page, file.size() - other});
      file.replace(page, count, file.substr(other, count));
      break;
    }
    case 5:
      file.resize(page + in.pair() % kPage);
      break;
    default:  // the head of the file
      file[std::min<std::size_t>(file.size() - 1, in.byte() % 100)] = static_cast<char>(in.byte());
  }
}

// The bundle that the input asks for; false when its rows could not be harmed so.
bool write_harmed(const fs::path& file, fuzz::Input& in) {
  std::string sql;
  std::string bytes = sound().bytes;
  bool right = true;
  std::vector<std::pair<std::uint8_t, ByteView>> later;
  for (int i = 0; i < kMostSteps && !in.ended(); ++i) {
    const std::uint8_t what = in.byte() % 8;
    if (what < 2) sql += harm_of(in) + ";";
    if (what >= 2 && what < 7) later.emplace_back(what, in.bytes(4));
    if (what == 7) right = in.byte() % 8 != 0;
  }
  if (!sql.empty()) {
    write_plainly(file, bytes);
    if (!rewrite(file, sql)) return false;
    bytes = read_file(file).value();
  }
  for (const auto& [what, arguments] : later) {
    fuzz::Input argument(arguments.data(), arguments.size());
    harm_bytes(bytes, what, argument);
  }
  write_plainly(file, bytes);
  fuzz::require(store::append_seal(file).has_value());
  if (!right) std::ofstream(file, std::ios::binary | std::ios::app) << 'x';
  return true;
}

class NoLine final : public protocol::Transport {
 public:
  Result<protocol::Response> send(const protocol::Request& /*request*/,
                                  protocol::BodySink* /*sink*/,
                                  const protocol::CancelToken& /*cancel*/) override {
    return fail(ErrorKind::kNetwork, "there is no line");
  }
};

// Everything that a carrier may be asked.
void ask(store::Bundle& bundle) {
  for (const char* name : {"timestamp.json", "1.root.json", "2.snapshot.json", "none"}) {
    (void)bundle.metadata(name);
  }
  for (const store::BundlePart& part : bundle.parts()) {
    const auto length = bundle.length(part.manifest);
    fuzz::require(length.has_value());
    const auto object = bundle.read(part.manifest, 0, *length);
    fuzz::require(object && sha256(*object) == part.manifest);
    (void)bundle.holdings(part.manifest);
    const auto manifest = package::decode_manifest(*object);
    fuzz::require(manifest.has_value());
    for (const package::PackRef& pack : manifest->packs) {
      (void)bundle.read(pack.hash, 0, std::min<std::uint64_t>(pack.bytes, 100'000));
      (void)bundle.read(pack.hash, pack.bytes / 2, 100);
    }
  }
}

// How many modules are ready. Each of them reads, and is as the publisher's manifest says; nothing
// else of a version does.
std::size_t ready_in(const fs::path& content) {
  const auto reader = store::ContentReader::open(content);
  fuzz::require(reader.has_value());
  std::size_t ready = 0;
  for (const char* program : {"demo-1", "other-1"}) {
    const auto installed = (*reader)->installed(program);
    fuzz::require(installed.has_value());
    for (const store::InstalledVersion& version : *installed) {
      const auto manifest = (*reader)->manifest(version.id);
      fuzz::require(manifest.has_value());
      const auto object = package::encode_manifest(*manifest);
      fuzz::require(object && sound().versions.contains(sha256(*object)));
      for (const package::AssetRef& asset : manifest->assets) {
        const bool is_ready = asset.module.empty()
                                  ? version.shared_ready
                                  : std::ranges::find(version.ready_modules, asset.module) !=
                                        version.ready_modules.end();
        const auto bytes = (*reader)->read_asset(version.id, asset.path);
        fuzz::require(bytes.has_value() == is_ready);
        if (bytes) fuzz::require(sha256(*bytes) == asset.hash);
      }
      ready += version.ready_modules.size();
    }
  }
  return ready;
}

void import(const fs::path& file, const fs::path& content) {
  NoLine line;
  fakes::FakeClock clock;
  fakes::FakeRandom random;
  std::optional<std::size_t> taken;  // modules
  write_plainly(content, sound().content);
  {
    auto store = store::ContentStore::open(content);
    fuzz::require(store && (*store)->database().execute("PRAGMA synchronous=OFF"));
    transfer::EngineOptions options;
    options.store = store->get();
    options.transport = &line;
    options.clock = &clock;
    options.random = &random;
    options.first_root = sound().root;
    transfer::TransferEngine engine(std::move(options));
    const auto imported = transfer::import_bundle(engine, file, {});
    if (imported) taken = 0;
    for (std::size_t i = 0; imported && i < imported->programs.size(); ++i) {
      *taken += imported->programs[i].modules;
    }
  }
  const std::size_t ready = ready_in(content);
  if (taken) fuzz::require(ready == *taken);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fs::path file = sound().folder / "harmed";
  fuzz::Input in(data, size);
  if (!write_harmed(file, in)) return 0;
  auto bundle = store::Bundle::open(file);
  if (!bundle) return 0;
  ask(**bundle);
  const bool whole = (*bundle)->check().has_value();
  bundle->reset();
  if (!whole) return 0;
  const fs::path content = sound().folder / "content.db";
  import(file, content);
  fs::remove(content);
  fs::remove(content.string() + "-journal");
  return 0;
}
