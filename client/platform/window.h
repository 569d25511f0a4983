// SPDX-License-Identifier: Apache-2.0
// Window: one native window with an OpenGL 3.3 context and Dear ImGui bound to it, and a loop that
// draws only when something happened.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "courses/base/result.h"

namespace icma::desktop {

struct WindowOptions {
  std::string title;
  std::string class_name = "icma-learn";  // the X11 class, so that desktops match the launcher
  int width = 1280;
  int height = 800;
  bool visible = true;
};

// What a frame asks of the loop.
struct FrameWish {
  bool again = false;  // draw the next frame at once (an animation runs)
  std::optional<std::chrono::milliseconds> within;  // wake at the latest after this (caret, toast)
};

struct Image {
  int width = 0;
  int height = 0;
  std::vector<unsigned char> rgba;  // top row first
};

// Everything but wake() and request_close() belongs to the thread that made the window.
class Window {
 public:
  // kInternal with a plain sentence when no window or no OpenGL 3.3 can be had. Opening is tried
  // twice: a busy display server may refuse the first time.
  static Result<std::unique_ptr<Window>> open(const WindowOptions& options);
  virtual ~Window() = default;
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  // Calls `frame` between NewFrame and Render, on events, wake-ups and deadlines only, until the
  // window is closed or request_close() was called. After any event three frames are drawn, since
  // Dear ImGui spreads queued input over frames.
  virtual void run(const std::function<FrameWish()>& frame) = 0;

  // Draws exactly one frame without waiting; for tests and pictures.
  virtual void draw_once(const std::function<FrameWish()>& frame) = 0;

  // From any thread: the loop draws a frame soon.
  virtual void wake() = 0;
  // From any thread or signal handler context via install_termination(): the loop ends.
  virtual void request_close() = 0;

  // Physical pixels per logical unit of the monitor the window is on.
  virtual float content_scale() const = 0;
  virtual int width() const = 0;  // of the framebuffer
  virtual int height() const = 0;
  virtual void resize(int width, int height) = 0;

  // The picture of the last drawn frame.
  virtual Image screenshot() const = 0;
  virtual bool iconified() const = 0;
  // The name the driver gives; tells software rendering apart.
  virtual std::string renderer() const = 0;
  virtual void set_title(const std::string& title) = 0;
  virtual void set_full_screen(bool on) = 0;
  // Called with the paths of files dropped on the window.
  virtual void on_drop(std::function<void(std::vector<std::filesystem::path>)> handler) = 0;
  // Colour behind everything; seen for an instant when the window grows.
  virtual void set_background(float red, float green, float blue) = 0;

 protected:
  Window() = default;
};

// kIo when the file cannot be written.
Result<void> write_png(const Image& image, const std::filesystem::path& path);

}  // namespace icma::desktop
