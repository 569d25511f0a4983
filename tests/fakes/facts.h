// SPDX-License-Identifier: Apache-2.0
// A small program as the server knows it: one module with every kind of activity.
#pragma once

#include <string>

namespace icma::fakes {

inline const std::string kFacts = R"json({"programs":{"egv-160":{"versions":["1.0.0"],"modules":{
  "m1":{"title":"Plain language","seconds":3600,"min_engaged_seconds":60,
    "practices":{"P04":2,"P09":1},
    "activities":[
      {"id":"p1","kind":"page"},
      {"id":"w1","kind":"media","duration_ms":600000},
      {"id":"q1","kind":"review","questions":["a","b"]},
      {"id":"r1","kind":"reflection","min_words":5},
      {"id":"f1","kind":"final","required":false}],
    "finals":{"f1":{"pass_percent":70,"key":{"x":1,"y":2,"z":3}}}}}}}})json";

}  // namespace icma::fakes
