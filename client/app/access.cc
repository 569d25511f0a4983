// SPDX-License-Identifier: Apache-2.0
#include "client/app/access.h"

#include <algorithm>

namespace icma::app {
namespace {

using records::Access;
using records::AccessLevel;
using records::AccessReason;

}  // namespace

bool opens(const model::Program& program, const model::Activity& activity, const Access& access) {
  if (access.level == AccessLevel::kFull || activity.is_preview()) return true;
  return access.reason == AccessReason::kNotTold && !program.is_restricted();
}

bool opens(const model::Program& program, const model::Module& module, const Access& access) {
  return std::ranges::all_of(module.activities, [&](const model::Activity& activity) {
    return opens(program, activity, access);
  });
}

const model::Activity* first_open(const model::Program& program, const model::Module& module,
                                  const Access& access) {
  const auto at = std::ranges::find_if(module.activities, [&](const model::Activity& activity) {
    return opens(program, activity, access);
  });
  return at == module.activities.end() ? nullptr : &*at;
}

std::string why_not(const Words& words, const Access& access) {
  const auto day = [&] { return words.date(words.local(Time(Millis(access.when_ms)))); };
  switch (access.reason) {
    case AccessReason::kGranted:
      return "";
    case AccessReason::kNotTold:
      return words.tr("The preview is open to everybody. Sign in to see the rest.");
    case AccessReason::kNotBegun:
      return words.fill("Your access begins on {0}.", day());
    case AccessReason::kEnded:
      return words.fill(
          "Your access ended on {0}. All that you did is kept. Your chapter, your office or ICMA "
          "can "
          "renew it.",
          day());
    case AccessReason::kWithdrawn: {
      std::string out = words.fill(
          "Your access was withdrawn on {0}. All that you did is kept, and what you had begun you "
          "may "
          "finish.",
          day());
      if (!access.note.empty()) out += words.fill(" The reason: {0}.", access.note);
      return out;
    }
    case AccessReason::kNotGranted:
      return words.tr(access.level == AccessLevel::kPreview
                          ? "What is open to you here is the preview. Your chapter, your office or "
                            "ICMA can open the rest."
                          : "This program is not part of your access. Your chapter, your office or "
                            "ICMA can add it.");
  }
  return "";
}

}  // namespace icma::app
