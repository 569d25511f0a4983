// SPDX-License-Identifier: Apache-2.0
// The window over GLFW and OpenGL 3.3.
#define GLFW_INCLUDE_NONE
#include <GL/gl.h>
#include <GLFW/glfw3.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <imgui.h>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>
#include <utility>

#include "client/platform/window.h"

namespace icma::desktop {
namespace {

constexpr int kSettleFrames = 3;
constexpr int kMinWidth = 960;
constexpr int kMinHeight = 600;
// A driver that ignores the swap interval must not spin: no frame sooner than this.
constexpr double kShortestFrame = 1.0 / 125.0;

GLFWwindow* create(const WindowOptions& options) {
  glfwDefaultWindowHints();
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_VISIBLE, options.visible ? GLFW_TRUE : GLFW_FALSE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, options.class_name.c_str());
  glfwWindowHintString(GLFW_X11_INSTANCE_NAME, options.class_name.c_str());
  return glfwCreateWindow(options.width, options.height, options.title.c_str(), nullptr, nullptr);
}

std::string last_glfw_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text == nullptr ? std::string() : std::string(text);
}

class GlfwWindow final : public Window {
 public:
  explicit GlfwWindow(GLFWwindow* window) : window_(window) {
    glfwMakeContextCurrent(window_);
    glfwSwapInterval(1);
    glfwSetWindowSizeLimits(window_, kMinWidth, kMinHeight, GLFW_DONT_CARE, GLFW_DONT_CARE);
    glfwSetWindowUserPointer(window_, this);
    glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
      static_cast<GlfwWindow*>(glfwGetWindowUserPointer(w))->dropped(count, paths);
    });
    // Dear ImGui chains the callbacks it finds, so this one stays in force.
    glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) {
      static_cast<GlfwWindow*>(glfwGetWindowUserPointer(w))->events_ = true;
    });
    IMGUI_CHECKVERSION();
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    ImGui_ImplGlfw_InitForOpenGL(window_, true);
    ImGui_ImplOpenGL3_Init("#version 330 core");
  }

  ~GlfwWindow() override {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplGlfw_Shutdown();
    ImGui::DestroyContext();
    glfwDestroyWindow(window_);
    glfwTerminate();
  }

  void run(const std::function<FrameWish()>& frame) override {
    int settle = kSettleFrames;
    FrameWish wish;
    while (glfwWindowShouldClose(window_) == GLFW_FALSE && !close_.load()) {
      const bool hidden = iconified();
      if (settle > 0 && !hidden) {
        glfwPollEvents();
      } else {
        settle = wait(wish, hidden) ? kSettleFrames : 1;
      }
      if (std::exchange(events_, false)) settle = kSettleFrames;
      if (glfwWindowShouldClose(window_) != GLFW_FALSE || close_.load()) break;
      if (hidden && iconified()) continue;
      const double began = glfwGetTime();
      wish = present(frame);
      settle = wish.again ? std::max(settle, 1) : settle - 1;
      if (settle > 0) pace(began);
    }
  }

  void draw_once(const std::function<FrameWish()>& frame) override {
    glfwPollEvents();
    present(frame);
  }

  void wake() override { glfwPostEmptyEvent(); }

  void request_close() override {
    close_.store(true);
    glfwPostEmptyEvent();
  }

  float content_scale() const override {
    float x = 1;
    float y = 1;
    glfwGetWindowContentScale(window_, &x, &y);
    return std::max(x, y);
  }

  int width() const override { return framebuffer()[0]; }
  int height() const override { return framebuffer()[1]; }
  void resize(int width, int height) override { glfwSetWindowSize(window_, width, height); }
  bool iconified() const override {
    return glfwGetWindowAttrib(window_, GLFW_ICONIFIED) == GLFW_TRUE;
  }

  std::string renderer() const override {
    return reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  }

  void set_title(const std::string& title) override { glfwSetWindowTitle(window_, title.c_str()); }

  void set_full_screen(bool on) override {
    GLFWmonitor* monitor = glfwGetPrimaryMonitor();
    const GLFWvidmode* mode = monitor == nullptr ? nullptr : glfwGetVideoMode(monitor);
    if (mode == nullptr || on == (glfwGetWindowMonitor(window_) != nullptr)) return;
    if (on) {
      glfwGetWindowPos(window_, &windowed_[0], &windowed_[1]);
      glfwGetWindowSize(window_, &windowed_[2], &windowed_[3]);
      glfwSetWindowMonitor(window_, monitor, 0, 0, mode->width, mode->height, mode->refreshRate);
    } else {
      glfwSetWindowMonitor(window_, nullptr, windowed_[0], windowed_[1], windowed_[2], windowed_[3],
                           GLFW_DONT_CARE);
    }
  }

  void on_drop(std::function<void(std::vector<std::filesystem::path>)> handler) override {
    drop_ = std::move(handler);
  }

  void set_background(float red, float green, float blue) override {
    background_ = {red, green, blue};
  }

  Image screenshot() const override {
    Image image{width(), height(), {}};
    const auto row = static_cast<std::size_t>(image.width) * 4;
    std::vector<unsigned char> upside_down(row * static_cast<std::size_t>(image.height));
    // What a swap leaves in the buffers is undefined: the last frame is drawn once more.
    render();
    glReadBuffer(GL_BACK);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, image.width, image.height, GL_RGBA, GL_UNSIGNED_BYTE, upside_down.data());
    image.rgba.reserve(upside_down.size());
    for (std::size_t y = static_cast<std::size_t>(image.height); y-- > 0;) {
      const auto begin = upside_down.begin() + static_cast<std::ptrdiff_t>(y * row);
      image.rgba.insert(image.rgba.end(), begin, begin + static_cast<std::ptrdiff_t>(row));
    }
    return image;
  }

 private:
  // True when an event came, false when the deadline passed.
  static bool wait(const FrameWish& wish, bool hidden) {
    if (wish.within.has_value() && !hidden) {
      const double seconds = static_cast<double>(wish.within->count()) / 1000.0;
      const double began = glfwGetTime();
      glfwWaitEventsTimeout(std::max(seconds, 0.001));
      return glfwGetTime() - began < seconds;
    }
    glfwWaitEvents();
    return true;
  }

  FrameWish present(const std::function<FrameWish()>& frame) {
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    const FrameWish wish = frame();
    ImGui::Render();
    render();
    glfwSwapBuffers(window_);
    return wish;
  }

  void render() const {
    const std::array<int, 2> size = framebuffer();
    glViewport(0, 0, size[0], size[1]);
    glClearColor(background_[0], background_[1], background_[2], 1.0F);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  }

  static void pace(double began) {
    const double left = kShortestFrame - (glfwGetTime() - began);
    if (left > 0) glfwWaitEventsTimeout(left);
  }

  void dropped(int count, const char** paths) {
    events_ = true;
    if (drop_) drop_(std::vector<std::filesystem::path>(paths, paths + count));
  }

  std::array<int, 2> framebuffer() const {
    std::array<int, 2> size{};
    glfwGetFramebufferSize(window_, &size[0], &size[1]);
    return size;
  }

  GLFWwindow* window_;
  bool events_ = true;
  std::atomic<bool> close_ = false;
  std::array<float, 3> background_{0.965F, 0.969F, 0.976F};
  std::array<int, 4> windowed_{};
  std::function<void(std::vector<std::filesystem::path>)> drop_;
};

}  // namespace

Result<std::unique_ptr<Window>> Window::open(const WindowOptions& options) {
  if (glfwInit() != GLFW_TRUE) {
    return fail(ErrorKind::kInternal,
                "There is no display to open a window on. Start the program in a desktop session.",
                last_glfw_error());
  }
  GLFWwindow* window = create(options);
  if (window == nullptr) window = create(options);
  if (window == nullptr) {
    const std::string reason = last_glfw_error();
    glfwTerminate();
    return fail(ErrorKind::kInternal,
                "No window could be opened: this machine offers no OpenGL 3.3. Install the Mesa "
                "drivers (package libgl1-mesa-dri).",
                reason);
  }
  return std::make_unique<GlfwWindow>(window);
}

}  // namespace icma::desktop
