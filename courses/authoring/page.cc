// SPDX-License-Identifier: Apache-2.0
#include "courses/authoring/page.h"

#include <charconv>
#include <fmt/format.h>

#include "courses/authoring/yaml.h"
#include "courses/base/text.h"

namespace icma::authoring {
namespace {

Result<> need_text(const JsonReader& in, std::string_view key) {
  ICMA_TRY(const std::string text, in.string(key));
  if (trim(text).empty()) return in.error(key, "text");
  return {};
}

bool is_course_block(std::string_view info) {
  return info == "check" || info == "terms" || info == "compare";
}

int line_in(const Error& error, int fallback) {
  int line = fallback;
  if (error.detail.starts_with("line ")) {
    std::from_chars(error.detail.data() + 5, error.detail.data() + error.detail.size(), line);
  }
  return line;
}

Result<> check_question_block(const Json& value) {
  const JsonReader in(value);
  ICMA_TRY_VOID(need_text(in, "question"));
  ICMA_TRY(const auto options, in.objects("options"));
  int right = 0;
  for (const JsonReader& option : options) {
    ICMA_TRY_VOID(need_text(option, "text"));
    ICMA_TRY_VOID(need_text(option, "feedback"));
    ICMA_TRY(const bool is_right, option.optional_boolean("right", false));
    right += is_right ? 1 : 0;
  }
  if (options.size() < 2) return in.error("options", "a list of two or more");
  if (right != 1) return in.error("options", "a list in which one option has \"right: true\"");
  return {};
}

Result<> check_text_members(const Json& value, std::initializer_list<std::string_view> needed) {
  const JsonReader in(value);
  for (const std::string_view key : needed) {
    ICMA_TRY_VOID(need_text(in, key));
  }
  for (const auto& [key, member] : value.items()) {
    if (!member.is_string()) return in.error(key, "text");
  }
  return {};
}

Result<> check_block(std::string_view info, const Json& value) {
  if (!value.is_object())
    return fail(ErrorKind::kInvalid, "$ must be a list of \"key: value\" lines");
  if (info == "check") return check_question_block(value);
  if (info == "compare") return check_text_members(value, {"before", "after"});
  return check_text_members(value, {});
}

class PageScanner {
 public:
  PageScanner(const std::string& file, int first_line, Findings& findings)
      : file_(file), line_(first_line - 1), findings_(findings) {}

  PageSource scan(std::string_view body) {
    for (const std::string_view text : split(body, '\n')) {
      ++line_;
      if (in_fence_) {
        inside_fence(text);
      } else {
        outside_fence(text);
      }
    }
    if (in_fence_) {
      report(fence_line_, "fence-open", "the block that begins here is not closed",
             "Put a line ``` after its last line.");
    }
    return std::move(page_);
  }

 private:
  void report(int line, std::string rule, std::string message, std::string remedy) {
    findings_.push_back(
        {Severity::kError, file_, line, std::move(rule), std::move(message), std::move(remedy)});
  }

  void emit(std::string_view text) {
    page_.markdown += text;
    page_.markdown += '\n';
  }

  void inside_fence(std::string_view text) {
    if (trim(text) != "```") {
      if (course_block_) {
        block_ += text;
        block_ += '\n';
      } else {
        emit(text);
      }
      return;
    }
    in_fence_ = false;
    if (!course_block_) return emit(text);
    finish_block();
  }

  void finish_block() {
    page_.words += count_words(block_);
    auto yaml = parse_yaml(block_, fence_line_ + 1);
    if (!yaml) {
      return report(line_in(yaml.error(), fence_line_), "block-yaml",
                    "the block cannot be read: " + yaml.error().what,
                    "Indent with spaces, put text with a colon in quotes.");
    }
    if (const auto checked = check_block(info_, yaml->value); !checked) {
      const std::string& what = checked.error().what;
      return report(yaml->line_of(what.substr(0, what.find(' '))), "block-form", what,
                    "See \"Pages\" in courses/FORMAT.md.");
    }
    emit("```" + info_);
    emit(canonical_json(yaml->value).value_or("{}"));
    emit("```");
  }

  void outside_fence(std::string_view text) {
    if (text.starts_with("```")) {
      info_ = std::string(trim(text.substr(3)));
      in_fence_ = true;
      course_block_ = is_course_block(info_);
      fence_line_ = line_;
      block_.clear();
      if (!course_block_) emit(text);
      return;
    }
    model::add_marks(text, line_, page_);
    page_.words += count_words(text);
    emit(text);
  }

  const std::string& file_;
  int line_;
  Findings& findings_;
  PageSource page_;
  bool in_fence_ = false;
  bool course_block_ = false;
  int fence_line_ = 0;
  std::string info_;
  std::string block_;
};

}  // namespace

PageSource compile_page(std::string_view body, const std::string& file, int first_line,
                        Findings& findings) {
  return PageScanner(file, first_line, findings).scan(body);
}

}  // namespace icma::authoring
