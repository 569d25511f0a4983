// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/open_carrier.h"

#include <filesystem>

#include "courses/package/published_tree.h"
#include "courses/store/bundle.h"
#include "courses/store/installed_source.h"
#include "sync/transfer/carrier_transport.h"

namespace icma::transfer {
namespace {

namespace fs = std::filesystem;

Result<std::unique_ptr<package::ObjectSource>> open_source(const fs::path& path) {
  std::error_code code;
  if (fs::is_directory(path / "metadata", code)) {
    return std::make_unique<package::TreeSource>(package::PublishedTree(path));
  }
  const bool folder = fs::is_directory(path, code);
  const fs::path content = folder ? path / "content.db" : path;
  if (content.filename() == "content.db") {
    ICMA_TRY(auto installed, store::InstalledSource::open(content));
    return installed;
  }
  ICMA_TRY(auto bundle, store::Bundle::open(path));
  return bundle;
}

}  // namespace

Result<Carrier> open_carrier(const std::string& source, const OpenLine& open_line) {
  Carrier carrier{.name = source, .transport = nullptr};
  if (source.starts_with("http://") || source.starts_with("https://")) {
    ICMA_TRY(carrier.transport, open_line(source));
    return carrier;
  }
  std::error_code code;
  if (!fs::exists(source, code)) {
    return fail(ErrorKind::kNotFound, "there is no such file, folder or address", source);
  }
  ICMA_TRY(auto files, open_source(source));
  carrier.transport = std::make_shared<CarrierTransport>(std::move(files));
  return carrier;
}

}  // namespace icma::transfer
