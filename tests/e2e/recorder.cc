// SPDX-License-Identifier: Apache-2.0
// A program that studies and does nothing else: it writes the module that it is told, event by
// event, and names each event on a line of its own once the records have said that it is durable.
// Tests start it and kill it at any moment.
//
//   e2e_recorder FOLDER MODULE PAGES
#include <cstdio>
#include <unistd.h>

#include "sync/platform/key_store.h"
#include "sync/platform/paths.h"
#include "sync/platform/system_clock.h"
#include "sync/records/learner_store.h"

using namespace icma;

namespace {

bool write(records::LearnerStore& store, const records::Draft& draft) {
  const auto written = store.append(draft);
  if (!written) {
    static_cast<void>(std::fprintf(stderr, "%s\n", written.error().describe().c_str()));
    return false;
  }
  const std::string line = written->event_id.to_string() + "\n";
  return ::write(STDOUT_FILENO, line.data(), line.size()) > 0;
}

bool study(records::LearnerStore& store, const std::string& module, int pages) {
  const auto draft = [&module](std::string_view type, std::string activity, Json body) {
    return records::Draft{.type = std::string(type),
                          .subject = {"egv-160", "1.0.0", module, std::move(activity)},
                          .body = std::move(body)};
  };
  for (int i = 0; i < pages; ++i) {
    if (!write(store, draft("page.read", "p1", records::page_read(1, 100)))) return false;
  }
  return write(store, draft("module.completed", "",
                            records::module_completed(Json::object(), 600, {{"P04", 600}})));
}

int run(const std::filesystem::path& folder, const std::string& module, int pages) {
  const auto profile = platform::open_profile(folder);
  if (!profile) return 1;
  platform::FileSessionStore sessions(*profile);
  const auto session = sessions.load();
  if (!session || !*session) return 1;
  const protocol::Session& learner = **session;
  platform::FileKeyStore keys(*profile);
  platform::SystemClock clock;
  SystemRandom random;
  const auto store =
      records::LearnerStore::open(profile->learner(learner.learner), {.learner = learner.learner,
                                                                      .server = learner.server,
                                                                      .keys = &keys,
                                                                      .clock = &clock,
                                                                      .random = &random});
  return store && study(**store, module, pages) ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  if (count != 4) return 2;
  return run(words[1], words[2], std::atoi(words[3]));
}
