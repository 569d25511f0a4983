// SPDX-License-Identifier: Apache-2.0
#include "courses/model/taxonomy.h"

#include <algorithm>

namespace icma::model {
namespace {

Result<> parse_crosswalk(const JsonReader& in, Taxonomy& taxonomy) {
  if (!in.has("crosswalk")) return {};
  ICMA_TRY(const JsonReader from, in.object("crosswalk"));
  for (const auto& [older, unused] : from.value().items()) {
    ICMA_TRY(const JsonReader codes, from.object(older));
    for (const auto& [code, ignored] : codes.value().items()) {
      ICMA_TRY(std::vector<std::string> targets, codes.strings(code));
      for (const std::string& target : targets) {
        if (taxonomy.find(target) == nullptr) return codes.error(code, "codes of this taxonomy");
      }
      taxonomy.crosswalk[older][code] = std::move(targets);
    }
  }
  return {};
}

}  // namespace

const Practice* Taxonomy::find(std::string_view code) const {
  const auto at = std::ranges::find(practices, code,
                                    [](const Practice& p) -> std::string_view { return p.code; });
  return at == practices.end() ? nullptr : &*at;
}

Result<Taxonomy> parse_taxonomy(const Json& document) {
  const JsonReader in(document);
  Taxonomy taxonomy;
  ICMA_TRY(taxonomy.id, in.string("id"));
  ICMA_TRY(taxonomy.title, in.string("title"));
  ICMA_TRY(taxonomy.source, in.optional_string("source"));
  ICMA_TRY(const auto practices, in.objects("practices"));
  for (const JsonReader& item : practices) {
    Practice practice;
    ICMA_TRY(practice.code, item.string("code"));
    ICMA_TRY(practice.name, item.string("name"));
    ICMA_TRY(practice.short_name, item.optional_string("short_name", practice.name));
    if (taxonomy.find(practice.code) != nullptr) return item.error("code", "unique");
    taxonomy.practices.push_back(std::move(practice));
  }
  ICMA_TRY_VOID(parse_crosswalk(in, taxonomy));
  return taxonomy;
}

}  // namespace icma::model
