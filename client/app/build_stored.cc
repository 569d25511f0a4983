// SPDX-License-Identifier: Apache-2.0
// What of a program takes space on this laptop, and what it would take in another variant.
#include <algorithm>

#include "client/app/build_courses.h"

namespace icma::app {
namespace {

using package::Variant;

// Of the version asked for last.
const store::Download* row_of(const Context& context, const std::string& program,
                              const std::string& module) {
  const store::Download* found = nullptr;
  for (const store::Download& one : context.library.downloads()) {
    if (one.program == program && one.module == module) found = &one;
  }
  return found;
}

StoredRow stored_row(const Context& context, const CatalogueItem& item, const Json& module) {
  const Words& words = context.words;
  StoredRow row;
  row.module = module.value("id", "");
  row.title = module.value("title", "");
  const store::Download* here = row_of(context, item.id, row.module);
  const bool ready = here != nullptr && here->sealed;
  if (here == nullptr) {
    row.detail = words.tr("Not on this laptop");
    return row;
  }
  const std::string size = words.bytes(here->bytes_done);
  const bool light = here->variant == Variant::kLight;
  const bool choice = module.contains("light_bytes");
  if (!ready || here->state != store::DownloadState::kReady) {
    row.detail = words.fill("On its way, {0} of {1}", size, words.bytes(here->bytes_total));
  } else if (!choice) {
    row.detail = size;
  } else {
    row.detail = words.fill(light ? "Sound and slides, {0}" : "Video, {0}", size);
  }
  if (!ready) return row;
  row.remove = words.fill("Remove, frees {0}", size);
  if (!choice) return row;
  const std::uint64_t full = module_bytes(module, Variant::kFull);
  const std::uint64_t small = module_bytes(module, Variant::kLight);
  row.other_variant = package::to_string(light ? Variant::kFull : Variant::kLight);
  row.other = light ? words.fill("Get the video, {0} more", words.bytes(full - small))
                    : words.fill("Keep sound and slides, frees {0}", words.bytes(full - small));
  return row;
}

}  // namespace

std::uint64_t module_bytes(const Json& module, Variant variant) {
  const auto full = module.value("bytes", std::uint64_t{0});
  const auto light = std::min(full, module.value("light_bytes", full));
  return variant == Variant::kLight ? light : full;
}

Variant variant_of(const Context& context, const std::string& program, const std::string& module) {
  const store::Download* known = row_of(context, program, module);
  return known != nullptr ? known->variant : context.films();
}

std::uint64_t whole_bytes(const Context& context, const CatalogueItem& item) {
  if (item.light_bytes == 0) return item.bytes;
  auto all = item.entry.value("shared_bytes", std::uint64_t{0});
  for (const Json& module : item.entry.value("modules", Json::array())) {
    all += module_bytes(module, variant_of(context, item.id, module.value("id", "")));
  }
  return all;
}

void build_stored(const Context& context, const CatalogueItem& item, ProgramModel& model) {
  const Words& words = context.words;
  int number = 0;
  for (const Json& module : item.entry.value("modules", Json::array())) {
    if (!module.is_object()) continue;
    StoredRow row = stored_row(context, item, module);
    row.number = std::to_string(++number);
    model.stored.push_back(std::move(row));
  }
  if (item.light_bytes == 0) return;
  model.films.full = words.fill("Video · {0}", words.bytes(item.bytes));
  model.films.light = words.fill("Sound and slides · {0}", words.bytes(item.light_bytes));
  model.films.is_light = context.films() == Variant::kLight;
}

}  // namespace icma::app
