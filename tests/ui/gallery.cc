// SPDX-License-Identifier: Apache-2.0
// icma-gallery DIR: opens the real window, draws every screen with sample data, saves pictures.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "client/platform/window.h"
#include "client/ui/driver/driver.h"
#include "client/ui/host.h"
#include "tests/ui/samples.h"

namespace {

class Ignore final : public icma::app::CommandSink {
 public:
  void emit(icma::app::Command /*command*/) override {}
};

struct Options {
  std::string folder;
  std::string fonts = ICMA_FONT_DIR;
  std::string theme = "light";
  std::string only;
  std::string press;
  int width = 1280;
  int height = 800;
  int scale = 100;
  bool times = false;
};

// How long the building of a frame takes, without the drawing of it.
void print_times(std::string_view name, icma::desktop::Window& window, icma::ui::Host& host,
                 const icma::app::WindowModel& model, Ignore& sink) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> times;
  for (int i = 0; i < 100; ++i) {
    window.draw_once([&]() -> icma::desktop::FrameWish {
      const auto began = Clock::now();
      host.frame(model, sink, {}, window.content_scale());
      times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
      return {};
    });
  }
  std::ranges::sort(times);
  std::printf("%-12.*s median %.2f ms, p95 %.2f ms\n", static_cast<int>(name.size()), name.data(),
              times[50], times[95]);
}

int run(const Options& options) {
  auto window = icma::desktop::Window::open(
      {.title = "Gallery", .width = options.width, .height = options.height});
  if (!window) {
    std::fprintf(stderr, "%s\n", window.error().describe().c_str());
    return 1;
  }
  auto host = icma::ui::Host::open(options.fonts);
  if (!host) {
    std::fprintf(stderr, "%s\n", host.error().describe().c_str());
    return 1;
  }
  (*host)->set_reduced_motion(true);
  std::filesystem::create_directories(options.folder);
  Ignore sink;
  for (const std::string_view name : icma::samples::names()) {
    if (!options.only.empty() && options.only != name) continue;
    icma::app::WindowModel model = icma::samples::window(name);
    model.theme = options.theme;
    model.text_scale = options.scale;
    const auto frame = [&]() -> icma::desktop::FrameWish {
      (*host)->frame(model, sink, {}, (*window)->content_scale());
      return {};
    };
    for (int i = 0; i < 4; ++i) (*window)->draw_once(frame);
    if (!options.press.empty()) {
      icma::ui::Driver driver([&] { (*window)->draw_once(frame); }, (*host)->nodes());
      const auto tab = driver.click(a11y::Role::kTab, options.press);
      const auto pressed = tab ? tab : driver.click(options.press);
      if (!pressed) {
        std::fprintf(stderr, "%s\n", pressed.error().describe().c_str());
        return 1;
      }
      driver.frames(10);
    }
    if (options.times) print_times(name, **window, **host, model, sink);
    const auto path = std::filesystem::path(options.folder) / (std::string(name) + ".png");
    if (auto written = icma::desktop::write_png((*window)->screenshot(), path); !written) {
      std::fprintf(stderr, "%s\n", written.error().describe().c_str());
      return 1;
    }
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Draws every screen with sample data and saves a picture of each.");
  app.add_option("folder", options.folder, "Where pictures go")->required();
  app.add_option("--fonts", options.fonts, "Folder of the faces");
  app.add_option("--theme", options.theme, "light, dark, sepia, hc-dark or hc-light");
  app.add_option("--only", options.only, "One screen by name");
  app.add_option("--press", options.press, "Something to press before the picture, by its name");
  app.add_option("--width", options.width);
  app.add_option("--height", options.height);
  app.add_flag("--times", options.times, "Print how long the building of a frame takes");
  app.add_option("--scale", options.scale, "Text size in percent");
  CLI11_PARSE(app, argc, argv);
  return run(options);
}
