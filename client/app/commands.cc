// SPDX-License-Identifier: Apache-2.0
// The codec of commands: one visitor writes the members a command lists, one reads them.
#include "client/app/commands.h"

#include <limits>
#include <type_traits>
#include <utility>

namespace icma::app {
namespace {

constexpr std::size_t kMostInList = 10'000;

Result<void> read_member(const JsonReader& reader, std::string_view key, std::string& out) {
  ICMA_TRY(out, reader.string(key));
  return {};
}

Result<void> read_member(const JsonReader& reader, std::string_view key, bool& out) {
  ICMA_TRY(out, reader.boolean(key));
  return {};
}

Result<void> read_member(const JsonReader& reader, std::string_view key, std::int64_t& out) {
  ICMA_TRY(out, reader.integer(key));
  return {};
}

Result<void> read_member(const JsonReader& reader, std::string_view key, int& out) {
  ICMA_TRY(const std::int64_t value,
           reader.integer(key, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
  out = static_cast<int>(value);
  return {};
}

Result<void> read_member(const JsonReader& reader, std::string_view key, std::vector<int>& out) {
  ICMA_TRY(const Json* list, reader.any(key));
  if (!list->is_array()) return reader.error(key, "a list of numbers");
  for (const Json& item : *list) {
    const bool fits = item.is_number_integer() && item >= 0 && item <= kMostInList;
    if (!fits || out.size() >= kMostInList) return reader.error(key, "a list of small numbers");
    out.push_back(item.get<int>());
  }
  return {};
}

template <typename T>
Result<Command> read_command(const JsonReader& reader) {
  T command;
  Result<void> status;
  std::apply(
      [&](const auto&... field) {
        // The fold stops at the first member that cannot be read.
        static_cast<void>(
            ((status = read_member(reader, field.first, *field.second)).has_value() && ...));
      },
      T::fields(command));
  if (!status.has_value()) return std::unexpected(status.error());
  return Command(std::move(command));
}

template <std::size_t... I>
Result<Command> read_named(const JsonReader& reader, const std::string& name,
                           std::index_sequence<I...> /*all*/) {
  Result<Command> found = fail(ErrorKind::kInvalid, "unknown command", name);
  static_cast<void>(
      ((std::variant_alternative_t<I, Command>::kName == name &&
        (found = read_command<std::variant_alternative_t<I, Command>>(reader), true)) ||
       ...));
  return found;
}

template <std::size_t... I>
std::vector<std::string_view> names(std::index_sequence<I...> /*all*/) {
  return {std::variant_alternative_t<I, Command>::kName...};
}

using AllCommands = std::make_index_sequence<std::variant_size_v<Command>>;

}  // namespace

std::string_view command_name(const Command& command) {
  return std::visit([](const auto& c) { return std::decay_t<decltype(c)>::kName; }, command);
}

Json to_json(const Command& command) {
  Json json = Json::object();
  json["command"] = std::string(command_name(command));
  std::visit(
      [&json](const auto& c) {
        std::apply(
            [&json](const auto&... field) {
              ((json[std::string(field.first)] = *field.second), ...);
            },
            std::decay_t<decltype(c)>::fields(c));
      },
      command);
  return json;
}

Result<Command> command_from_json(const Json& json) {
  if (!json.is_object()) return fail(ErrorKind::kInvalid, "a command is a JSON object");
  const JsonReader reader(json);
  ICMA_TRY(const std::string name, reader.string("command"));
  return read_named(reader, name, AllCommands{});
}

std::vector<std::string_view> command_names() {
  return names(AllCommands{});
}

}  // namespace icma::app
