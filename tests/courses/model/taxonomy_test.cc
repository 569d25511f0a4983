// SPDX-License-Identifier: Apache-2.0
#include "courses/model/taxonomy.h"

#include <doctest/doctest.h>

#include "courses/base/files.h"

using namespace icma;
using namespace icma::model;

TEST_CASE("the shipped taxonomy has fourteen practices and maps every older code") {
  const auto text = read_file("courses/catalogue/practices.json").value();
  const Taxonomy taxonomy = parse_taxonomy(parse_json(text).value()).value();
  CHECK(taxonomy.practices.size() == 14);
  CHECK(taxonomy.find("14")->name == "Communication and Information Sharing");
  CHECK(taxonomy.find("15") == nullptr);
  for (int code = 1; code <= 18; ++code) {
    CHECK(taxonomy.crosswalk.at("icma-18").contains(std::to_string(code)));
  }
}

TEST_CASE("a taxonomy with repeated codes or a crosswalk to nowhere is refused") {
  CHECK_FALSE(parse_taxonomy(parse_json(R"({"id":"t","title":"T","practices":[
    {"code":"1","name":"A"},{"code":"1","name":"B"}]})")
                                 .value()));
  CHECK_FALSE(
      parse_taxonomy(parse_json(R"({"id":"t","title":"T","practices":[{"code":"1","name":"A"}],
    "crosswalk":{"old":{"9":["2"]}}})")
                         .value()));
}
