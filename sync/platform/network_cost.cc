// SPDX-License-Identifier: Apache-2.0
#include "sync/platform/network_cost.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <gio/gio.h>
#include <mutex>
#include <thread>

namespace icma::platform {
namespace {

constexpr const char* kName = "org.freedesktop.NetworkManager";
constexpr const char* kPath = "/org/freedesktop/NetworkManager";
constexpr int kAnswerMs = 2000;
// What the start of a program waits for the first answer; a later one is told as a change.
constexpr std::chrono::milliseconds kStart{300};

// NMMetered: 0 unknown, 1 yes, 2 no, 3 probably, 4 probably not.
bool means_metered(guint32 value) {
  return value == 1 || value == 3;
}

template <auto Free>
struct With {
  template <typename T>
  void operator()(T* value) const {
    Free(value);
  }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, With<Free>>;

using Variant = Owned<GVariant, g_variant_unref>;
using Connection = Owned<GDBusConnection, g_object_unref>;

Connection connect(GCancellable* cancellable) {
  const Owned<char, g_free> address(
      g_dbus_address_get_for_bus_sync(G_BUS_TYPE_SYSTEM, cancellable, nullptr));
  if (address == nullptr) return nullptr;
  // GLib's enumerations of flags are meant to be joined.
  const auto flags = static_cast<GDBusConnectionFlags>(  // NOLINT(*EnumCastOutOfRange)
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
      G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION);
  return Connection(
      g_dbus_connection_new_for_address_sync(address.get(), flags, nullptr, cancellable, nullptr));
}

}  // namespace

class NetworkCost::Listener {
 public:
  explicit Listener(std::function<void(bool)> changed)
      : changed_(std::move(changed)),
        cancellable_(g_cancellable_new()),
        loop_context_(g_main_context_new()),
        loop_(g_main_loop_new(loop_context_.get(), FALSE)),
        thread_([this] { run(); }) {
    std::unique_lock lock(mutex_);
    answered_.wait_for(lock, kStart, [this] { return known_; });
    // From now on a change is news.
    telling_ = true;
  }
  ~Listener() {
    g_cancellable_cancel(cancellable_.get());
    g_main_loop_quit(loop_.get());
    // The loop may not have begun yet.
    g_main_context_invoke(
        loop_context_.get(),
        [](gpointer loop) -> gboolean {
          g_main_loop_quit(static_cast<GMainLoop*>(loop));
          return G_SOURCE_REMOVE;
        },
        loop_.get());
    thread_.join();
  }
  bool metered() const { return metered_; }

 private:
  void run() {
    g_main_context_push_thread_default(loop_context_.get());
    connection_ = connect(cancellable_.get());
    if (connection_ != nullptr) {
      subscribe("org.freedesktop.DBus.Properties", "PropertiesChanged", kName, kPath);
      subscribe("org.freedesktop.DBus", "NameOwnerChanged", "org.freedesktop.DBus", nullptr);
      ask();
    }
    answer(metered_);
    if (connection_ != nullptr) {
      g_main_loop_run(loop_.get());
      g_dbus_connection_close_sync(connection_.get(), nullptr, nullptr);
      connection_.reset();
    }
    // What is left to do for the connection.
    while (g_main_context_iteration(loop_context_.get(), FALSE) != FALSE) {
    }
    g_main_context_pop_thread_default(loop_context_.get());
  }

  // Both signals have the name of NetworkManager as their first argument.
  void subscribe(const char* interface, const char* signal, const char* sender, const char* path) {
    g_dbus_connection_signal_subscribe(connection_.get(), sender, interface, signal, path, kName,
                                       G_DBUS_SIGNAL_FLAGS_NONE, &Listener::on_signal, this,
                                       nullptr);
  }

  static void on_signal(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar*,
                        GVariant*, gpointer self) {
    static_cast<Listener*>(self)->ask();
  }

  // No answer: nobody counts.
  void ask() {
    const Variant reply(g_dbus_connection_call_sync(
        connection_.get(), kName, kPath, "org.freedesktop.DBus.Properties", "Get",
        g_variant_new("(ss)", kName, "Metered"), G_VARIANT_TYPE("(v)"),
        G_DBUS_CALL_FLAGS_NO_AUTO_START, kAnswerMs, cancellable_.get(), nullptr));
    bool metered = false;
    if (reply != nullptr) {
      GVariant* inside = nullptr;
      g_variant_get(reply.get(), "(v)", &inside);
      const Variant value(inside);
      metered = g_variant_is_of_type(value.get(), G_VARIANT_TYPE_UINT32) != FALSE &&
                means_metered(g_variant_get_uint32(value.get()));
    }
    if (g_cancellable_is_cancelled(cancellable_.get()) == FALSE) answer(metered);
  }

  void answer(bool metered) {
    bool tell = false;
    {
      const std::scoped_lock lock(mutex_);
      tell = telling_ && metered_ != metered;
      metered_ = metered;
      known_ = true;
    }
    answered_.notify_all();
    if (tell && changed_) changed_(metered);
  }

  std::function<void(bool)> changed_;
  Owned<GCancellable, g_object_unref> cancellable_;
  Owned<GMainContext, g_main_context_unref> loop_context_;
  Owned<GMainLoop, g_main_loop_unref> loop_;
  Connection connection_;  // of the thread alone
  std::mutex mutex_;
  std::condition_variable answered_;
  bool known_ = false;
  bool telling_ = false;
  std::atomic<bool> metered_{false};
  std::thread thread_;
};

NetworkCost::NetworkCost(std::function<void(bool)> changed)
    : listener_(std::make_unique<Listener>(std::move(changed))) {}
NetworkCost::~NetworkCost() = default;

bool NetworkCost::metered() const {
  return listener_->metered();
}

}  // namespace icma::platform
