// SPDX-License-Identifier: Apache-2.0
#include "courses/model/program.h"

#include <doctest/doctest.h>

using namespace icma;
using namespace icma::model;

namespace {

constexpr const char* kProgram = R"({
 "format":1,"provider":"sample","id":"egv-160","code":"EGV-160","version":"1.0.0","kind":"program",
 "title":"T","language":"en","future":{"x":[1]},
 "practices":[{"code":"14","weight":60},{"code":"9","weight":40}],
 "final":{"document":"final.json","pool":60,"draw":20,"pass_percent":70,"attempts":3,"cool_down_seconds":86400,"time_limit_seconds":0},
 "modules":[{"id":"audience","title":"Audience","seconds":1800,"colour":"blue","activities":[
   {"id":"who","kind":"page","title":"Who","seconds":300,"document":"modules/audience/who.md","mood":"calm","access":"preview"},
   {"id":"hologram","kind":"hologram","title":"H","seconds":60},
   {"id":"check","kind":"quiz","title":"C","seconds":600,"document":"modules/audience/check.json","questions":10}]}]})";

Json document() {
  return parse_json(kProgram).value();
}

}  // namespace

TEST_CASE("a program document is read, and members of the future survive a round trip") {
  const Program program = parse_program(document()).value();
  CHECK(program.duration() == Seconds(1800));
  const Module* module = program.find(ModuleId("audience"));
  REQUIRE(module != nullptr);
  CHECK(module->find(ActivityId("hologram"))->kind == ActivityKind::kOther);
  CHECK(module->find(ActivityId("none")) == nullptr);
  CHECK(module->find(ActivityId("who"))->is_preview());
  CHECK_FALSE(module->find(ActivityId("check"))->is_preview());
  const Json again = to_json(program);
  CHECK(again["future"]["x"][0] == 1);
  CHECK(again["modules"][0]["colour"] == "blue");
  CHECK(again["modules"][0]["activities"][0]["mood"] == "calm");
  CHECK(again["modules"][0]["activities"][1]["kind"] == "hologram");
  CHECK(to_json(parse_program(again).value()) == again);
}

TEST_CASE("faults in a program document are named by their path") {
  const auto fault = [](auto&& change) {
    Json value = document();
    change(value);
    const auto result = parse_program(value);
    REQUIRE_FALSE(result);
    return result.error();
  };
  CHECK(fault([](Json& v) { v["id"] = "EGV"; }).what.starts_with("$.id"));
  CHECK(fault([](Json& v) { v["format"] = 2; }).kind == ErrorKind::kTooNew);
  CHECK(fault([](Json& v) { v["kind"] = "x"; }).what.starts_with("$.kind"));
  CHECK(fault([](Json& v) { v["practices"][0]["weight"] = 59; }).what.starts_with("$.practices"));
  CHECK(fault([](Json& v) { v["modules"][0].erase("seconds"); }).what ==
        "$.modules[0].seconds must be an integer");
  CHECK(fault([](Json& v) {
          v["modules"][0]["activities"][0]["seconds"] = -1;
        }).what.starts_with("$.modules[0].activities[0].seconds"));
  CHECK(fault([](Json& v) {
          v["modules"][0]["activities"][2]["id"] = "who";
        }).what.find("unique") != std::string::npos);
  CHECK(fault([](Json& v) { v["final"]["draw"] = 61; }).what.starts_with("$.final.draw"));
  CHECK(fault([](Json& v) { v = Json::array(); }).kind == ErrorKind::kInvalid);
}

TEST_CASE("every member of a program document may be of any wrong type without a crash") {
  const Json whole = document();
  const Json wrong[] = {Json(nullptr), Json(-1),         Json(1e300),
                        Json("x"),     Json::array({1}), Json::object()};
  int tried = 0;
  const Json flat = whole.flatten();
  for (const auto& [pointer, unused] : flat.items()) {
    for (const Json& value : wrong) {
      Json changed = whole;
      changed[Json::json_pointer(pointer)] = value;
      (void)parse_program(changed);
      ++tried;
    }
  }
  CHECK(tried > 150);
}
