// SPDX-License-Identifier: Apache-2.0
// Whether the line that this machine is on is counted, as NetworkManager says on the system bus.
//
// Asked over GDBus: GLib is here already for the drawing of figures. Its own GNetworkMonitor would
// tell the same, but on the main loop of whoever made it first, and the window has none.
#pragma once

#include <functional>
#include <memory>

namespace icma::platform {

class NetworkCost {
 public:
  // Listens on a thread of its own, where `changed` is called when the answer becomes another one.
  // Waits 300 ms at most for the first answer; a later one is told as a change.
  explicit NetworkCost(std::function<void(bool metered)> changed = {});
  ~NetworkCost();
  NetworkCost(const NetworkCost&) = delete;
  NetworkCost& operator=(const NetworkCost&) = delete;

  // False also where nobody knows: without a system bus, without NetworkManager. A guess of
  // NetworkManager's is taken for its word. Any thread.
  bool metered() const;

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace icma::platform
