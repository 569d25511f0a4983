// SPDX-License-Identifier: Apache-2.0
// A message bus of the test's own in place of the system's, and a NetworkManager on it that says
// what it is told to.
#pragma once

#include <cstdlib>
#include <gio/gio.h>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "tests/fakes/process.h"
#include "tests/fakes/temp_dir.h"

namespace icma::fakes {

inline constexpr const char* kBusDaemon = "/usr/bin/dbus-daemon";

// The system bus of this process and its children as long as it lives.
class PrivateBus {
 public:
  static bool available() { return std::filesystem::exists(kBusDaemon); }

  PrivateBus() {
    if (const char* value = std::getenv(kVariable)) before_ = value;
    const std::string address = "unix:path=" + (dir_ / "bus").string();
    daemon_ = std::make_unique<Process>(
        std::vector<std::string>{kBusDaemon, "--session", "--nofork", "--nopidfile",
                                 "--print-address", "--address=" + address},
        dir_ / "bus.log");
    for (int i = 0; i < 400 && daemon_->output().find('\n') == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    ::setenv(kVariable, address.c_str(), 1);
  }
  ~PrivateBus() {
    if (before_) ::setenv(kVariable, before_->c_str(), 1);
    if (!before_) ::unsetenv(kVariable);
  }
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;

 private:
  static constexpr const char* kVariable = "DBUS_SYSTEM_BUS_ADDRESS";
  TempDir dir_;
  std::optional<std::string> before_;
  std::unique_ptr<Process> daemon_;
};

// Owns NetworkManager's name on the system bus and answers for its property Metered.
class FakeNetworkManager {
 public:
  explicit FakeNetworkManager(unsigned metered) : metered_(metered) {
    thread_ = std::thread([this] { run(); });
    while (!ready_) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ~FakeNetworkManager() {
    g_main_loop_quit(loop_);
    thread_.join();
    g_main_loop_unref(loop_);
    g_main_context_unref(context_);
  }
  FakeNetworkManager(const FakeNetworkManager&) = delete;
  FakeNetworkManager& operator=(const FakeNetworkManager&) = delete;

  // As NetworkManager does when the machine is on another line.
  void set(unsigned metered) {
    metered_ = metered;
    GVariantBuilder changed;
    g_variant_builder_init(&changed, G_VARIANT_TYPE("a{sv}"));
    g_variant_builder_add(&changed, "{sv}", "Metered", g_variant_new_uint32(metered));
    g_dbus_connection_emit_signal(connection_, nullptr, kPath, "org.freedesktop.DBus.Properties",
                                  "PropertiesChanged",
                                  g_variant_new("(sa{sv}as)", kName, &changed, nullptr), nullptr);
  }

 private:
  static constexpr const char* kName = "org.freedesktop.NetworkManager";
  static constexpr const char* kPath = "/org/freedesktop/NetworkManager";
  static constexpr const char* kInterface =
      "<node><interface name='org.freedesktop.NetworkManager'>"
      "<property name='Metered' type='u' access='read'/></interface></node>";

  static GVariant* get(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar*,
                       GError**, gpointer self) {
    return g_variant_new_uint32(static_cast<FakeNetworkManager*>(self)->metered_);
  }

  void run() {
    g_main_context_push_thread_default(context_);
    connection_ = g_dbus_connection_new_for_address_sync(
        std::getenv("DBUS_SYSTEM_BUS_ADDRESS"),
        static_cast<GDBusConnectionFlags>(G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                          G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION),
        nullptr, nullptr, nullptr);
    ICMA_CHECK(connection_ != nullptr);
    GDBusNodeInfo* info = g_dbus_node_info_new_for_xml(kInterface, nullptr);
    GDBusInterfaceVTable table{};
    table.get_property = &FakeNetworkManager::get;
    g_dbus_connection_register_object(connection_, kPath, info->interfaces[0], &table, this,
                                      nullptr, nullptr);
    g_dbus_node_info_unref(info);
    GVariant* owned = g_dbus_connection_call_sync(
        connection_, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
        "RequestName", g_variant_new("(su)", kName, 4U), nullptr, G_DBUS_CALL_FLAGS_NONE, 10'000,
        nullptr, nullptr);
    ICMA_CHECK(owned != nullptr);
    g_variant_unref(owned);
    ready_ = true;
    g_main_loop_run(loop_);
    g_dbus_connection_close_sync(connection_, nullptr, nullptr);
    g_object_unref(connection_);
    while (g_main_context_iteration(context_, FALSE) != FALSE) {
    }
    g_main_context_pop_thread_default(context_);
  }

  std::atomic<unsigned> metered_;
  std::atomic<bool> ready_{false};
  GMainContext* context_ = g_main_context_new();
  GMainLoop* loop_ = g_main_loop_new(context_, FALSE);
  GDBusConnection* connection_ = nullptr;
  std::thread thread_;
};

}  // namespace icma::fakes
