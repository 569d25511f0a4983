// SPDX-License-Identifier: Apache-2.0
// The controller on a thread of its own: the window posts commands and takes the newest model, and
// never waits for disk or network.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <variant>
#include <vector>

#include "client/app/controller.h"

namespace icma::app {

struct ContentChanged {};
struct PageWanted {
  std::string document;
  std::function<void(Result<PageContent>)> done;
};
struct AssetWanted {
  std::string path;
  std::function<void(Result<Bytes>)> done;
};

class App final : public CommandSink {
 public:
  // `changed` is called on the app's thread when a new model is there.
  App(std::unique_ptr<Controller> controller, const Clock& clock, std::function<void()> changed);
  // Handles what was posted before it ends, so that no answer is lost.
  ~App() override;
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // All from any thread.
  void emit(Command command) override { post(std::move(command)); }
  using Message =
      std::variant<Command, SyncNews, PlayerStatus, ContentChanged, PageWanted, AssetWanted,
                   BundleTaken, PartLooked, ContentDamaged, ContentRepaired>;
  void post(Message message);
  std::shared_ptr<const WindowModel> model() const;
  // How many models were made; tests wait for it to move.
  std::uint64_t generation() const;
  // True when nothing waits to be handled and the model shows all that was.
  bool idle() const;

 private:
  void run(const std::stop_token& stop);
  void publish();

  std::unique_ptr<Controller> controller_;
  const Clock* clock_;
  std::function<void()> changed_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::vector<Message> messages_;
  std::shared_ptr<const WindowModel> model_;  // owners: this and whoever draws it
  std::uint64_t generation_ = 0;
  bool working_ = false;
  std::jthread thread_;
};

}  // namespace icma::app
