// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/published.h"

#include <algorithm>
#include <fmt/format.h>

#include "courses/package/published_tree.h"
#include "tests/bench/measure.h"
#include "tests/fakes/fake_clock.h"

namespace icma::bench {

Result<Published> publish(const std::filesystem::path& folder,
                          const std::vector<NamedBytes>& assets, const std::string& version,
                          const package::KnownChunks& earlier, const std::string& program) {
  const package::PublishedTree tree(folder / "content");
  Published out;
  package::Manifest head;
  head.provider = "bench";
  head.program = program;
  head.version = version;
  head.document = assets.front().path;
  package::PackageWriter writer(
      std::move(head),
      [&](const Hash& name, ByteView object, std::string_view) {
        out.packed += object.size();
        return tree.write_object(name, object);
      },
      earlier);
  for (const NamedBytes& asset : assets) {
    out.bytes += asset.bytes.size();
    ICMA_TRY_VOID(writer.add(asset.path, asset.mime, "m", asset.bytes));
  }
  ICMA_TRY(out.manifest, writer.finish());
  ICMA_TRY(out.object, package::encode_manifest(out.manifest));
  return out;
}

std::vector<NamedBytes> media(std::size_t count, std::size_t least, std::size_t most,
                              std::uint64_t seed) {
  fakes::FakeRandom random(seed);
  std::vector<NamedBytes> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    // Sizes are spread evenly and in no order.
    const std::size_t place = (i * 7919) % count;
    const std::size_t size = least + (most - least) * place / std::max<std::size_t>(1, count - 1);
    out[i] = {fmt::format("media/{:04}.jpg", i), "image/jpeg", Bytes(size)};
    random.fill(out[i].bytes);
  }
  return out;
}

Result<> require_full(sqlite::Database& database) {
  constexpr std::int64_t kFull = 2;
  sqlite::Statement query = database.statement("PRAGMA synchronous");
  ICMA_TRY_VOID(query.one());
  if (query.integer(0) == kFull) return {};
  return fail(ErrorKind::kInternal, "synchronous is not FULL in what is measured");
}

Result<std::unique_ptr<Downloader>> Downloader::open(const std::filesystem::path& folder,
                                                     const std::string& url,
                                                     const std::string& first_root) {
  auto out = std::unique_ptr<Downloader>(new Downloader());
  ICMA_TRY(out->line_, http::CurlTransport::open({.base_url = url}));
  ICMA_TRY(out->store_, store::ContentStore::open(folder / "content.db"));
  ICMA_TRY_VOID(require_full(out->store_->database()));
  transfer::EngineOptions options;
  options.store = out->store_.get();
  options.transport = out->line_.get();
  options.clock = &out->clock_;
  options.random = &out->random_;
  options.first_root = first_root;
  out->engine_ = std::make_unique<transfer::TransferEngine>(options);
  return out;
}

Result<> Downloader::work() {
  const protocol::CancelToken cancel;
  while (true) {
    ICMA_TRY(const bool more, engine_->work(cancel));
    if (!more) break;
  }
  ICMA_TRY(const auto downloads, store_->downloads());
  for (const store::Download& one : downloads) {
    if (one.state != store::DownloadState::kReady) {
      return fail(ErrorKind::kNetwork, "the download did not end", one.error);
    }
  }
  return {};
}

Result<double> Downloader::download(const Published& program) {
  const std::int64_t begin = now_ns();
  const std::vector<std::string> modules{"m"};
  ICMA_TRY(const auto version, store_->add_version(program.manifest, program.object, Time()));
  ICMA_TRY_VOID(store_->want(version, modules));
  ICMA_TRY_VOID(work());
  return seconds_since(begin);
}

Result<double> Downloader::install(const std::string& program) {
  const std::int64_t begin = now_ns();
  const protocol::CancelToken cancel;
  ICMA_TRY_VOID(engine_->update(cancel));
  ICMA_TRY_VOID(engine_->get(program, {}, cancel));
  ICMA_TRY_VOID(work());
  return seconds_since(begin);
}

}  // namespace icma::bench
