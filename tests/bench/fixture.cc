// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/fixture.h"

#include <chrono>
#include <fmt/format.h>

#include "client/app/settings_store.h"
#include "sync/platform/key_store.h"

namespace icma::bench {
namespace {

constexpr int kBatch = 2'000;
constexpr int kTouched = 40;

std::string program_id(int number) {
  return fmt::format("prg-{:03}", number);
}

}  // namespace

Result<> fill_catalogue(store::ContentStore& store, int programs) {
  Json list = Json::array();
  for (int i = 0; i < programs; ++i) {
    Json modules = Json::array();
    for (int m = 1; m <= 6; ++m) {
      modules.push_back({{"id", fmt::format("m{}", m)},
                         {"title", fmt::format("Part {} of the work", m)},
                         {"summary", "What to look at first, and how to know that it is done"},
                         {"bytes", 400'000}});
    }
    list.push_back({{"id", program_id(i)},
                    {"code", fmt::format("PRG {}", i)},
                    {"title", fmt::format("Managing a town, volume {}", i)},
                    {"summary", "How councils, managers and residents decide together"},
                    {"kind", "program"},
                    {"level", "introductory"},
                    {"seconds", 12'000},
                    {"bytes", 2'400'000},
                    {"version", "1.0.0"},
                    {"practices", Json::array({{{"code", "14"}, {"weight", 100}}})},
                    {"objectives", Json::array({"Describe it", "Plan it", "Judge it"})},
                    {"modules", std::move(modules)}});
  }
  const Json taxonomy = {{"id", "icma-14-2017"},
                         {"title", "Practices"},
                         {"practices", Json::array({{{"code", "14"}, {"name", "Communication"}}})}};
  return store.replace_catalogue(
      {{"notice", ""}, {"taxonomy", taxonomy}, {"programs", std::move(list)}},
      sha256(std::string_view("catalogue")), {});
}

Result<std::unique_ptr<Records>> open_records(const std::filesystem::path& path,
                                              const Uuid& learner, records::KeyStore& keys) {
  auto out = std::make_unique<Records>();
  out->clock.wall = std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()) -
                    std::chrono::days(360);
  ICMA_TRY(
      out->store,
      records::LearnerStore::open(
          path, {.learner = learner, .keys = &keys, .clock = &out->clock, .random = &out->random}));
  return out;
}

Result<> fill_records(Records& records, int events) {
  const Millis step =
      std::chrono::duration_cast<Millis>(std::chrono::days(359)) / std::max(1, events / kBatch);
  std::vector<records::Draft> drafts;
  for (int i = 0; i < events; ++i) {
    const records::Subject subject{program_id(i % kTouched), "1.0.0",
                                   fmt::format("m{}", i / kTouched % 6 + 1),
                                   fmt::format("p{}", i / kTouched / 6 % 5 + 1)};
    drafts.push_back({.type = std::string(records::type::kPageRead),
                      .subject = subject,
                      .body = records::page_read(20 + i % 50, i % 101)});
    if (static_cast<int>(drafts.size()) < kBatch && i + 1 < events) continue;
    ICMA_TRY_VOID(records.store->append_all(drafts));
    drafts.clear();
    records.clock.advance(step);
  }
  return {};
}

Result<> make_profile(const platform::Profile& profile) {
  ICMA_TRY(const auto content, store::ContentStore::open(profile.content()));
  ICMA_TRY_VOID(fill_catalogue(*content, kPrograms));
  SystemRandom random;
  const Uuid guest = make_uuid_v4(random);
  ICMA_TRY(const auto settings, app::SettingsStore::open(profile.settings()));
  ICMA_TRY_VOID(settings->set("guest", guest.to_string()));
  ICMA_TRY_VOID(settings->set("welcomed", "on"));
  ICMA_TRY_VOID(settings->set("work-offline", "on"));
  platform::FileKeyStore keys(profile);
  ICMA_TRY(const auto records, open_records(profile.learner(guest), guest, keys));
  return fill_records(*records, kEvents);
}

}  // namespace icma::bench
