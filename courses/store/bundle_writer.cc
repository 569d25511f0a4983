// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "courses/base/files.h"
#include "courses/base/text.h"
#include "courses/package/compress.h"
#include "courses/store/bundle.h"
#include "courses/store/bundle_queries.h"
#include "courses/store/bundle_seal.h"

namespace icma::store {
namespace {

namespace fs = std::filesystem;
namespace sql = bundle_sql;
using package::FilePin;

constexpr std::size_t kMaxCatalogue = std::size_t{64} << 20U;

class Writer {
 public:
  Writer(package::ObjectSource& from, sqlite::Database& database)
      : from_(from), database_(database) {}

  Result<> run(std::span<const BundleWish> wishes) {
    ICMA_TRY_VOID(database_.execute(sql::kSchema));
    ICMA_TRY(auto transaction, sqlite::Transaction::begin(database_));
    ICMA_TRY_VOID(database_.statement(sql::kPutAbout).bind(1, kBundleFormat).run());
    ICMA_TRY(const package::Trust trust, package::believe(from_, Time::min()));
    ICMA_TRY_VOID(put_metadata(trust));
    const package::Target* target = trust.find_target("catalogue");
    if (target == nullptr) return fail(ErrorKind::kNotFound, "there is no catalogue to bundle");
    ICMA_TRY(const Bytes object, put_object(target->hash, kMaxCatalogue));
    ICMA_TRY(const Bytes plain, package::decompress(object, kMaxCatalogue));
    ICMA_TRY(const Json catalogue, parse_json(as_text(plain)));
    for (const BundleWish& wish : wishes) ICMA_TRY_VOID(put_program(trust, catalogue, wish));
    return transaction.commit();
  }

  std::vector<std::string> left_out() const { return left_out_; }

 private:
  Result<> put_file(const std::string& file) {
    ICMA_TRY(const std::string text, from_.metadata(file));
    return database_.statement(sql::kPutMetadata).bind(1, file).bind(2, text).run();
  }

  Result<> put_numbered(const FilePin* pin, std::string_view role) {
    if (pin == nullptr) return fail(ErrorKind::kNotFound, "metadata is missing", std::string(role));
    return put_file(fmt::format("{}.{}.json", pin->version, role));
  }

  // All roots there are, so that who trusts an older one can follow.
  Result<> put_metadata(const package::Trust& trust) {
    for (std::int64_t version = 1; version < trust.root().version; ++version) {
      const auto put = put_file(fmt::format("{}.root.json", version));
      if (!put && put.error().kind != ErrorKind::kNotFound) return put;
    }
    ICMA_TRY(const std::string root, from_.metadata("root.json"));
    ICMA_TRY_VOID(database_.statement(sql::kPutMetadata)
                      .bind(1, fmt::format("{}.root.json", trust.root().version))
                      .bind(2, root)
                      .run());
    ICMA_TRY_VOID(put_file("timestamp.json"));
    ICMA_TRY_VOID(put_numbered(trust.snapshot_pin(), package::kSnapshotRole));
    ICMA_TRY_VOID(put_numbered(trust.pin_of(package::kTargetsRole), package::kTargetsRole));
    for (const std::string& role : trust.delegated_roles()) {
      ICMA_TRY_VOID(put_numbered(trust.pin_of(role), role));
    }
    return {};
  }

  Result<Bytes> put_object(const Hash& hash, std::size_t most) {
    ICMA_TRY(Bytes object, package::read_object(from_, hash, most));
    ICMA_TRY_VOID(database_.statement(sql::kPutObject).bind(1, hash).bind(2, object).run());
    return object;
  }

  Result<> put_program(const package::Trust& trust, const Json& catalogue, const BundleWish& wish) {
    const auto programs = catalogue.value("programs", Json::array());
    const auto entry = std::ranges::find_if(
        programs, [&wish](const Json& one) { return one.value("id", "") == wish.program; });
    if (entry == programs.end()) {
      return fail(ErrorKind::kNotFound, "the catalogue has no such program", wish.program);
    }
    const std::string path = entry->value("manifest", "");
    const package::Target* target = trust.find_target(path);
    if (target == nullptr) return fail(ErrorKind::kUnverified, "a program is not signed for", path);
    ICMA_TRY(const Bytes object, put_object(target->hash, package::kMaxManifestBytes));
    ICMA_TRY(const package::Manifest manifest, package::decode_manifest(object));
    std::set<std::string> modules(wish.modules.begin(), wish.modules.end());
    for (const package::AssetRef& asset : manifest.assets) {
      if (wish.modules.empty()) modules.insert(asset.module);
    }
    for (const std::string& module : wish.modules) {
      if (!manifest.is_entitled(module)) continue;
      return fail(ErrorKind::kRefused, "only who holds full access gets this, from the server",
                  fmt::format("{}/{}", wish.program, module));
    }
    std::erase_if(modules, [&](const std::string& module) {
      if (!manifest.is_entitled(module)) return false;
      left_out_.push_back(fmt::format("{}/{}", wish.program, module));
      return true;
    });
    modules.insert("");
    for (const std::string& module : modules) {
      const package::Variant variant = wish.variant.value_or(variant_of(manifest, module));
      ICMA_TRY_VOID(put_module(manifest, target->hash, module, variant));
    }
    return {};
  }

  // Light where the film as it was made is not to be had.
  package::Variant variant_of(const package::Manifest& manifest, const std::string& module) {
    const auto light = manifest.chunks_of(module, package::Variant::kLight);
    for (const std::uint32_t index : manifest.chunks_of(module, package::Variant::kFull)) {
      if (light.contains(index)) continue;
      const package::ChunkRef& one = manifest.chunks[index];
      const auto stored = from_.read(manifest.packs[one.pack].hash, one.offset, one.stored);
      return stored ? package::Variant::kFull : package::Variant::kLight;
    }
    return package::Variant::kFull;
  }

  Result<> put_module(const package::Manifest& manifest, const Hash& name,
                      const std::string& module, package::Variant variant) {
    const bool known =
        module.empty() || std::ranges::find(manifest.assets, module, &package::AssetRef::module) !=
                              manifest.assets.end();
    if (!known) return fail(ErrorKind::kNotFound, "the program has no such module", module);
    for (const std::uint32_t index : manifest.chunks_of(module, variant)) {
      ICMA_TRY_VOID(put_chunk(manifest, manifest.chunks[index]));
    }
    return database_.statement(sql::kPutPart)
        .bind(1, name)
        .bind(2, module)
        .bind(3, manifest.program)
        .bind(4, manifest.version)
        .bind(5, package::to_string(variant))
        .run();
  }

  Result<> put_chunk(const package::Manifest& manifest, const package::ChunkRef& one) {
    if (!done_.insert(one.hash).second) return {};
    ICMA_TRY(const Bytes stored, from_.read(manifest.packs[one.pack].hash, one.offset, one.stored));
    if (!package::is_chunk(stored, one.size, one.hash)) {
      return fail(ErrorKind::kCorrupt, "a part of the program is damaged where it comes from",
                  one.hash.to_hex());
    }
    return database_.statement(sql::kPutChunk).bind(1, one.hash).bind(2, stored).run();
  }

  package::ObjectSource& from_;
  sqlite::Database& database_;
  std::set<Hash> done_;
  std::vector<std::string> left_out_;
};

// What was left out.
Result<std::vector<std::string>> write_file_of(package::ObjectSource& from,
                                               std::span<const BundleWish> wishes,
                                               const fs::path& file) {
  ICMA_TRY(auto database, sqlite::Database::open(file, {.profile = sqlite::Profile::kContent,
                                                        .application_id = kBundleApplicationId}));
  Writer writer(from, *database);
  ICMA_TRY_VOID(writer.run(wishes));
  return writer.left_out();
}

}  // namespace

std::vector<BundleWish> wishes_of(std::span<const std::string> names) {
  std::vector<BundleWish> out;
  for (const std::string& name : names) {
    BundleWish wish;
    for (const std::string_view part : split(name, '/')) {
      if (wish.program.empty()) {
        wish.program = part;
      } else if (!part.empty()) {
        wish.modules.emplace_back(part);
      }
    }
    out.push_back(std::move(wish));
  }
  return out;
}

Result<BundleWritten> write_bundle(package::ObjectSource& from, std::span<const BundleWish> wishes,
                                   const fs::path& to) {
  fs::path part = to;
  part += ".part";
  std::error_code ignored;
  const auto clean = [&part, &ignored] {
    fs::remove(part, ignored);
    fs::remove(part.string() + "-journal", ignored);
  };
  clean();
  auto written = write_file_of(from, wishes, part);
  const Result<> sealed = written ? append_seal(part) : std::unexpected(written.error());
  if (!sealed) {
    clean();
    return std::unexpected(sealed.error());
  }
  fs::remove(part.string() + "-journal", ignored);
  std::error_code code;
  fs::rename(part, to, code);
  if (code) return std::unexpected(io_error("put the bundle in its place", to, code));
  BundleWritten out{.bytes = fs::file_size(to, code), .left_out = std::move(*written)};
  return out;
}

}  // namespace icma::store
