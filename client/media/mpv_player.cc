// SPDX-License-Identifier: Apache-2.0
#include "client/media/mpv_player.h"

#include <algorithm>
#include <array>
#include <clocale>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <mpv/client.h>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "client/media/mpv_picture.h"
#include "client/media/mpv_stream.h"

namespace icma::media {
namespace {

using Setting = std::pair<const char*, const char*>;

// Nothing of the person's own mpv, no network, no files beside the film, exact jumps.
constexpr std::array kSettings{
    Setting{"config", "no"},
    Setting{"terminal", "no"},
    Setting{"load-scripts", "no"},
    Setting{"ytdl", "no"},
    Setting{"osc", "no"},
    Setting{"input-default-bindings", "no"},
    Setting{"input-vo-keyboard", "no"},
    Setting{"vo", "libmpv"},
    Setting{"hwdec", "no"},
    Setting{"idle", "yes"},
    Setting{"keep-open", "yes"},
    Setting{"pause", "yes"},
    Setting{"access-references", "no"},
    Setting{"sub-auto", "no"},
    Setting{"sid", "no"},
    Setting{"audio-file-auto", "no"},
    Setting{"audio-fallback-to-null", "yes"},
    Setting{"audio-pitch-correction", "yes"},
    Setting{"hr-seek", "yes"},
    Setting{"profile", "sw-fast"},
    Setting{"cache", "no"},
    Setting{"demuxer-max-bytes", "16MiB"},
    Setting{"demuxer-max-back-bytes", "4MiB"},
    Setting{"video-timing-offset", "0"},
};

enum Observed : std::uint64_t {
  kTime = 1,
  kDuration,
  kPause,
  kEof,
  kSpeed,
  kMute,
  kVolume,
  kWidth,
  kHeight
};

// Whether anything here could play sound: a sound server of this session or a card. Sound systems
// write pages of complaints to the terminal when they are asked for and are not there.
bool has_sound() {
  if (std::getenv("PULSE_SERVER") != nullptr) return true;
  std::error_code code;
  if (std::filesystem::exists("/dev/snd/controlC0", code)) return true;
  const char* session = std::getenv("XDG_RUNTIME_DIR");
  if (session == nullptr) return false;
  const std::filesystem::path folder(session);
  return std::filesystem::exists(folder / "pulse/native", code) ||
         std::filesystem::exists(folder / "pipewire-0", code);
}

struct HandleEnd {
  void operator()(mpv_handle* handle) const { mpv_terminate_destroy(handle); }
};

class MpvPlayer final : public Player {
 public:
  explicit MpvPlayer(Wake wake) : wake_(std::move(wake)), picture_(wake_) {}

  ~MpvPlayer() override {
    if (handle_ != nullptr) mpv_set_wakeup_callback(handle_.get(), nullptr, nullptr);
  }

  Result<void> start(const MpvOptions& options) {
    handle_.reset(mpv_create());
    if (handle_ == nullptr) return fail(ErrorKind::kInternal, "The player could not be started.");
    for (const auto& [name, value] : kSettings) {
      // Names differ a little between versions; a missing one is no reason not to play.
      static_cast<void>(mpv_set_option_string(handle_.get(), name, value));
    }
    if (options.silent || !has_sound())
      static_cast<void>(mpv_set_option_string(handle_.get(), "ao", "null"));
    if (const int code = mpv_initialize(handle_.get()); code < 0) {
      return fail(ErrorKind::kInternal, "The player could not be started.", mpv_error_string(code));
    }
    if (!stream_.attach(handle_.get()) || !picture_.start(handle_.get())) {
      return fail(ErrorKind::kInternal, "The player offers no picture in memory.");
    }
    observe();
    mpv_set_wakeup_callback(
        handle_.get(), [](void* user) { static_cast<MpvPlayer*>(user)->wake_(); }, this);
    return {};
  }

  void open(std::shared_ptr<AssetSource> film) override {
    close();
    stream_.set_film(std::move(film));
    command({"loadfile", MpvStream::kAddress, "replace"});
  }

  void close() override {
    command({"stop"});
    picture_.forget();
    const int speed = state_.speed_permille;
    state_ = {};
    set_speed(speed);
    play(false);
  }

  void play(bool on) override {
    if (on && state_.ended) seek(0);
    int pause = on ? 0 : 1;
    mpv_set_property_async(handle_.get(), 0, "pause", MPV_FORMAT_FLAG, &pause);
  }

  void seek(std::int64_t position_ms) override {
    const std::int64_t end = state_.duration_ms > 0 ? state_.duration_ms : position_ms;
    position_ms = std::clamp<std::int64_t>(position_ms, 0, std::max<std::int64_t>(0, end));
    command({"seek", fmt::format("{}.{:03}", position_ms / 1000, position_ms % 1000),
             "absolute+exact"});
    state_.position_ms = position_ms;
    state_.ended = false;
  }

  void set_speed(int permille) override {
    state_.speed_permille = std::clamp(permille, 500, 3000);
    double speed = state_.speed_permille / 1000.0;
    mpv_set_property_async(handle_.get(), 0, "speed", MPV_FORMAT_DOUBLE, &speed);
  }

  void set_volume(int percent) override {
    state_.volume = std::clamp(percent, 0, 100);
    double volume = state_.volume;
    mpv_set_property_async(handle_.get(), 0, "volume", MPV_FORMAT_DOUBLE, &volume);
  }

  void set_muted(bool on) override {
    state_.muted = on;
    int flag = on ? 1 : 0;
    mpv_set_property_async(handle_.get(), 0, "mute", MPV_FORMAT_FLAG, &flag);
  }

  void pump() override {
    while (true) {
      const mpv_event* event = mpv_wait_event(handle_.get(), 0);
      if (event->event_id == MPV_EVENT_NONE) return;
      take(*event);
    }
  }

  const PlayerState& state() const override { return state_; }

  bool take_picture(int width, int height, Picture& into) override {
    return picture_.take(width, height, into);
  }

 private:
  void observe() {
    const std::array<std::tuple<Observed, const char*, mpv_format>, 9> observed{
        {{kTime, "time-pos", MPV_FORMAT_DOUBLE},
         {kDuration, "duration", MPV_FORMAT_DOUBLE},
         {kPause, "pause", MPV_FORMAT_FLAG},
         {kEof, "eof-reached", MPV_FORMAT_FLAG},
         {kSpeed, "speed", MPV_FORMAT_DOUBLE},
         {kMute, "mute", MPV_FORMAT_FLAG},
         {kVolume, "volume", MPV_FORMAT_DOUBLE},
         {kWidth, "dwidth", MPV_FORMAT_INT64},
         {kHeight, "dheight", MPV_FORMAT_INT64}}};
    for (const auto& [id, name, format] : observed) {
      mpv_observe_property(handle_.get(), id, name, format);
    }
  }

  void command(std::initializer_list<std::string> parts) {
    std::vector<const char*> arguments;
    for (const std::string& part : parts) arguments.push_back(part.c_str());
    arguments.push_back(nullptr);
    mpv_command_async(handle_.get(), 0, arguments.data());
  }

  void take(const mpv_event& event) {
    if (event.event_id == MPV_EVENT_PROPERTY_CHANGE) {
      property(event.reply_userdata, *static_cast<const mpv_event_property*>(event.data));
    } else if (event.event_id == MPV_EVENT_FILE_LOADED) {
      state_.ready = true;
    } else if (event.event_id == MPV_EVENT_END_FILE) {
      const auto& end = *static_cast<const mpv_event_end_file*>(event.data);
      if (end.reason == MPV_END_FILE_REASON_ERROR) {
        state_.playing = false;
        state_.problem =
            fmt::format("The film cannot be played ({}).", mpv_error_string(end.error));
      }
    }
  }

  void property(std::uint64_t id, const mpv_event_property& property) {
    const auto number = [&]() -> std::optional<double> {
      if (property.format != MPV_FORMAT_DOUBLE) return std::nullopt;
      return *static_cast<const double*>(property.data);
    };
    const auto flag = [&] {
      return property.format == MPV_FORMAT_FLAG && *static_cast<const int*>(property.data) != 0;
    };
    const auto whole = [&] {
      return property.format == MPV_FORMAT_INT64
                 ? static_cast<int>(*static_cast<const std::int64_t*>(property.data))
                 : 0;
    };
    const auto milliseconds = [&](std::int64_t otherwise) {
      const auto value = number();
      return value.has_value() ? static_cast<std::int64_t>(std::llround(*value * 1000)) : otherwise;
    };
    switch (id) {
      case kTime:
        state_.position_ms = milliseconds(state_.position_ms);
        break;
      case kDuration:
        state_.duration_ms = milliseconds(0);
        break;
      case kPause:
        paused_ = flag();
        break;
      case kEof:
        state_.ended = flag();
        break;
      case kSpeed:
        state_.speed_permille = static_cast<int>(milliseconds(1000));
        break;
      case kMute:
        state_.muted = flag();
        break;
      case kVolume:
        state_.volume = static_cast<int>(std::lround(number().value_or(100)));
        break;
      case kWidth:
        state_.width = whole();
        break;
      case kHeight:
        state_.height = whole();
        break;
      default:
        break;
    }
    state_.playing = state_.ready && !paused_ && !state_.ended;
  }

  Wake wake_;
  MpvStream stream_;  // outlives the handle that reads from it
  std::unique_ptr<mpv_handle, HandleEnd> handle_;
  MpvPicture picture_;  // ends before the handle it draws for
  PlayerState state_;
  bool paused_ = true;
};

}  // namespace

Result<std::unique_ptr<Player>> make_mpv_player(Wake wake, const MpvOptions& options) {
  std::setlocale(LC_NUMERIC, "C");
  auto player = std::make_unique<MpvPlayer>(std::move(wake));
  ICMA_TRY_VOID(player->start(options));
  return player;
}

}  // namespace icma::media
