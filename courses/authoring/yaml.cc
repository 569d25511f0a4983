// SPDX-License-Identifier: Apache-2.0
#include "courses/authoring/yaml.h"

#include <charconv>
#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "courses/base/text.h"

namespace icma::authoring {
namespace {

constexpr int kMaxDepth = 32;

class Converter {
 public:
  Converter(YamlDocument& out, int first_line) : out_(out), first_line_(first_line) {}

  Result<Json> convert(const YAML::Node& node, const std::string& path, int depth) {
    if (depth > kMaxDepth) return fail(ErrorKind::kInvalid, "nested too deeply", where(node));
    out_.lines[path] = node.Mark().line + first_line_;
    switch (node.Type()) {
      case YAML::NodeType::Map:
        return map(node, path, depth);
      case YAML::NodeType::Sequence:
        return sequence(node, path, depth);
      case YAML::NodeType::Scalar:
        return scalar(node);
      case YAML::NodeType::Null:
      case YAML::NodeType::Undefined:
        return Json(nullptr);
    }
    return Json(nullptr);
  }

 private:
  std::string where(const YAML::Node& node) const {
    return fmt::format("line {}", node.Mark().line + first_line_);
  }

  Result<Json> map(const YAML::Node& node, const std::string& path, int depth) {
    Json object = Json::object();
    for (const auto& item : node) {
      if (!item.first.IsScalar())
        return fail(ErrorKind::kInvalid, "a key must be a word", where(node));
      const std::string key = item.first.Scalar();
      if (object.contains(key)) {
        return fail(ErrorKind::kInvalid, fmt::format("the key \"{}\" is repeated", key),
                    where(item.first));
      }
      const std::string member = fmt::format("{}.{}", path, key);
      ICMA_TRY(object[key], convert(item.second, member, depth + 1));
      out_.lines[member] = item.first.Mark().line + first_line_;
    }
    return object;
  }

  Result<Json> sequence(const YAML::Node& node, const std::string& path, int depth) {
    Json list = Json::array();
    for (std::size_t i = 0; i < node.size(); ++i) {
      ICMA_TRY(Json element, convert(node[i], fmt::format("{}[{}]", path, i), depth + 1));
      list.push_back(std::move(element));
    }
    return list;
  }

  static Json scalar(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    if (node.Tag() == "!") return text;  // quoted: always text
    if (text == "true") return true;
    if (text == "false") return false;
    if (text == "null" || text == "~" || text.empty()) return nullptr;
    std::int64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code == std::errc{} && end == text.data() + text.size()) return number;
    return text;
  }

  YamlDocument& out_;
  int first_line_;
};

}  // namespace

int YamlDocument::line_of(std::string_view path) const {
  std::string at(path);
  while (!at.empty()) {
    if (const auto found = lines.find(at); found != lines.end()) return found->second;
    const auto cut = at.find_last_of(".[");
    if (cut == std::string::npos) break;
    at.resize(cut);
  }
  return 1;
}

Result<YamlDocument> parse_yaml(std::string_view text, int first_line) {
  if (!is_utf8(text)) return fail(ErrorKind::kInvalid, "the text is not UTF-8", "line 1");
  try {
    const YAML::Node node = YAML::Load(std::string(text));
    YamlDocument out;
    Converter converter(out, first_line);
    ICMA_TRY(out.value, converter.convert(node, "$", 0));
    return out;
  } catch (const YAML::Exception& problem) {
    return fail(ErrorKind::kInvalid, problem.msg,
                fmt::format("line {}", std::max(0, problem.mark.line) + first_line));
  }
}

Result<FrontMatter> split_front_matter(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto lines = split(text, '\n');
  const auto is_fence = [](std::string_view line) { return line == "---" || line == "---\r"; };
  if (lines.empty() || !is_fence(lines[0])) {
    return fail(ErrorKind::kInvalid, "the file must begin with a line ---", "line 1");
  }
  std::size_t end = 1;
  while (end < lines.size() && !is_fence(lines[end])) ++end;
  if (end == lines.size()) {
    return fail(ErrorKind::kInvalid, "the front matter is not closed by a second line ---",
                "line 1");
  }
  const char* head_begin = lines[1].data();
  const std::string_view head(head_begin, static_cast<std::size_t>(lines[end].data() - head_begin));
  FrontMatter out;
  ICMA_TRY(out.head, parse_yaml(head, 2));
  if (!out.head.value.is_object()) {
    return fail(ErrorKind::kInvalid, "the front matter must be a list of \"key: value\" lines",
                "line 2");
  }
  out.body_line = static_cast<int>(end) + 2;
  if (end + 1 < lines.size()) {
    out.body =
        std::string(text.substr(static_cast<std::size_t>(lines[end + 1].data() - text.data())));
  }
  std::erase(out.body, '\r');
  return out;
}

}  // namespace icma::authoring
