// SPDX-License-Identifier: Apache-2.0
// Samples: home, progress, record, sync.
#include "tests/ui/samples.h"

namespace icma::samples {
namespace {

app::HeatModel heat(std::string_view levels, int first_weekday, std::size_t today) {
  app::HeatModel model;
  model.first_weekday = first_weekday;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    model.days.push_back({levels[i] == '-' ? -1 : levels[i] - '0', i == today, {}});
  }
  model.sentence = "12.8 h in the last 8 weeks, 1.6 h a week";
  model.weeks = "6 of the last 8 weeks";
  return model;
}

}  // namespace

app::RingModel ring() {
  return {713,
          38,
          "28.5",
          "of 40 h",
          "40-hour year",
          "28.5 h",
          "1.5 h",
          "10.0 h",
          "Closes 31 December,\nin 41 days"};
}

app::HeatModel half_year() {
  auto model = heat(
      "20000200000020010000000000000000000000000000000003000000000000000000000000000000000000000000"
      "040002040000200000020200000020000000000000000003333----------------------------------------"
      "-",
      2, 142);
  model.months = {{0, "Jul"}, {5, "Aug"}, {10, "Sep"}, {14, "Oct"}, {18, "Nov"}, {23, "Dec"}};
  model.range = "July to December";
  return model;
}

app::HeatModel year() {
  auto model = heat(
      "0000000000000030000000000000000001020001010000101000011000000010000202000020000000200"
      "2000000000000000000044000000000202000020120200000000000000000000000030000000000000000"
      "0000000001020000200000020010000000000000000000000000000000003000000000000000000000000"
      "000000000000000000040002040000200000020200000020000000000000000003333----------------"
      "-------------------------",
      3, 323);
  model.months = {{0, "Jan"},  {5, "Feb"},  {9, "Mar"},  {14, "Apr"}, {18, "May"}, {22, "Jun"},
                  {27, "Jul"}, {31, "Aug"}, {36, "Sep"}, {40, "Oct"}, {44, "Nov"}, {49, "Dec"}};
  model.range = "41 days · 35.8 h in 2026";
  model.figures = {{"12.8 h", "in the last 8 weeks"},
                   {"1.6 h", "a week"},
                   {"10 December", "at this pace, what you have started is done"}};
  return model;
}

app::HomeModel home() {
  app::HomeModel m;
  m.greeting = "Good morning, Dana";
  m.date = "Friday 20 November 2026";
  m.resume = app::ContinueCard{
      "water",
      "wsc-130",
      "Continue · WSC-130 Water security for local managers",
      "Incident response: prepare, respond, recover",
      "Module 5 of 6 · 5.4 The first hour · 12 min left",
      "“Write the first hour on one page. Name who may take the plant to manual operation without "
      "asking…”",
      {1000, 1000, 1000, 1000, 760, 0},
      "Today 09:58, this laptop"};
  m.ring = ring();
  m.due = {
      {"3", "Dec", "Coaching panel, live", "Thursday 13:00 · 1.0 h", "in 13 days", ""},
      {"12", "Dec", "PMA-150 access ends", "4 modules left · 3 h 0 min", "in 22 days", "pma-150"},
      {"31", "Dec", "40-hour year closes", "Annual report is due", "in 41 days", ""}};
  m.practices_note = "credited in 2026";
  m.practices = {{"Financial Management", 903, "5.4 h", false},
                 {"Professional Integrity", 667, "4.0 h", false},
                 {"Community Engagement", 583, "3.5 h", false},
                 {"Service Delivery", 569, "3.4 h", false},
                 {"Technological Literacy", 528, "3.2 h", false},
                 {"Personal Resiliency", 500, "3.0 h", false},
                 {"3 more practices", 1000, "6.0 h", true}};
  m.all_practices = progress().practices;
  m.all_practices.resize(9);
  m.half_year = half_year();
  m.year = year();
  m.started = {{"chart", "pma-150", "PMA-150", "Performance measurement",
                "2 of 6 modules · 3 h 0 min left", 330},
               {"film", "wb-04", "WB-04", "Water security", "Webinar at 41:20 · 49 min left", 460},
               {"page", "egv-160", "EGV-160", "Plain language and e-government",
                "Not started · on this laptop", 0}};
  m.fresh = {{"wind", "iaq-100", "IAQ-100", "Indoor air quality in public buildings",
              "IAQ-100 · Program · 4.1 h", 0},
             {"map", "wb-03", "WB-03", "GIS and emergency response", "WB-03 · Webinar · 1.5 h", 0}};
  m.footer = "3.2 GB of courses on this laptop · 41 GB free · last sync yesterday 21:40";
  return m;
}

app::ProgressModel progress() {
  app::ProgressModel m;
  m.title = "40-hour year 2026";
  m.ring = ring();
  m.credited_note = "Credited means that the service has answered with a receipt.";
  m.plan_title = "What you have started covers it";
  m.plan = {
      {"wsc-130", "water", "WSC-130", "Water security for local managers", "42 min left", "4.5 h"},
      {"pma-150", "chart", "PMA-150", "Performance measurement", "3 h 0 min left", "4.3 h"},
      {"wb-04", "film", "WB-04", "Water security, webinar", "49 min left", "1.5 h"}};
  m.plan_text =
      "4 h 31 min of study. At 1.6 h a week, your last 8 weeks, you finish on 10 December, 21 days "
      "early.";
  m.plan_total = "40.3 h";
  m.plan_total_note = "with the 1.5 h waiting";
  m.practices_note = "credited, 9 of 14 practices";
  m.practices = {{"Financial Management", 1000, "5.4 h", false},
                 {"Professional Integrity", 739, "4.0 h", false},
                 {"Community Engagement", 646, "3.5 h", false},
                 {"Service Delivery", 631, "3.4 h", false},
                 {"Technological Literacy", 585, "3.2 h", false},
                 {"Personal Resiliency", 554, "3.0 h", false},
                 {"Strategic Leadership", 462, "2.5 h", false},
                 {"Strategic Planning", 462, "2.5 h", false},
                 {"Staff Effectiveness", 190, "1.0 h", false},
                 {"Equity and Inclusion", 0, "0 h", false},
                 {"Policy Facilitation", 0, "0 h", false},
                 {"Resident Service", 0, "0 h", false},
                 {"Human Resources", 0, "0 h", false},
                 {"Communication", 0, "0 h", false}};
  m.year = year();
  m.days_note = "41 days, 35.8 h of study";
  m.dates = {{"3", "Dec", "Coaching panel, live", "Thursday 13:00", "13 days", ""},
             {"12", "Dec", "PMA-150 access ends", "4 modules left", "22 days", ""},
             {"31", "Dec", "40-hour year closes", "Annual report is due", "41 days", ""}};
  return m;
}

app::RecordModel record() {
  using app::RecordState;
  app::RecordModel m;
  m.title = "Transcript 2026";
  m.figures = {{"28.5 h", "credited of 40"},
               {"1.5 h", "waiting"},
               {"3", "certificates"},
               {"ICMA-CM", "report due 31 Dec"}};
  const auto row = [&m](std::string date, std::string activity, std::string hours,
                        RecordState state, std::string word, bool certificate) {
    m.rows.push_back({std::to_string(m.rows.size()), std::move(date), std::move(activity),
                      std::move(hours), state, std::move(word), certificate});
  };
  row("19 Nov", "Reading: materials and waste figures", "1.5", RecordState::kWaiting, "Waiting",
      false);
  row("12 Nov", "Drafted the town’s strategic plan", "3.0", RecordState::kNotAccepted,
      "Not accepted", false);
  row("8 Oct", "Workshop: facilitating public meetings", "3.5", RecordState::kCredited, "Credited",
      false);
  row("2 Oct", "Mentoring, three meetings", "2.0", RecordState::kCredited, "Credited", false);
  row("19 Aug", "WB-06 Coaching panel", "1.0", RecordState::kCredited, "Credited", false);
  row("16 Jul", "GER-140 GIS and emergency response", "3.3", RecordState::kCredited, "Credited",
      true);
  row("3 Jun", "WB-01 E-government", "1.0", RecordState::kCredited, "Credited", false);
  row("9 May", "Reading: a budgeting guide", "3.9", RecordState::kCredited, "Credited", false);
  row("17 Apr", "State managers’ spring conference", "5.0", RecordState::kCredited, "Credited",
      false);
  row("27 Mar", "SWM-120 Solid waste and materials", "3.8", RecordState::kCredited, "Credited",
      true);
  row("24 Feb", "ETH-101 Ethics in public service", "4.0", RecordState::kCredited, "Credited",
      true);
  row("15 Jan", "WB-02 Emotional intelligence", "1.0", RecordState::kCredited, "Credited", false);
  m.selected = "9";
  m.count = "12 entries, 10 credited";
  m.total = "28.5";
  m.total_note = "hours credited";
  m.receipt = {"Receipt SWM-120",
               {app::Sign::kDone, "Verified offline"},
               {{"Learner", "Dana Whitfield"},
                {"For", "Solid waste and materials"},
                {"Hours", "3.8 h (3 h 50 min)"},
                {"Practices", "10, 12"},
                {"Completed", "27 March 2026"},
                {"Rule", "Self-study, version 3"},
                {"Receipt", "2026-SWM-004417"}},
               "The signature was checked on this laptop on 20 November against the key of the "
               "service. No connection was needed.",
               true};
  return m;
}

app::SyncModel sync() {
  app::SyncModel m;
  m.sign = app::Sign::kOffline;
  m.title = "No connection since 08:55";
  m.text = "Three records wait on this laptop. Nothing is lost. Next try in 40 s.";
  m.waiting = {{"You finished “Eight cyber actions”, 60 min.", "WSC-130 module 4 · today 09:12"},
               {"You answered its check: 9 of 10 right.", "WSC-130 module 4 · today 09:10"},
               {"You logged 1 h 30 min of reading.", "Outside activity · yesterday 22:05"}};
  m.attention = {{"“Drafted the town’s strategic plan”, 3 h",
                  "Not accepted: writing a plan is work. Studying how to write one would count.",
                  "R14", "Correct and send again", "1"}};
  m.explained = {
      {"You finished module 3 on both laptops. It counts once, 50 min. Both reflections "
       "are kept.",
       "WSC-130 · Tuesday 17 November"}};
  m.history = {{app::Sign::kDanger, "Yesterday 21:40", "5 sent, 4 accepted, 1 not"},
               {app::Sign::kDone, "Yesterday 12:15", "Nothing to send, 1 received"},
               {app::Sign::kDone, "Wed 18 Nov 19:02", "12 sent, 12 accepted"}};
  return m;
}

}  // namespace icma::samples
