// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fmt/format.h>

#include "courses/package/published_tree.h"
#include "courses/store/bundle.h"
#include "courses/tool/commands.h"

namespace icma::tool {

int bundle(const BundleCommand& options) {
  package::TreeSource source{package::PublishedTree(options.tree)};
  auto wishes = store::wishes_of(options.names);
  for (store::BundleWish& wish : wishes) wish.variant = package::variant_from(options.films);
  const auto written = store::write_bundle(source, wishes, options.to);
  if (!written) return report(written.error());
  fmt::print("{}: {:.1f} MB; a learner takes it with `icma-sync import-bundle`\n",
             options.to.string(), static_cast<double>(written->bytes) / 1e6);
  for (const std::string& name : written->left_out) {
    fmt::print("{} is not in it: only who holds full access gets it, from the server\n", name);
  }
  return 0;
}

}  // namespace icma::tool
