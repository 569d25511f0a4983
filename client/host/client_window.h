// SPDX-License-Identifier: Apache-2.0
// The client's window: draws the app's newest model, feeds its surfaces, and passes commands on.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "client/host/app_pages.h"
#include "client/host/idle_watch.h"
#include "client/host/services.h"
#include "client/media/player.h"
#include "client/platform/desktop.h"
#include "client/platform/window.h"
#include "client/ui/host.h"
#include "client/ui/reader/film_view.h"
#include "client/ui/reader/page_reader.h"

namespace icma::host {

// Start-up marks and frame times, for --perf.
struct PerfLog {
  std::int64_t window_us = 0;  // since the start of main
  std::int64_t content_us = 0;
  std::int64_t painted_us = 0;  // until the first frame was drawn and shown; 0 outside of replay
  std::int64_t main_monotonic_us = 0;   // the start itself, on the machine's monotonic clock
  std::vector<std::int64_t> frames_us;  // time to build each frame
};

class ClientWindow {
 public:
  static Result<std::unique_ptr<ClientWindow>> open(const ClientOptions& options);
  ~ClientWindow();

  // Until it is closed.
  void run();
  // One frame now, for the tour and for replay.
  void draw();
  // Draws frames until the app has handled everything and the page is on screen, at most so long.
  void settle(std::chrono::milliseconds at_most = std::chrono::milliseconds(4000));
  Result<> picture(const std::filesystem::path& file);

  Services& services() { return *services_; }
  ui::Host& host() { return *host_; }
  desktop::Window& window() { return *window_; }
  const app::WindowModel& model() const { return *model_; }
  const ui::PageReader& reader() const { return *reader_; }
  PerfLog& perf() { return perf_; }

 private:
  ClientWindow() = default;
  Result<> start(const ClientOptions& options);
  desktop::FrameWish frame();
  void follow_model();
  // On a shared computer: has the learner leave when nobody is there, and says when to look again.
  std::optional<std::chrono::milliseconds> watch_idle();

  std::unique_ptr<desktop::Window> window_;
  std::unique_ptr<ui::Host> host_;
  std::unique_ptr<media::Player> player_;
  std::unique_ptr<Services> services_;
  std::unique_ptr<AppPages> pages_;
  std::unique_ptr<ui::PageReader> reader_;
  std::unique_ptr<ui::FilmView> film_;
  std::shared_ptr<const app::WindowModel> model_;
  IdleWatch idle_;
  std::string language_ = "en";
  std::string document_;
  std::string preview_mark_;
  bool moving_ = false;  // the last frame asked for another at once
  std::mutex clipboard_mutex_;
  std::optional<std::string> clipboard_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  PerfLog perf_;
};

}  // namespace icma::host
