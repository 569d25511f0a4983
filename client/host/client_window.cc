// SPDX-License-Identifier: Apache-2.0
#include "client/host/client_window.h"

#include <algorithm>
#include <imgui.h>
#include <thread>

#include "client/host/resources.h"
#include "client/media/mpv_player.h"
#include "courses/store/bundle.h"

namespace icma::host {
namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Whether a person did something since the frame before.
bool has_input() {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseDelta.x != 0 || io.MouseDelta.y != 0) return true;
  for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_NamedKey_END; ++key) {
    if (ImGui::IsKeyDown(static_cast<ImGuiKey>(key))) return true;
  }
  return false;
}

}  // namespace

Result<std::unique_ptr<ClientWindow>> ClientWindow::open(const ClientOptions& options) {
  auto window = std::unique_ptr<ClientWindow>(new ClientWindow());
  ICMA_TRY_VOID(window->start(options));
  return window;
}

ClientWindow::~ClientWindow() {
  if (reader_ != nullptr) reader_->leave();
  reader_.reset();
  film_.reset();
  player_.reset();
  services_.reset();
  host_.reset();
}

Result<> ClientWindow::start(const ClientOptions& options) {
  ICMA_TRY(window_,
           desktop::Window::open(
               {.title = "ICMA University", .width = options.width, .height = options.height}));
  perf_.main_monotonic_us = duration_cast<microseconds>(started_.time_since_epoch()).count();
  perf_.window_us = duration_cast<microseconds>(steady_clock::now() - started_).count();
  ICMA_TRY(host_, ui::Host::open(resources() / "fonts"));
  WindowHooks hooks;
  hooks.wake = [this] { window_->wake(); };
  hooks.open_url = desktop::open_url;
  hooks.copy_text = [this](std::string text) {
    const std::scoped_lock lock(clipboard_mutex_);
    clipboard_ = std::move(text);
    window_->wake();
  };
  ICMA_TRY(services_, Services::open(options, std::move(hooks)));
  auto player = media::make_mpv_player([this] { window_->wake(); });
  player_ = player ? std::move(*player)
                   : media::make_null_player(
                         [this] { return services_->clock().since_boot().count(); }, 0);
  pages_ = std::make_unique<AppPages>(services_->app());
  ui::PageReader::Hooks reader_hooks;
  reader_hooks.wake = [this] { window_->wake(); };
  reader_hooks.evidence = [this](int sitting, const text::EvidenceReport& report) {
    services_->app().emit(app::PageRead{sitting, report.read_permille, report.read_blocks});
  };
  reader_ = std::make_unique<ui::PageReader>(*pages_, std::move(reader_hooks));
  film_ = std::make_unique<ui::FilmView>(*player_);
  // A program folder that is dropped on the window is previewed, a bundle or receipts are taken.
  window_->on_drop([this](const std::vector<std::filesystem::path>& paths) {
    if (paths.empty()) return;
    std::error_code code;
    if (std::filesystem::is_directory(paths.front(), code)) {
      services_->app().emit(app::OpenPreview{paths.front().string()});
    } else if (paths.front().extension() == store::kBundleEnding) {
      services_->app().emit(app::ImportBundle{paths.front().string()});
    } else if (paths.front().extension() == ".reply") {
      services_->app().emit(app::SetSetting{"import-receipts", paths.front().string()});
    }
  });
  model_ = services_->app().model();
  follow_model();
  return {};
}

// What lives outside the model follows it: the language, and the page of a draft that was saved.
void ClientWindow::follow_model() {
  if (model_->language != language_) {
    language_ = model_->language;
    host_->set_strings(read_strings(language_));
  }
  const auto* reading = std::get_if<app::ReaderModel>(&model_->screen);
  const std::string document = reading == nullptr ? "" : reading->document;
  if (!document_.empty() && document.empty()) reader_->leave();
  document_ = document;
  if (const auto* preview = std::get_if<app::PreviewModel>(&model_->screen)) {
    const std::string mark = preview->document + preview->saved + preview->checked;
    if (!preview_mark_.empty() && mark != preview_mark_) reader_->reload();
    preview_mark_ = mark;
  }
}

std::optional<milliseconds> ClientWindow::watch_idle() {
  if (!model_->leaves_when_idle) {
    idle_ = {};
    return std::nullopt;
  }
  const auto* film = std::get_if<app::WebinarModel>(&model_->screen);
  const bool watching = film != nullptr && film->playing;
  const milliseconds now = services_->clock().since_boot();
  if (idle_.look(has_input() || watching, now)) {
    services_->app().emit(app::SetSetting{"leave-idle", ""});
  }
  return idle_.within(now);
}

desktop::FrameWish ClientWindow::frame() {
  const auto begin = steady_clock::now();
  const std::int64_t now_ms = duration_cast<milliseconds>(begin.time_since_epoch()).count();
  services_->film().pump(
      *player_, now_ms, [this](const app::PlayerStatus& status) { services_->app().post(status); });
  if (auto next = services_->app().model(); next != model_) {
    model_ = std::move(next);
    follow_model();
  }
  {
    const std::scoped_lock lock(clipboard_mutex_);
    if (clipboard_) ImGui::SetClipboardText(clipboard_->c_str());
    clipboard_.reset();
  }
  const ui::FrameOutcome outcome = host_->frame(
      *model_, services_->app(), {reader_.get(), film_.get()}, window_->content_scale());
  moving_ = outcome.again;
  const auto end = steady_clock::now();
  perf_.frames_us.push_back(duration_cast<microseconds>(end - begin).count());
  if (perf_.content_us == 0) perf_.content_us = duration_cast<microseconds>(end - started_).count();
  std::optional<milliseconds> within = outcome.within;
  if (const auto idle = watch_idle()) within = std::min(within.value_or(*idle), *idle);
  return {outcome.again, within};
}

void ClientWindow::run() {
  const desktop::Termination termination(*window_);
  window_->run([this] { return frame(); });
}

void ClientWindow::draw() {
  window_->draw_once([this] { return frame(); });
  if (perf_.painted_us == 0) {
    perf_.painted_us = duration_cast<microseconds>(steady_clock::now() - started_).count();
  }
}

void ClientWindow::settle(milliseconds at_most) {
  const auto end = steady_clock::now() + at_most;
  int calm = 0;
  while (calm < 4 && steady_clock::now() < end) {
    draw();
    const bool reading = std::holds_alternative<app::ReaderModel>(model_->screen);
    // A film that plays moves for as long as it plays; anything else comes to rest.
    const bool moving = moving_ && !std::holds_alternative<app::WebinarModel>(model_->screen);
    const bool quiet = services_->app().idle() && services_->app().model() == model_ && !moving &&
                       (!reading || reader_->settled());
    calm = quiet ? calm + 1 : 0;
    if (!quiet) std::this_thread::sleep_for(milliseconds(10));
  }
}

Result<> ClientWindow::picture(const std::filesystem::path& file) {
  return desktop::write_png(window_->screenshot(), file);
}

}  // namespace icma::host
