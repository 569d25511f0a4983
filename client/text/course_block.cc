// SPDX-License-Identifier: Apache-2.0
#include "client/text/course_block.h"

#include "courses/base/json.h"

namespace icma::text {
namespace {

constexpr std::size_t kMostOptions = 26;
constexpr std::size_t kMostTerms = 500;

void add_part(Block& block, PartRole role, std::string_view text, int row = 0, bool right = false) {
  if (!block.parts.empty()) block.text.push_back('\n');
  Part part{.role = role, .row = row, .right = right};
  part.begin = static_cast<std::uint32_t>(block.text.size());
  block.text += text;
  part.end = static_cast<std::uint32_t>(block.text.size());
  block.parts.push_back(part);
}

Result<Block> read_check(const JsonReader& in) {
  Block block{.kind = BlockKind::kCheck};
  ICMA_TRY(const std::string question, in.string("question"));
  ICMA_TRY(const auto options, in.objects("options"));
  if (options.empty() || options.size() > kMostOptions) return in.error("options", "a short list");
  add_part(block, PartRole::kQuestion, question);
  int row = 0;
  for (const JsonReader& option : options) {
    ICMA_TRY(const std::string text, option.string("text"));
    ICMA_TRY(const bool right, option.optional_boolean("right", false));
    add_part(block, PartRole::kOption, text, row++, right);
  }
  row = 0;
  for (const JsonReader& option : options) {
    ICMA_TRY(const std::string feedback, option.optional_string("feedback"));
    ICMA_TRY(const bool right, option.optional_boolean("right", false));
    add_part(block, PartRole::kFeedback, feedback, row++, right);
  }
  return block;
}

Result<Block> read_terms(const JsonReader& in) {
  Block block{.kind = BlockKind::kTerms};
  int row = 0;
  if (in.value().size() > kMostTerms) return in.error("", "a shorter list");
  for (const auto& [term, definition] : in.value().items()) {
    if (!definition.is_string()) return in.error(term, "text");
    add_part(block, PartRole::kTerm, term, row);
    add_part(block, PartRole::kDefinition, definition.get_ref<const std::string&>(), row++);
  }
  return block;
}

Result<Block> read_compare(const JsonReader& in) {
  Block block{.kind = BlockKind::kCompare};
  ICMA_TRY(const std::string before, in.string("before"));
  ICMA_TRY(const std::string after, in.string("after"));
  ICMA_TRY(const std::string note, in.optional_string("note"));
  add_part(block, PartRole::kBefore, before);
  add_part(block, PartRole::kAfter, after);
  if (!note.empty()) add_part(block, PartRole::kNote, note);
  return block;
}

}  // namespace

bool is_course_block(std::string_view info) {
  return info == "check" || info == "terms" || info == "compare";
}

Result<Block> read_course_block(std::string_view info, std::string_view json) {
  ICMA_TRY(const Json value, parse_json(json));
  if (!value.is_object()) return fail(ErrorKind::kInvalid, "$ must be an object");
  const JsonReader in(value);
  Result<Block> block = info == "check"   ? read_check(in)
                        : info == "terms" ? read_terms(in)
                                          : read_compare(in);
  if (block) block->spans = {{0, static_cast<std::uint32_t>(block->text.size())}};
  return block;
}

}  // namespace icma::text
