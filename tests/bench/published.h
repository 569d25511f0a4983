// SPDX-License-Identifier: Apache-2.0
// Programs of given sizes in packs, to be downloaded, and a laptop that does.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "courses/package/package_writer.h"
#include "courses/store/content_store.h"
#include "sync/http/curl_transport.h"
#include "sync/platform/system_clock.h"
#include "sync/transfer/transfer_engine.h"

namespace icma::bench {

struct NamedBytes {
  std::string path;
  std::string mime;
  Bytes bytes;
};

struct Published {
  package::Manifest manifest;
  Bytes object;              // of the manifest
  std::uint64_t bytes = 0;   // of the assets
  std::uint64_t packed = 0;  // of the packs that were written for it
};

// Writes packs and manifest below `folder`/content. What `earlier` has is not written again.
Result<Published> publish(const std::filesystem::path& folder,
                          const std::vector<NamedBytes>& assets, const std::string& version,
                          const package::KnownChunks& earlier = {},
                          const std::string& program = "program");

// Files of these sizes, each different, that no compressor makes smaller.
std::vector<NamedBytes> media(std::size_t count, std::size_t least, std::size_t most,
                              std::uint64_t seed);

// kInternal unless the database flushes every transaction: synchronous=FULL.
Result<> require_full(sqlite::Database& database);

// A profile's content.db and the line to a server.
class Downloader {
 public:
  // `first_root` is the publisher's, for install().
  static Result<std::unique_ptr<Downloader>> open(const std::filesystem::path& folder,
                                                  const std::string& url,
                                                  const std::string& first_root = {});
  // From nothing known to all of it verified, durable and readable. Seconds.
  Result<double> download(const Published& program);
  // The same by way of the publisher's signatures and catalogue.
  Result<double> install(const std::string& program);
  store::ContentStore& store() { return *store_; }
  std::filesystem::path content() const { return store_->database().path(); }

 private:
  Downloader() = default;
  // Works until nothing is due. Everything must be ready then.
  Result<> work();
  platform::SystemClock clock_;
  SystemRandom random_;
  std::unique_ptr<protocol::Transport> line_;
  std::unique_ptr<store::ContentStore> store_;
  std::unique_ptr<transfer::TransferEngine> engine_;
};

}  // namespace icma::bench
