// SPDX-License-Identifier: Apache-2.0
// Samples: catalogue, program, library, settings, preview, first run.
#include "tests/ui/samples.h"

namespace icma::samples {

app::CatalogueModel catalogue() {
  app::CatalogueModel m;
  m.query = "data";
  m.facets = {
      {"type",
       "Type",
       {{"program", "Program", 5, false},
        {"webinar", "Webinar", 1, false},
        {"path", "Path", 0, false},
        {"audio", "Audio", 0, false}},
       "",
       0},
      {"practice",
       "Practice",
       {{"10", "10 Service Delivery", 6, true},
        {"11", "11 Technology", 3, false},
        {"12", "12 Budgeting", 2, false},
        {"13", "13 Human Resources", 1, false}},
       "10 more practices",
       4},
      {"hours",
       "Hours",
       {{"short", "Under 2 h", 1, false},
        {"middle", "2 to 4 h", 2, false},
        {"long", "Over 4 h", 3, false}},
       "",
       0},
      {"level",
       "Level",
       {{"introductory", "Introductory", 3, false}, {"intermediate", "Intermediate", 3, false}},
       "",
       0}};
  m.applied = {{"practice", "10", "Practice 10 Service Delivery"}};
  m.count = "6 of 21 items";
  const auto add = [&m](std::string id, std::string plate, std::string kicker, std::string title,
                        std::string found, std::string hours, std::string parts, std::string level,
                        std::string size, app::RowAction action, app::Pill state) {
    app::MarkedText text{std::move(found), {}};
    for (const std::string_view word : {"Data", "data"}) {
      const std::size_t at = text.text.find(word);
      if (at != std::string::npos) text.marks.emplace_back(at, at + 4);
    }
    m.rows.push_back({std::move(id), std::move(plate), std::move(kicker), std::move(title),
                      std::move(text), std::move(hours), std::move(parts), std::move(level),
                      std::move(size), action, std::move(state)});
  };
  using app::RowAction;
  using app::Sign;
  add("pma-150", "chart", "PMA-150 · Program", "Performance measurement",
      "Module 4, “Data quality”, and 31 more", "4.3 h", "6 modules", "Intermediate", "386 MB",
      RowAction::kState, {Sign::kDown, "42 %"});
  add("ger-140", "map", "GER-140 · Program", "GIS and emergency response",
      "Module 3, “Data before the storm”, and 44 more", "3.3 h", "5 modules", "Intermediate",
      "298 MB", RowAction::kState, {Sign::kDone, "Completed"});
  add("wsc-130", "water", "WSC-130 · Program", "Water security for local managers",
      "Module 4: “…theft of customer data…”, and 8 more", "4.5 h", "6 modules", "Introductory",
      "412 MB", RowAction::kState, {Sign::kLaptop, "On laptop"});
  add("swm-120", "cycle", "SWM-120 · Program", "Solid waste and materials",
      "Module 2: “…a trend whose data changed…”", "3.8 h", "6 modules", "Introductory", "344 MB",
      RowAction::kState, {Sign::kDone, "Completed"});
  add("iaq-100", "wind", "IAQ-100 · Program", "Indoor air quality in public buildings",
      "Module 2: “…collect these data for each building…”", "4.1 h", "6 modules", "Introductory",
      "371 MB", RowAction::kGet, {});
  add("wb-03", "film", "WB-03 · Webinar", "GIS and emergency response, recorded",
      "Transcript, 17 places", "1.5 h", "90 min", "Intermediate", "216 MB", RowAction::kGet, {});
  m.source = "Catalogue of 20 November, signed";
  return m;
}

namespace {

std::vector<app::ModuleRow> modules() {
  using app::ContentKind;
  using app::DownloadState;
  using app::ModuleState;
  const std::vector<ContentKind> two{ContentKind::kPage, ContentKind::kVideo};
  const std::vector<ContentKind> three{ContentKind::kPage, ContentKind::kVideo, ContentKind::kQuiz};
  const app::DownloadCell ready{DownloadState::kReady, 1000, "", "", "", ""};
  return {{"m1", "1", "Words that matter", "Tell process, output and outcome apart", false,
           ModuleState::kDone, two, "40 min", "58 MB", ready},
          {"m2", "2", "Logic chain", "Draw the chain from money to result", false,
           ModuleState::kDone, two, "40 min", "61 MB", ready},
          {"m3", "3", "Good measures", "Write a measure with source, owner and frequency", true,
           ModuleState::kCurrent, three, "50 min", "74 MB", ready},
          {"m4",
           "4",
           "Data quality",
           "Find the four ways a number goes wrong",
           false,
           ModuleState::kOpen,
           three,
           "40 min",
           "57 MB",
           {DownloadState::kLoading, 420, "42 %", "24 of 57 MB", "20 s left", ""}},
          {"m5",
           "5",
           "Reporting and use",
           "Put a measure in front of a council",
           false,
           ModuleState::kOpen,
           two,
           "50 min",
           "73 MB",
           {DownloadState::kWaiting, 0, "", "", "", ""}},
          {"m6",
           "6",
           "Evaluate or measure",
           "Know when to ask for a study instead",
           false,
           ModuleState::kOpen,
           {ContentKind::kPage, ContentKind::kQuiz},
           "40 min",
           "63 MB",
           {DownloadState::kAbsent, 0, "", "", "", ""}},
          {"final",
           "",
           "Final test and evaluation",
           "Opens after module 6 · pass mark 70 % · three attempts",
           false,
           ModuleState::kLocked,
           {},
           "30 min",
           "",
           {DownloadState::kNotNeeded, 0, "", "", "", ""}}};
}

app::SettingRow switch_row(std::string key, std::string label, std::string detail,
                           std::string value) {
  app::SettingRow row;
  row.key = std::move(key);
  row.label = std::move(label);
  row.detail = std::move(detail);
  row.value = std::move(value);
  return row;
}

app::SettingRow choice(std::string key, app::SettingKind kind, std::string label,
                       std::string detail, std::string value,
                       std::vector<app::SettingChoice> choices) {
  app::SettingRow row =
      switch_row(std::move(key), std::move(label), std::move(detail), std::move(value));
  row.kind = kind;
  row.choices = std::move(choices);
  return row;
}

app::SettingRow range(std::string key, app::SettingKind kind, std::string label, std::string detail,
                      std::string value, app::SettingRow limits) {
  app::SettingRow row =
      switch_row(std::move(key), std::move(label), std::move(detail), std::move(value));
  row.kind = kind;
  row.min = limits.min;
  row.max = limits.max;
  row.step = limits.step;
  row.unit = limits.unit;
  return row;
}

app::SettingRow limits(int min, int max, int step, std::string unit) {
  app::SettingRow row;
  row.min = min;
  row.max = max;
  row.step = step;
  row.unit = std::move(unit);
  return row;
}

app::SettingGroup appearance() {
  using app::SettingKind;
  return {"appearance",
          "sun",
          "Appearance",
          {choice("language", SettingKind::kLanguage, "Language",
                  "Of the interface; courses keep their own.", "en",
                  {{"en", "English"}, {"es-MX", "Español (México)"}}),
           range("text-scale", SettingKind::kTextScale, "Text size",
                 "Everything on screen, 80 to 200 %.", "100", limits(80, 200, 10, "%")),
           choice("theme", SettingKind::kTheme, "Theme", "Automatic follows the desktop.", "light",
                  {{"auto", "Automatic"},
                   {"light", "Light"},
                   {"dark", "Dark"},
                   {"sepia", "Sepia"},
                   {"hc-dark", "High contrast, dark"},
                   {"hc-light", "High contrast, light"}}),
           switch_row("reduced-motion", "Less motion", "Panels appear at once.", "off")}};
}

app::SettingGroup reading() {
  using app::SettingKind;
  app::SettingGroup group{
      "reader",
      "book",
      "Reader",
      {range("reading-size", SettingKind::kSlider, "Reading text", "Size on the page, 14 to 40 px.",
             "19", limits(14, 40, 1, "px")),
       choice("reading-face", SettingKind::kChoice, "Typeface of the text",
              "Hyperlegible has letters that are hard to mistake.", "serif",
              {{"serif", "Serif"}, {"sans", "Sans"}, {"easy", "Hyperlegible"}})}};
  group.rows.back().changed = true;
  return group;
}

}  // namespace

app::ProgramModel program() {
  app::ProgramModel m;
  m.program = "pma-150";
  m.plate = "chart";
  m.kicker = "Certificate program · PMA-150 · version 1.0";
  m.title = "Performance measurement";
  m.summary =
      "Say what your town does, how well it does it, and what changes because of it. Built on "
      "public guidance of the Government Accountability Office.";
  m.primary = "Continue with module 3";
  m.primary_module = "m3";
  m.permille = 333;
  m.progress = "2 of 6 modules";
  m.facts = {{"Credit", "4.3 h · 5.0 CPE"},
             {"Practices", "10, 7, 12"},
             {"Access until", "12 Dec, 22 days"},
             {"On this laptop", "193 of 386 MB"},
             {"Study left", "3 h 0 min + final"}};
  m.about = {"For managers and analysts who report to a council.",
             "- Six modules of 40 to 50 minutes\n- A final test with three attempts"};
  m.modules = modules();
  m.downloads = 2;
  m.films = {"Video · 386 MB", "Sound and slides · 41 MB", false};
  const auto stored = [&m](std::string detail, std::string remove, std::string other,
                           std::string variant) {
    const app::ModuleRow& row = m.modules[m.stored.size()];
    m.stored.push_back({row.module, row.number, row.title, std::move(detail), std::move(remove),
                        std::move(other), std::move(variant)});
  };
  stored("Video, 58 MB", "Remove, frees 58 MB", "Keep sound and slides, frees 52 MB", "light");
  stored("Sound and slides, 6 MB", "Remove, frees 6 MB", "Get the video, 55 MB more", "full");
  stored("Video, 74 MB", "Remove, frees 74 MB", "Keep sound and slides, frees 66 MB", "light");
  stored("On its way, 24 MB of 57 MB", "", "", "");
  stored("On its way, 0 MB of 73 MB", "", "", "");
  stored("Not on this laptop", "", "", "");
  m.pace = "1.6 MB/s";
  m.to_go = "106 MB to go";
  m.free = "41 GB free";
  m.get_rest = "Get module 6 too, 63 MB";
  m.get_rest_module = "m6";
  return m;
}

app::SettingsModel settings() {
  app::SettingsModel m;
  m.groups = {appearance(), reading()};
  m.groups.push_back({"webinars",
                      "play",
                      "Webinars",
                      {switch_row("captions-on-black", "Caption text on black",
                                  "A black box behind each line.", "on")}});
  m.groups.back().rows.back().locked = true;
  m.groups.push_back(
      {"storage",
       "database",
       "Storage",
       {switch_row("folder", "Folder", "Where courses are kept.", "~/.local/share/icma-learn")}});
  m.groups.back().rows.back().kind = app::SettingKind::kText;
  m.groups.push_back({"sync",
                      "refresh",
                      "Sync and network",
                      {switch_row("background", "Sync in the background",
                                  "Records are sent while the window is closed.", "on")}});
  m.groups.push_back(
      {"about",
       "info",
       "About",
       {switch_row("version", "Version", "Licences of all parts are in the package.", "0.1.0")}});
  m.groups.back().rows.back().kind = app::SettingKind::kText;
  m.policy = "Set by your organization. Ask your IT office to change it.";
  return m;
}

app::PreviewModel preview() {
  app::PreviewModel m;
  m.folder = "swm-120";
  m.program = "SWM-120";
  m.title = "Reading the numbers";
  m.kicker = "Module 2 · 45 min";
  m.saved = "Saved 10:31:07, shown 0.4 s later";
  m.files = {{"", "swm-120", 0, true, false, 0, 0},
             {"program.json", "program.json", 1, false, false, 0, 0},
             {"01", "01-what-msw-is", 1, true, false, 0, 0},
             {"02", "02-reading-the-numbers", 1, true, false, 3, 0},
             {"02/page.md", "page.md", 2, false, true, 2, 0},
             {"02/quiz.json", "quiz.json", 2, false, false, 0, 0},
             {"02/talk.mp4", "talk.mp4", 2, false, false, 1, 0},
             {"03", "03-collection-and-rates", 1, true, false, 0, 1},
             {"final.json", "final.json", 1, false, false, 1, 0}};
  m.plain =
      "In 2018 the country threw away 292.4 million short tons, 4.9 pounds a person a day. Of "
      "that, 69 million were recycled and 25 million composted. The rate is their sum over the "
      "whole:\n\n(69 + 25) / 292.4 = 32.1 %";
  m.findings = {{true, "Captions are missing", "02-reading-the-numbers/talk.mp4",
                 "A video without captions cannot be published.", "02/talk.mp4", ""},
                {true, "True or false question in the final test", "final.json:88",
                 "A program that gives CPE may not use one.", "final.json", ""},
                {true, "Two objectives, three needed", "02-reading-the-numbers/page.md:4",
                 "A module names at least three.", "02/page.md", ""},
                {false, "Source does not answer", "02-reading-the-numbers/page.md:41",
                 "Last seen on 3 June 2026.", "02/page.md", ""},
                {false, "Reading time is 67 % off", "03-collection-and-rates/page.md:1",
                 "It says 45 min; words and questions give 27.", "03/page.md", ""}};
  m.selected = 2;
  m.summary = "5 findings";
  m.stops = "3 stop publishing";
  m.checked = "SWM-120, checked 10:31:07, 12 files";
  return m;
}

}  // namespace icma::samples
