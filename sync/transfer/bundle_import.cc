// SPDX-License-Identifier: Apache-2.0
#include "sync/transfer/bundle_import.h"

#include <map>

#include "courses/store/bundle.h"
#include "sync/transfer/carrier_transport.h"

namespace icma::transfer {
namespace {

// The modules of one version.
struct Load {
  ImportedProgram program;
  std::vector<std::string> modules;
};
using Loads = std::map<std::pair<Hash, package::Variant>, Load>;

Loads loads_of(const std::vector<store::BundlePart>& parts) {
  Loads out;
  for (const store::BundlePart& part : parts) {
    // What they share comes along with the modules.
    if (part.module.empty()) continue;
    Load& load = out[{part.manifest, part.variant}];
    load.modules.push_back(part.module);
    load.program = {part.program, part.version, load.modules.size()};
  }
  return out;
}

Result<BundleImport> take(TransferEngine& engine, const Loads& loads,
                          const protocol::CancelToken& cancel) {
  BundleImport out;
  ICMA_TRY(const CatalogueUpdate update, engine.update_carried(cancel));
  out.confirmed = update.confirmed;
  for (const auto& [key, load] : loads) {
    const auto& [manifest, variant] = key;
    ICMA_TRY(const auto version, engine.get_version(manifest, load.modules, cancel, variant));
    ICMA_TRY_VOID(engine.fetch_now(version, load.modules, cancel));
    out.programs.push_back(load.program);
  }
  return out;
}

}  // namespace

Result<BundleImport> import_bundle(TransferEngine& engine, const std::filesystem::path& file,
                                   const protocol::CancelToken& cancel) {
  ICMA_TRY(auto bundle, store::Bundle::open(file));
  ICMA_TRY_VOID(bundle->check());
  const Loads loads = loads_of(bundle->parts());
  const std::string name = file.string();
  engine.add_carrier_first({name, std::make_shared<CarrierTransport>(std::move(bundle))});
  auto taken = take(engine, loads, cancel);
  // A stick is pulled out when it has done its work.
  engine.drop_carrier(name);
  return taken;
}

}  // namespace icma::transfer
