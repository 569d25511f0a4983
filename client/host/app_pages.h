// SPDX-License-Identifier: Apache-2.0
// Pages and pictures for the reader, asked of the app's thread.
#pragma once

#include "client/app/app.h"
#include "client/ui/reader/page_source.h"

namespace icma::host {

class AppPages final : public ui::PageSource {
 public:
  explicit AppPages(app::App& app) : app_(app) {}
  // Wait for the app; called on the reader's own thread.
  Result<ui::PageText> page(std::string_view document) override;
  Result<Bytes> asset(std::string_view document, std::string_view path) override;

 private:
  app::App& app_;
};

}  // namespace icma::host
