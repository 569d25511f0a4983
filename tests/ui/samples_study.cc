// SPDX-License-Identifier: Apache-2.0
// Samples: reader, webinar, quiz, result, and the window around each screen.
#include "tests/ui/samples.h"

namespace icma::samples {

app::QuizModel quiz() {
  app::QuizModel m;
  m.heading = "Question 4 of 10";
  m.saved = "Answer saved 09:04";
  m.question = "q4";
  m.stem =
      "A contractor reaches the treatment plant’s control system from home twice a month. The "
      "connection is open all day. Which step removes the most exposure?";
  m.options = {{"Give the contractor a longer password for the open connection.", false, 0, -1},
               {"Take the control system off the public internet and let visits in through one "
                "gateway, for the hours agreed.",
                true, 1, -1},
               {"Ask the contractor to change the password after every visit.", false, 2, -1},
               {"Note the date and time of each visit in the operations log.", false, 3, -1}};
  m.index = 3;
  m.tiles.resize(10);
  for (std::size_t i = 0; i < 4; ++i) m.tiles[i].answered = true;
  m.tiles[3].answered = false;
  m.tiles[1].flagged = true;
  m.answered = 4;
  m.flagged_count = 1;
  m.open = 6;
  m.rules = {
      "No pass mark and no time limit. Module 4 is complete when all ten are answered and you have "
      "written a reflection.",
      "After you submit, every option is explained. You may take it again."};
  m.time_left = "About 7 min left";
  m.submit_hint = "Opens when no question is open.";
  return m;
}

app::ResultModel result() {
  using app::Verdict;
  app::ResultModel m;
  m.score = "9 of 10";
  m.title = "Module check, Eight cyber actions";
  m.detail = "First attempt · 11 min · 20 November 09:10 · saved on this laptop";
  const char* titles[] = {"Why a default password is the first to try",
                          "Who orders an inventory of control equipment",
                          "What an assessment must cover",
                          "A contractor’s connection from home",
                          "Which devices may face the internet",
                          "When a plan has been exercised",
                          "What a backup must contain",
                          "Reading a vulnerability notice",
                          "Awareness training for line staff",
                          "Ranking actions for a small utility"};
  for (int i = 0; i < 10; ++i) {
    app::ResultRow row;
    row.question = "q" + std::to_string(i + 1);
    row.number = std::to_string(i + 1);
    row.title = titles[i];
    row.right = i != 6;
    row.word = row.right ? "Right" : "Try again";
    if (i == 6) {
      row.open = true;
      row.options = {
          {Verdict::kWrong, true, "B", "The office computers and the website.",
           "Your answer. Needed, but the plant cannot be rebuilt from them."},
          {Verdict::kRight, false, "D",
           "The control settings and programs, kept offline and restored once as a test.",
           "Right. Without the settings a new controller is an empty box."},
          {Verdict::kOther, false, "A", "The customer accounts and billing history.",
           "Needed for billing. The plant runs without them."},
          {Verdict::kOther, false, "C", "Photographs of every control panel.",
           "Helpful to a crew, but nothing can be restored from them."}};
      row.read_again = "Read again: 4.6 Back up what the plant runs on";
    }
    m.rows.push_back(row);
  }
  auto& r = m.reflection;
  r.wanted = true;
  r.step = "Step 2 of 2";
  r.prompt = "What did you learn that you will use?";
  r.advice = "One specific thing is worth more than a summary. The reviewer reads this first.";
  r.text =
      "Our contractor’s line into the north plant is open day and night. I will ask the utility to "
      "close it and put a gateway in front, opened for two agreed evenings a month. The log goes "
      "to me.";
  r.count = "38 words, 25 needed";
  r.enough = true;
  r.saved = "Saved 09:11";
  r.confidence = 2;
  r.finish = "Finish module 4";
  r.explain =
      "This makes one record: module 4, 60 min, practices 10, 11 and 8. It waits on this laptop "
      "until there is a connection.";
  m.next_label = "Next: module 5";
  m.next_program = "wsc-130";
  m.next_module = "m5";
  return m;
}

app::ReaderModel reader() {
  using app::ModuleState;
  app::ReaderModel m;
  m.program = "wsc-130";
  m.program_code = "WSC-130";
  m.program_title = "Water security for local managers";
  m.program_permille = 840;
  m.program_progress = "4 of 6 modules · 42 min left";
  m.outline = {{"m1", "1", "What must be protected", ModuleState::kDone, {}},
               {"m2", "2", "Law and dates", ModuleState::kDone, {}},
               {"m3", "3", "Risk and resilience assessment", ModuleState::kDone, {}},
               {"m4", "4", "Eight cyber actions", ModuleState::kDone, {}},
               {"m5",
                "5",
                "Incident response",
                ModuleState::kCurrent,
                {{"a1", "5.1", "What counts", true, false, 180, 1000, ""},
                 {"a2", "5.2", "The plan", true, false, 160, 1000, ""},
                 {"a3", "5.3", "Who does what", true, false, 180, 1000, ""},
                 {"a4", "5.4", "The first hour", false, true, 240, 560, ""},
                 {"a5", "5.5", "Back to service", false, false, 140, 0, ""},
                 {"a6", "5.6", "Module check", false, false, 100, 0, "check"}}},
               {"m6", "6", "Briefing your council", ModuleState::kOpen, {}}};
  m.document = "wsc-130/m5/page";
  m.module_id = "m5";
  m.time_left = "12 min left in module";
  m.section = "Section 4 of 6";
  m.percent = "76 %";
  m.page_permille = 760;
  return m;
}

app::WebinarModel webinar() {
  app::WebinarModel m;
  m.program = "wb-04";
  m.title = "Water security";
  m.credits = "WB-04 · Priya Raman and Tom Okafor · 1.5 h once 90 % is seen";
  m.seen = "46 % seen";
  m.playing = true;
  m.position_ms = 2'480'000;
  m.duration_ms = 5'400'000;
  m.position = "41:20";
  m.duration = "1:30:00";
  m.speed = "1.25×";
  m.speed_permille = 1250;
  m.caption = "One gate. It opens on request, for the hours you agreed, and it writes a log.";
  m.seen_ranges = {{0, 200}, {210, 459}};
  m.chapters = {{0, "0:00", "Welcome"},
                {370'000, "6:10", "What an attacker sees"},
                {1'120'000, "18:40", "The eight actions"},
                {2'335'000, "38:55", "Passwords and visits"},
                {3'150'000, "52:30", "One-page card"},
                {4'080'000, "1:08:00", "Briefing a council"},
                {4'740'000, "1:19:00", "Questions"}};
  m.chapter = 3;
  m.transcript = {
      {0, "40:12",
       "So the second action on the list, passwords, is cheap and it is yours to order today."},
      {1, "40:31",
       "Let me turn to the visits. Most plants have a contractor who comes in from home."},
      {2, "40:48", "The question I ask is never whether to trust that person."},
      {3, "41:02", "It is whether the door they use is open when they are asleep."},
      {4, "41:20", "One gate. It opens on request, for the hours you agreed, and it writes a log."},
      {5, "41:37", "If your vendor says that cannot be done, ask them to write that down for you."},
      {6, "41:55", "I have sent that letter eleven times. I have had two replies."},
      {7, "42:10", "Now, the inventory. You cannot guard what you have not listed."},
      {8, "42:31", "Start on paper, with the operator, walking from source to tank."}};
  m.line = 4;
  return m;
}

namespace {

app::LibraryModel library(bool empty) {
  app::LibraryModel m;
  m.free = "41 GB free on this disk";
  m.empty_text =
      "Programs and webinars you get are kept here and open without a connection. The shortest "
      "takes one hour and 140 MB.";
  m.suggestions = {{"eth-101", "scales", "ETH-101 Ethics in public service", "4.0 h"},
                   {"wb-06", "film", "WB-06 Coaching panel", "1.0 h"}};
  if (!empty) {
    m.rows = {{"wsc-130",
               "water",
               "WSC-130 · Program",
               "Water security for local managers",
               "4 of 6 modules · 42 min left",
               840,
               "412 MB",
               {app::Sign::kLaptop, "On laptop"}},
              {"pma-150",
               "chart",
               "PMA-150 · Program",
               "Performance measurement",
               "2 of 6 modules · 3 h 0 min left",
               333,
               "193 of 386 MB",
               {app::Sign::kDown, "42 %"}},
              {"wb-04",
               "film",
               "WB-04 · Webinar",
               "Water security",
               "Webinar at 41:20 · 49 min left",
               460,
               "210 MB",
               {app::Sign::kLaptop, "On laptop"}}};
  }
  return m;
}

app::WelcomeModel welcome(int step) {
  app::WelcomeModel m;
  m.step = step;
  m.languages = {{"en", "English"}, {"es-MX", "Español (México)"}};
  m.storage_folder = "~/.local/share/icma-learn";
  m.storage_free = "41 GB free";
  m.sample_program = "ETH-101";
  return m;
}

app::ProblemModel problem() {
  return {"Module 4 arrived damaged",
          "One of its 14 parts does not match its signature, so it was not opened. Your answers, "
          "notes and hours are not touched, and modules 1 to 3 open as before.",
          {{"Get the part again, 4.1 MB", app::GetModule{"pma-150", "m4"}},
           {"Continue with module 3", app::OpenModule{"pma-150", "m3"}}},
          {{"Code", "C-207, part hash differs"},
           {"Item", "PMA-150 1.0, module 4, part 9"},
           {"When", "20 November 2026, 16:07:31"},
           {"Expected", "7f3a 92c4 05b1 d2ee …"},
           {"Found", "b01e 55d8 7c1f 0a34 …"},
           {"Request", "8c1d44f0 4194304-8294399"}},
          ""};
}

app::WindowModel framed(app::Screen screen, app::Screen place, std::vector<app::Crumb> crumbs,
                        app::ScreenModel model, app::Pill pill, bool back) {
  app::WindowModel w;
  w.frame.screen = screen;
  w.frame.place = place;
  w.frame.crumbs = std::move(crumbs);
  w.frame.back = back;
  w.frame.sync = std::move(pill);
  w.frame.initials = "DW";
  w.frame.learner = "Dana Whitfield";
  w.screen = std::move(model);
  return w;
}

}  // namespace

std::vector<std::string_view> names() {
  return {"welcome",  "sign-in", "home",    "catalogue", "program", "reader",
          "webinar",  "quiz",    "result",  "progress",  "record",  "sync",
          "settings", "preview", "library", "empty",     "problem", "toast"};
}

app::WindowModel window(std::string_view name) {
  using app::Screen;
  using app::Sign;
  const app::Pill waiting{Sign::kUp, "3 waiting"};
  const app::Pill loading{Sign::kDown, "Downloading 1 of 2"};
  const app::Crumb wsc{"WSC-130", "", "wsc-130"};
  if (name == "welcome" || name == "sign-in") {
    app::WindowModel w;
    auto m = welcome(2);
    if (name == "sign-in")
      m.sign_in = {app::DeviceSignIn::State::kWaiting, "WDJB-MJHT",
                   "https://learn.example.org/device", "The code holds for 10 minutes.", ""};
    w.frame.screen = Screen::kWelcome;
    w.screen = m;
    return w;
  }
  if (name == "catalogue")
    return framed(Screen::kCatalogue, Screen::kCatalogue, {{"Catalogue", "", ""}}, catalogue(),
                  loading, false);
  if (name == "program")
    return framed(Screen::kProgram, Screen::kCatalogue,
                  {{"Catalogue", "catalogue", ""}, {"PMA-150", "", ""}}, program(), loading, true);
  if (name == "reader")
    return framed(Screen::kReader, Screen::kLibrary, {wsc, {"Incident response", "", ""}}, reader(),
                  waiting, true);
  if (name == "webinar")
    return framed(Screen::kWebinar, Screen::kLibrary,
                  {{"Library", "library", ""}, {"WB-04 Water security", "", ""}}, webinar(),
                  waiting, true);
  if (name == "quiz")
    return framed(Screen::kQuiz, Screen::kLibrary,
                  {wsc, {"Eight cyber actions", "", "wsc-130"}, {"Module check", "", ""}}, quiz(),
                  {Sign::kUp, "1 waiting"}, true);
  if (name == "result")
    return framed(Screen::kResult, Screen::kLibrary,
                  {wsc, {"Eight cyber actions", "", "wsc-130"}, {"Result", "", ""}}, result(),
                  {Sign::kUp, "2 waiting"}, true);
  if (name == "progress")
    return framed(Screen::kProgress, Screen::kProgress, {{"Progress", "", ""}}, progress(), waiting,
                  false);
  if (name == "record")
    return framed(Screen::kRecord, Screen::kRecord, {{"Record", "", ""}}, record(), waiting, false);
  if (name == "settings")
    return framed(Screen::kSettings, Screen::kSettings, {{"Settings", "", ""}}, settings(), waiting,
                  false);
  if (name == "preview") {
    auto w = framed(Screen::kPreview, Screen::kPreview,
                    {{"Preview", "", ""}, {"SWM-120", "", ""}, {"Reading the numbers", "", ""}},
                    preview(), {}, true);
    w.frame.instructor = true;
    return w;
  }
  if (name == "library")
    return framed(Screen::kLibrary, Screen::kLibrary, {{"Library", "", ""}}, library(false),
                  waiting, false);
  if (name == "empty")
    return framed(Screen::kLibrary, Screen::kLibrary, {{"Library", "", ""}}, library(true),
                  {Sign::kDone, "Synced 2 min ago"}, false);
  if (name == "problem")
    return framed(Screen::kProblem, Screen::kCatalogue, {{"PMA-150", "", ""}}, problem(),
                  {Sign::kWarning, "1 needs you"}, false);
  auto w = framed(Screen::kHome, Screen::kHome, {{"Home", "", ""}}, home(), waiting, false);
  if (name == "sync") w.sync = sync();
  if (name == "toast")
    w.frame.toasts = {{"t1", Sign::kDone, "Module 4 is ready.", "Open", "pma-150"}};
  return w;
}

}  // namespace icma::samples
