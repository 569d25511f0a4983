// SPDX-License-Identifier: Apache-2.0
#include "courses/model/question.h"

#include <doctest/doctest.h>
#include <set>

using namespace icma;
using namespace icma::model;

namespace {

constexpr const char* kQuiz =
    R"({"format":1,"id":"check","kind":"review","title":"Check","questions":[
 {"id":"s","kind":"single","prompt":"?","options":[{"id":"a","text":"A"},{"id":"b","text":"B"}],"answer":"b"},
 {"id":"m","kind":"multiple","prompt":"?","options":[{"id":"a","text":"A"},{"id":"b","text":"B"},{"id":"c","text":"C"}],"answer":["a","c"]},
 {"id":"o","kind":"ordering","prompt":"?","items":[{"id":"a","text":"A"},{"id":"b","text":"B"}],"answer":["b","a"]},
 {"id":"p","kind":"matching","prompt":"?","left":[{"id":"1","text":"A"},{"id":"2","text":"B"}],"right":[{"id":"x","text":"X"},{"id":"y","text":"Y"}],"answer":{"1":"y","2":"x"}},
 {"id":"n","kind":"numeric","prompt":"?","answer":{"value":"32.15","tolerance":"0.05","unit":"%"}},
 {"id":"t","kind":"short_text","prompt":"?","answer":{"accept":["plain language"],"fold":["case","space","punctuation"]}},
 {"id":"z","kind":"hologram","prompt":"?"}]})";

Quiz quiz() {
  return parse_quiz(parse_json(kQuiz).value()).value();
}

bool right(const Quiz& quiz, std::string_view id, const Response& response) {
  const QuizQuestion* item = quiz.find(id);
  REQUIRE(item != nullptr);
  return is_right(item->question, *item->key, response);
}

}  // namespace

TEST_CASE("each kind of question has answers that are right and answers that are not") {
  const Quiz all = quiz();
  CHECK(right(all, "s", {.chosen = {"b"}}));
  CHECK_FALSE(right(all, "s", {.chosen = {"a"}}));
  CHECK_FALSE(right(all, "s", {.chosen = {"a", "b"}}));
  CHECK(right(all, "m", {.chosen = {"c", "a"}}));
  CHECK_FALSE(right(all, "m", {.chosen = {"a"}}));
  CHECK_FALSE(right(all, "m", {.chosen = {"a", "b", "c"}}));
  CHECK(right(all, "o", {.chosen = {"b", "a"}}));
  CHECK_FALSE(right(all, "o", {.chosen = {"a", "b"}}));
  CHECK(right(all, "p", {.pairs = {{"1", "y"}, {"2", "x"}}}));
  CHECK_FALSE(right(all, "p", {.pairs = {{"1", "y"}}}));
  CHECK(right(all, "t", {.text = " Plain-Language. "}));
  CHECK_FALSE(right(all, "t", {.text = "plain"}));
  CHECK_FALSE(right(all, "z", {.text = "anything"}));
  for (const char* id : {"s", "m", "o", "p", "n", "t"}) CHECK_FALSE(right(all, id, {}));
}

TEST_CASE("numbers are compared as decimals with their tolerance, as people type them") {
  const Quiz all = quiz();
  for (const char* good : {"32.15", "32.1", "32.2", "32,15", " 32.147 % ", "+32.2", "032.15"}) {
    CAPTURE(good);
    CHECK(right(all, "n", {.text = good}));
  }
  for (const char* bad :
       {"32.09999", "32.2000001", "-32.15", "3215", "32.15.1", "1e2", "", "%", "."}) {
    CAPTURE(bad);
    CHECK_FALSE(right(all, "n", {.text = bad}));
  }
  CHECK(parse_decimal("1,234.5") == parse_decimal("1234.5"));
  CHECK(parse_decimal("1.234,5") == parse_decimal("1234.5"));
  CHECK(parse_decimal("1,234") == parse_decimal("1234"));
  CHECK(parse_decimal("0,234") == parse_decimal("0.234"));
  CHECK(parse_decimal("−3") == -3'000'000'000);
  CHECK_FALSE(parse_decimal("99999999999999999999"));
  CHECK_FALSE(parse_decimal("0.0000000001"));
}

TEST_CASE("grading counts missing and unknown questions as not right") {
  const Quiz all = quiz();
  const auto score = grade(all, {"s", "m", "gone"}, {{"s", {.chosen = {"b"}}}});
  CHECK(score.right == 1);
  CHECK(score.total == 3);
  CHECK(Score{7, 10}.reaches(70));
  CHECK_FALSE(Score{69, 100}.reaches(70));
  CHECK_FALSE(Score{0, 0}.reaches(0));
}

TEST_CASE("a form is drawn by its seed alone and varies with it") {
  Quiz pool = quiz();
  pool.draw = 3;
  CHECK(draw_form(pool, 7) == draw_form(pool, 7));
  std::set<std::vector<std::string>> forms;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto form = draw_form(pool, seed);
    CHECK(form.size() == 3);
    CHECK(std::set<std::string>(form.begin(), form.end()).size() == 3);
    forms.insert(form);
  }
  CHECK(forms.size() > 20);
}

TEST_CASE("malformed quizzes are refused with the place of the fault") {
  const auto with = [](const char* question) {
    return parse_quiz(
        parse_json(
            std::string(R"({"format":1,"id":"c","kind":"review","title":"T","questions":[)") +
            question + "]}")
            .value());
  };
  const char* faults[] = {
      "",
      R"({"id":"a","kind":"single","prompt":"?","options":[{"id":"a","text":"A"}],"answer":"a"})",
      R"({"id":"a","kind":"single","prompt":"?","options":[{"id":"a","text":"A"},{"id":"a","text":"B"}],"answer":"a"})",
      R"({"id":"a","kind":"single","prompt":"?","options":[{"id":"a","text":"A"},{"id":"b","text":"B"}],"answer":"z"})",
      R"({"id":"a","kind":"single","prompt":"?","options":[{"id":"a","text":"A"},{"id":"b","text":"B"}]})",
      R"({"id":"a","kind":"ordering","prompt":"?","items":[{"id":"a","text":"A"},{"id":"b","text":"B"}],"answer":["a"]})",
      R"({"id":"a","kind":"matching","prompt":"?","left":[{"id":"1","text":"A"},{"id":"2","text":"B"}],"right":[{"id":"x","text":"X"},{"id":"y","text":"Y"}],"answer":{"1":"x"}})",
      R"({"id":"a","kind":"numeric","prompt":"?","answer":{"value":32.15}})",
      R"({"id":"a","kind":"numeric","prompt":"?","answer":{"value":"1","tolerance":"-1"}})",
      R"({"id":"a","kind":"short_text","prompt":"?","answer":{"accept":[]}})",
      R"({"id":"a","kind":"short_text","prompt":"?","answer":{"accept":["x"],"fold":["sound"]}})",
      R"({"id":"","kind":"hologram","prompt":"?"})",
  };
  for (const char* fault : faults) {
    CAPTURE(fault);
    const auto result = with(fault);
    REQUIRE_FALSE(result);
    CHECK(result.error().what.starts_with("$.questions"));
  }
}

TEST_CASE("a final without keys can be read, and its answers cannot be judged") {
  const auto sealed =
      parse_quiz(parse_json(R"({"format":1,"id":"final","kind":"final","title":"F","draw":1,
    "questions":[{"id":"s","kind":"single","prompt":"?","options":[{"id":"a","text":"A"},{"id":"b","text":"B"}]}]})")
                     .value());
  REQUIRE(sealed);
  CHECK(grade(*sealed, {"s"}, {{"s", {.chosen = {"a"}}}}).right == 0);
}

TEST_CASE("responses survive their JSON form") {
  for (const Response& response : {Response{}, Response{.chosen = {"b", "a"}},
                                   Response{.pairs = {{"1", "x"}}}, Response{.text = "é"}}) {
    CHECK(parse_response(to_json(response)).value() == response);
  }
  CHECK_FALSE(parse_response(parse_json(R"({"chosen":"a"})").value()));
}
