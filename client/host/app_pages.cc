// SPDX-License-Identifier: Apache-2.0
#include "client/host/app_pages.h"

#include <filesystem>
#include <future>

namespace icma::host {

Result<ui::PageText> AppPages::page(std::string_view document) {
  auto promise = std::make_shared<std::promise<Result<app::PageContent>>>();
  auto answer = promise->get_future();
  app_.post(app::PageWanted{std::string(document), [promise](Result<app::PageContent> content) {
                              promise->set_value(std::move(content));
                            }});
  ICMA_TRY(app::PageContent content, answer.get());
  return ui::PageText{std::move(content.markdown), std::move(content.title),
                      std::move(content.kicker)};
}

Result<Bytes> AppPages::asset(std::string_view document, std::string_view path) {
  const std::filesystem::path folder = std::filesystem::path(document).parent_path();
  const std::string resolved = (folder / path).lexically_normal().generic_string();
  auto promise = std::make_shared<std::promise<Result<Bytes>>>();
  auto answer = promise->get_future();
  app_.post(app::AssetWanted{
      resolved, [promise](Result<Bytes> bytes) { promise->set_value(std::move(bytes)); }});
  return answer.get();
}

}  // namespace icma::host
