// SPDX-License-Identifier: Apache-2.0
// PageLoader: fetches and reads pages, and renders their figures, away from the UI thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "client/text/document.h"
#include "client/ui/reader/figure.h"
#include "client/ui/reader/page_source.h"

namespace icma::ui {

// Immutable once it is handed over.
struct LoadedPage {
  std::string name;
  std::string title;
  std::string kicker;
  text::Document document;
  std::vector<std::string> readable;  // by block, for assistive technology
  std::vector<int> words;             // by block
  std::map<std::string, std::shared_ptr<Figure>, std::less<>> figures;  // by source
  std::optional<Error> problem;                                         // instead of all that
};

struct RenderedFigure {
  std::shared_ptr<Figure> figure;
  std::optional<Raster> raster;  // nothing when it cannot be drawn
};

class PageLoader {
 public:
  // The source outlives the loader. `wake` is called from the loader's thread when something is
  // ready.
  PageLoader(PageSource& source, std::function<void()> wake);
  ~PageLoader();
  PageLoader(const PageLoader&) = delete;
  PageLoader& operator=(const PageLoader&) = delete;

  // A newer request takes the place of one that waits.
  void request(std::string document);
  std::shared_ptr<const LoadedPage> take_page();

  void render(std::shared_ptr<Figure> figure, int width, int height);
  std::vector<RenderedFigure> take_figures();

 private:
  struct RenderJob {
    std::shared_ptr<Figure> figure;
    int width = 0;
    int height = 0;
  };

  void run(const std::stop_token& stop);
  std::shared_ptr<const LoadedPage> load(const std::string& document);

  PageSource& source_;
  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable_any work_;
  std::optional<std::string> wanted_;
  std::deque<RenderJob> renders_;
  std::shared_ptr<const LoadedPage> page_;
  std::vector<RenderedFigure> figures_;
  std::jthread thread_;
};

}  // namespace icma::ui
