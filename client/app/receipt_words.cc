// SPDX-License-Identifier: Apache-2.0
#include "client/app/receipt_words.h"

#include <array>

namespace icma::app {
namespace {

struct Reason {
  std::string_view code;
  std::string_view meaning;
  std::string_view remedy;
};

constexpr std::array<Reason, 24> kReasons{{
    {"R01", tr_key("The record's signature or chain does not hold."),
     tr_key("Ask the office to look at it.")},
    {"R02", tr_key("This version of the content was never published here."),
     tr_key("Update the program and finish the module again.")},
    {"R03", tr_key("You were not enrolled when you began."),
     tr_key("Ask your office to enrol you; the record stays and is judged again.")},
    {"R04", tr_key("It was done outside the time of access."),
     tr_key("Ask your office to extend your access.")},
    {"R05", tr_key("It ends before it begins, or lies in the future."),
     tr_key("Set the clock of this laptop right and finish the module again.")},
    {"R06", tr_key("More study is claimed than time has passed."),
     tr_key("An officer may ask you how you studied.")},
    {"R07", tr_key("Less time was spent than the rule asks for."),
     tr_key("Read and watch what is left; it counts from where you are.")},
    {"R08", tr_key("Too few of the questions on the way were answered."),
     tr_key("Answer the open questions.")},
    {"R09", tr_key("The score is below the pass mark."), tr_key("Take the test again.")},
    {"R10", tr_key("The test is shorter than the body asks for."),
     tr_key("The instructor has to change the test; nothing is wrong with your answers.")},
    {"R11", tr_key("The test has questions of a kind the body does not allow."),
     tr_key("The instructor has to change the test; nothing is wrong with your answers.")},
    {"R12", tr_key("The reflection is missing, too short or copied."),
     tr_key("Write in your own words what you take with you.")},
    {"R13", tr_key("It serves none of the practices of local government."),
     tr_key("Choose a practice, or ask the office.")},
    {"R14", tr_key("It is part of the job, and not learning."),
     tr_key("Say what you learned beyond your work, or leave it out.")},
    {"R15", tr_key("The same activity was accepted already in this cycle."), ""},
    {"R16", tr_key("It is over what counts of its kind."),
     tr_key("The hours up to the limit count.")},
    {"R17", tr_key("The name on it is not the name of the account."),
     tr_key("Ask the office to correct the name.")},
    {"R18", tr_key("The evidence is missing or cannot be read."),
     tr_key("Add the file again, as PDF or picture.")},
    {"R19", tr_key("The evaluation of the course is missing."),
     tr_key("Fill in the evaluation; nobody sees who wrote what.")},
    {"R20", tr_key("It is booked under another field of study or counted in other hours."),
     tr_key("Choose the field of study again.")},
    {"R21", tr_key("The clock of the laptop was wrong, or was changed in the middle."),
     tr_key("Set the clock of this laptop right. An officer may ask you when you studied.")},
    {"R22", tr_key("You did not agree that this body sees it."),
     tr_key("Agree in the settings, or leave it as it is.")},
    {"R23", tr_key("The test was taken more often than the rule allows."),
     tr_key("Ask the office for another try.")},
    {"R24", tr_key("It was made in a preview."), tr_key("Study the module as a learner.")},
}};

const Reason* find(std::string_view code) {
  for (const Reason& one : kReasons) {
    if (one.code == code) return &one;
  }
  return nullptr;
}

}  // namespace

std::string meaning_of(const Words& words, std::string_view code) {
  const Reason* reason = find(code);
  if (reason == nullptr) return words.tr("The server gives its reason by this code.");
  return words.tr(reason->meaning);
}

std::string remedy_of(const Words& words, std::string_view code) {
  const Reason* reason = find(code);
  if (reason == nullptr || reason->remedy.empty()) return {};
  return words.tr(reason->remedy);
}

}  // namespace icma::app
