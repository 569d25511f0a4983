// SPDX-License-Identifier: Apache-2.0
// A quiz while it is answered: what is named is answered, each kind is graded, nothing counts
// twice.
#include <doctest/doctest.h>

#include "tests/client/app/steps.h"

namespace icma::app {

using fakes::ClientScene;
using namespace std::chrono_literals;

namespace {

// The rows of the result that say "Right".
std::set<std::string> right_rows(ClientScene& scene) {
  std::set<std::string> out;
  for (const ResultRow& row : scene.screen<ResultModel>().rows) {
    if (row.right) out.insert(row.question);
  }
  return out;
}

// A quiz of a test's own, for a session without a screen: one question, whose first choice is
// right.
model::Quiz own_quiz() {
  model::Quiz quiz;
  quiz.id = "own";
  quiz.questions.push_back({.question = {.id = "a",
                                         .kind = model::QuestionKind::kSingle,
                                         .choices = {{"x", "X", ""}, {"y", "Y", ""}}},
                            .key = model::AnswerKey{.chosen = {"x"}}});
  return quiz;
}
const records::Subject kOwnQuiz{"demo-2", "1.0.0", "first", "own"};

}  // namespace

TEST_CASE("each kind of question is graded right and wrong") {
  struct Case {
    const char* question;
    std::vector<Command> wrong;
  };
  const std::vector<Case> cases{
      {"single", {ChooseAnswer{"single", 0}}},
      {"multiple", {ChooseAnswer{"multiple", 2}}},
      {"multiple", {ChooseAnswer{"multiple", 1}}},
      {"ordering", {MoveAnswer{"ordering", 0, 0}}},
      {"matching", {MatchAnswer{"matching", 0, 0}, MatchAnswer{"matching", 1, 1}}},
      {"numeric", {EnterAnswer{"numeric", "32.3"}}},
      {"numeric", {EnterAnswer{"numeric", "about 32"}}},
      {"short", {EnterAnswer{"short", "plain talk"}}},
  };
  for (const Case& one : cases) {
    CAPTURE(one.question);
    ClientScene scene;
    scene.open_activity("check");
    steps::answer_all(scene);
    for (const Command& command : one.wrong) scene.controller->handle(command);
    REQUIRE(scene.screen<QuizModel>().can_submit);
    scene.run(SubmitQuiz{});
    CHECK(scene.screen<ResultModel>().score == "5 of 6");
    CHECK_FALSE(right_rows(scene).contains(one.question));
    CHECK(right_rows(scene).size() == 5);
  }
}

TEST_CASE("the question that is named is answered, whichever is shown") {
  ClientScene scene;
  scene.open_activity("check");
  for (const int shown : {0, 3, 5}) {
    CAPTURE(shown);
    scene.run(GoToQuestion{shown});
    steps::answer_all(scene);
    const auto quiz = scene.screen<QuizModel>();
    CHECK(quiz.index == shown);  // answering does not turn the page
    CHECK(quiz.tiles[0].answered);
    CHECK(quiz.tiles[1].answered == (shown != 3));  // chosen again is taken back
    CHECK(quiz.tiles[2].answered);
    CHECK(quiz.tiles[3].answered);
    CHECK(quiz.tiles[4].answered);
    CHECK(quiz.tiles[5].answered);
  }
}

TEST_CASE("no name means the question that is shown") {
  ClientScene scene;
  scene.open_activity("check");
  scene.run(ChooseAnswer{"", 1}, GoToQuestion{4}, EnterAnswer{"", "32"}, GoToQuestion{2},
            MoveAnswer{"", 0, 1}, GoToQuestion{3}, MatchAnswer{"", 0, 0}, FlagQuestion{""});
  const auto quiz = scene.screen<QuizModel>();
  CHECK(quiz.answered == 4);
  CHECK(quiz.tiles[3].flagged);
}

TEST_CASE("a question that the quiz does not have is not answered") {
  ClientScene scene;
  scene.open_activity("check");
  const std::size_t before = scene.count();
  scene.run(ChooseAnswer{"none", 1}, EnterAnswer{"none", "x"}, MoveAnswer{"none", 0, 1},
            MatchAnswer{"none", 0, 0}, FlagQuestion{"none"});
  CHECK(scene.screen<QuizModel>().answered == 0);
  CHECK(scene.screen<QuizModel>().flagged_count == 0);
  CHECK(scene.count() == before);
}

TEST_CASE("an answer of another kind than the question's is not taken") {
  ClientScene scene;
  scene.open_activity("check");
  const std::size_t before = scene.count();
  scene.run(EnterAnswer{"single", "B"}, MoveAnswer{"multiple", 0, 1}, ChooseAnswer{"ordering", 1},
            ChooseAnswer{"matching", 1}, ChooseAnswer{"numeric", 0}, MatchAnswer{"single", 0, 0},
            MoveAnswer{"single", 0, 0}, EnterAnswer{"matching", "l1"});
  CHECK(scene.screen<QuizModel>().answered == 0);
  CHECK(scene.count() == before);
}

TEST_CASE("places outside a question or a quiz are refused or brought in") {
  ClientScene scene;
  scene.open_activity("check");
  const std::size_t before = scene.count();
  for (const int outside : {-1, 2, 1'000, INT_MIN, INT_MAX}) {
    scene.run(ChooseAnswer{"single", outside}, MatchAnswer{"matching", outside, 0},
              MatchAnswer{"matching", 0, outside});
  }
  CHECK(scene.count() == before);
  scene.run(MoveAnswer{"ordering", 0, INT_MAX}, MoveAnswer{"ordering", 1, INT_MIN},
            MoveAnswer{"ordering", INT_MIN, 0}, MoveAnswer{"ordering", 3, 0});
  scene.run(GoToQuestion{2});
  auto quiz = scene.screen<QuizModel>();
  CHECK(quiz.options[1].place == 0);
  CHECK(quiz.options[2].place == 1);
  CHECK(quiz.options[0].place == 2);
  for (const int index : {INT_MIN, -1}) {
    scene.run(GoToQuestion{index}, PreviousQuestion{});
    CHECK(scene.screen<QuizModel>().index == 0);
  }
  scene.run(GoToQuestion{INT_MAX}, NextQuestion{}, NextQuestion{});
  CHECK(scene.screen<QuizModel>().index == 5);
}

TEST_CASE("the last change is taken back, also when it was of another question") {
  ClientScene scene;
  scene.open_activity("check");
  scene.run(UndoAnswer{});  // nothing was done yet
  scene.run(ChooseAnswer{"single", 0}, ChooseAnswer{"single", 1}, GoToQuestion{4},
            EnterAnswer{"numeric", "7"}, GoToQuestion{5}, UndoAnswer{});
  CHECK(scene.screen<QuizModel>().index == 4);
  CHECK_FALSE(scene.screen<QuizModel>().tiles[4].answered);
  scene.run(UndoAnswer{});
  CHECK(scene.screen<QuizModel>().index == 0);
  CHECK(scene.screen<QuizModel>().options[0].chosen);
  scene.run(UndoAnswer{}, UndoAnswer{}, UndoAnswer{});
  CHECK(scene.screen<QuizModel>().answered == 0);
  scene.restart();
  scene.open_activity("check");
  CHECK(scene.screen<QuizModel>().answered == 0);
  CHECK(scene.screen<QuizModel>().index == 0);
}

TEST_CASE("an answer that was taken back is open again after a restart") {
  ClientScene scene;
  scene.open_activity("check");
  scene.run(ChooseAnswer{"single", 0}, ChooseAnswer{"multiple", 0}, ChooseAnswer{"multiple", 0},
            EnterAnswer{"numeric", "1"}, EnterAnswer{"numeric", ""});
  CHECK(scene.screen<QuizModel>().answered == 1);
  scene.restart();
  scene.open_activity("check");
  CHECK(scene.screen<QuizModel>().answered == 1);
  CHECK(scene.screen<QuizModel>().index == 1);
  scene.run(SubmitQuiz{});
  CHECK(scene.on<QuizModel>());
  CHECK(scene.complains());
}

TEST_CASE("handing in twice makes one record") {
  ClientScene scene;
  scene.open_activity("check");
  steps::answer_all(scene);
  scene.run(SubmitQuiz{}, SubmitQuiz{});
  scene.run(Back{}, SubmitQuiz{});
  CHECK(scene.count(records::type::kQuizSubmitted) == 1);
}

TEST_CASE("a session that was handed in answers again without a second record") {
  ClientScene scene;
  scene.open_activity("check");
  StudyDesk desk(scene.log(), scene.clock, scene.random);
  auto session = QuizSession::open(desk, scene.clock, kOwnQuiz, own_quiz()).value();
  CHECK(session.submit(desk).error().kind == ErrorKind::kRefused);
  REQUIRE(session.choose(desk, "a", 0));
  CHECK(session.submit(desk).value().right == 1);
  CHECK(session.submit(desk).value().right == 1);
  CHECK(session.choose(desk, "a", 1).error().kind == ErrorKind::kRefused);
  CHECK(scene.count(records::type::kQuizSubmitted) == 1);
}

TEST_CASE("a question of a kind of later days neither counts nor bars the way") {
  ClientScene scene;
  scene.open_activity("page");
  StudyDesk desk(scene.log(), scene.clock, scene.random);
  const model::QuizQuestion later{.question = {.id = "later", .kind_name = "drawing"}};
  model::Quiz quiz = own_quiz();
  quiz.questions.insert(quiz.questions.begin(), later);
  auto session = QuizSession::open(desk, scene.clock, kOwnQuiz, quiz).value();
  CHECK(session.size() == 1);
  REQUIRE(session.choose(desk, "a", 0));
  const auto score = session.submit(desk);
  REQUIRE(score);
  CHECK(score->total == 1);
  quiz.questions = {later};
  const records::Subject other{"demo-2", "1.0.0", "first", "other"};
  CHECK(QuizSession::open(desk, scene.clock, other, quiz).error().kind == ErrorKind::kInvalid);
}

TEST_CASE("a quiz is taken again from its result alone, and one attempt is open at a time") {
  ClientScene scene;
  scene.run(RetakeQuiz{});
  scene.open_activity("page");
  scene.run(RetakeQuiz{});
  CHECK(scene.on<ReaderModel>());
  CHECK(scene.count(records::type::kQuizStarted) == 0);
  scene.open_activity("check");
  scene.run(RetakeQuiz{});
  CHECK(scene.count(records::type::kQuizStarted) == 1);
  steps::answer_all(scene);
  scene.run(SubmitQuiz{}, RetakeQuiz{});
  CHECK(scene.screen<QuizModel>().answered == 0);
  CHECK(scene.count(records::type::kQuizStarted) == 2);
  scene.run(ChooseAnswer{"single", 0});
  scene.open_activity("reflection");
  scene.run(RetakeQuiz{});
  CHECK(scene.screen<QuizModel>().answered == 1);
  CHECK(scene.count(records::type::kQuizStarted) == 2);
}

TEST_CASE("explanations open and close, and lead back to the page") {
  ClientScene scene;
  scene.open_activity("check");
  steps::answer_all(scene);
  scene.run(ChooseAnswer{"single", 0}, SubmitQuiz{});
  auto row = scene.screen<ResultModel>().rows.front();
  CHECK(row.title == "One of two");
  CHECK(row.open);  // a wrong one is open
  CHECK(row.options.front().yours);
  CHECK(row.options.front().verdict == Verdict::kWrong);
  scene.run(ToggleResult{"single"}, ToggleResult{"none"});
  CHECK_FALSE(scene.screen<ResultModel>().rows.front().open);
  scene.run(ReadAgain{"none"});
  CHECK(scene.on<ResultModel>());
  scene.run(ReadAgain{"single"});
  CHECK(scene.screen<ReaderModel>().document == "modules/first/more.md");
  CHECK(scene.screen<ReaderModel>().anchor == "two");
}

TEST_CASE("a flag stands and goes") {
  ClientScene scene;
  scene.open_activity("check");
  scene.run(FlagQuestion{"numeric"});
  CHECK(scene.screen<QuizModel>().tiles[4].flagged);
  CHECK_FALSE(scene.screen<QuizModel>().flagged);
  scene.run(FlagQuestion{"numeric"});
  CHECK(scene.screen<QuizModel>().flagged_count == 0);
}

}  // namespace icma::app
