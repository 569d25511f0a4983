// SPDX-License-Identifier: Apache-2.0
// Commands of quizzes and reflections.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "client/app/commands/fields.h"

namespace icma::app {

// An option by its place; again to take it back where several may be chosen.
struct ChooseAnswer {
  static constexpr std::string_view kName = "choose-answer";
  std::string question;
  int option = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("question", self.question), field("option", self.option));
  }
  bool operator==(const ChooseAnswer&) const = default;
};

// The text of a numeric or short answer.
struct EnterAnswer {
  static constexpr std::string_view kName = "enter-answer";
  std::string question;
  std::string text;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("question", self.question), field("text", self.text));
  }
  bool operator==(const EnterAnswer&) const = default;
};

// An option of an ordering question to another place.
struct MoveAnswer {
  static constexpr std::string_view kName = "move-answer";
  std::string question;
  int option = 0;
  int place = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("question", self.question), field("option", self.option),
                           field("place", self.place));
  }
  bool operator==(const MoveAnswer&) const = default;
};

// An option of a matching question to a target.
struct MatchAnswer {
  static constexpr std::string_view kName = "match-answer";
  std::string question;
  int option = 0;
  int target = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("question", self.question), field("option", self.option),
                           field("target", self.target));
  }
  bool operator==(const MatchAnswer&) const = default;
};

// The last change of an answer.
struct UndoAnswer : NoMembers {
  static constexpr std::string_view kName = "undo-answer";
};

// Sets or takes away the flag.
struct FlagQuestion {
  static constexpr std::string_view kName = "flag-question";
  std::string question;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("question", self.question));
  }
  bool operator==(const FlagQuestion&) const = default;
};

// By its place, from 0.
struct GoToQuestion {
  static constexpr std::string_view kName = "go-to-question";
  int index = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("index", self.index));
  }
  bool operator==(const GoToQuestion&) const = default;
};

struct NextQuestion : NoMembers {
  static constexpr std::string_view kName = "next-question";
};

struct PreviousQuestion : NoMembers {
  static constexpr std::string_view kName = "previous-question";
};

struct SubmitQuiz : NoMembers {
  static constexpr std::string_view kName = "submit-quiz";
};

struct RetakeQuiz : NoMembers {
  static constexpr std::string_view kName = "retake-quiz";
};

// Opens or closes the explanation of a question.
struct ToggleResult {
  static constexpr std::string_view kName = "toggle-result";
  std::string question;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("question", self.question));
  }
  bool operator==(const ToggleResult&) const = default;
};

// The place in the course that a question is about.
struct ReadAgain {
  static constexpr std::string_view kName = "read-again";
  std::string question;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("question", self.question));
  }
  bool operator==(const ReadAgain&) const = default;
};

// The whole text as it stands.
struct EditReflection {
  static constexpr std::string_view kName = "edit-reflection";
  std::string text;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("text", self.text));
  }
  bool operator==(const EditReflection&) const = default;
};

// 0 not yet, 1 partly, 2 fully.
struct SetConfidence {
  static constexpr std::string_view kName = "set-confidence";
  int level = 0;
  template <typename Self>
  static auto fields(Self& self) {
    return std::make_tuple(field("level", self.level));
  }
  bool operator==(const SetConfidence&) const = default;
};

// Makes the record, or shows what is missing.
struct FinishModule : NoMembers {
  static constexpr std::string_view kName = "finish-module";
};

}  // namespace icma::app
