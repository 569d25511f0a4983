// SPDX-License-Identifier: Apache-2.0
// Takes out of a final what only the server may have.
#include <algorithm>
#include <map>

#include "courses/authoring/program_source.h"
#include "courses/base/hash.h"

namespace icma::authoring {
namespace {

// Reorders a list by its texts and numbers its ids anew, so that neither the order nor the ids that
// an author chose say what is right. Gives back old id → new id.
std::map<std::string, std::string> shuffle(Json& list, std::string_view salt,
                                           std::string_view prefix) {
  std::vector<std::pair<Hash, Json>> items;
  for (Json& item : list) {
    const std::string text = item.value("text", "");
    items.emplace_back(hash_fields("icma-learn/order/1", {as_bytes(salt), as_bytes(text)}), item);
  }
  std::ranges::sort(items, {}, [](const auto& pair) { return pair.first; });
  std::map<std::string, std::string> renamed;
  list = Json::array();
  for (auto& [hash, item] : items) {
    const std::string id = std::string(prefix) + std::to_string(list.size() + 1);
    renamed[item.value("id", "")] = id;
    item["id"] = id;
    list.push_back(std::move(item));
  }
  return renamed;
}

void shuffle_question(Json& question) {
  const std::string salt = question.value("id", "");
  if (question.value("kind", "") == "ordering") {
    const auto renamed = shuffle(question["items"], salt, "i");
    for (Json& id : question["answer"]) id = renamed.at(id.get<std::string>());
  } else if (question.value("kind", "") == "matching") {
    const auto renamed = shuffle(question["right"], salt, "r");
    for (Json& id : question["answer"]) id = renamed.at(id.get<std::string>());
  } else if (question.value("kind", "") == "numeric" && question["answer"].contains("unit")) {
    question["unit"] = question["answer"]["unit"];
  }
}

void strip(Json& question) {
  question.erase("answer");
  question.erase("explain");
  for (const char* member : {"options", "items", "left", "right"}) {
    if (!question.contains(member)) continue;
    for (Json& choice : question[member]) choice.erase("feedback");
  }
}

}  // namespace

SplitFinal split_final(const Json& document) {
  SplitFinal out{document, document};
  for (Json& question : out.key["questions"]) shuffle_question(question);
  out.sealed = out.key;
  for (Json& question : out.sealed["questions"]) strip(question);
  return out;
}

}  // namespace icma::authoring
