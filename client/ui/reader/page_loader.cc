// SPDX-License-Identifier: Apache-2.0
#include "client/ui/reader/page_loader.h"

#include <utility>

#include "client/text/markdown.h"

namespace icma::ui {
namespace {

constexpr std::size_t kMostFigures = 400;

}  // namespace

PageLoader::PageLoader(PageSource& source, std::function<void()> wake)
    : source_(source),
      wake_(std::move(wake)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

PageLoader::~PageLoader() = default;

void PageLoader::request(std::string document) {
  {
    const std::scoped_lock lock(mutex_);
    wanted_ = std::move(document);
    page_.reset();
    renders_.clear();
  }
  work_.notify_one();
}

std::shared_ptr<const LoadedPage> PageLoader::take_page() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(page_, nullptr);
}

void PageLoader::render(std::shared_ptr<Figure> figure, int width, int height) {
  {
    const std::scoped_lock lock(mutex_);
    std::erase_if(renders_, [&](const RenderJob& job) { return job.figure == figure; });
    renders_.push_back({std::move(figure), width, height});
  }
  work_.notify_one();
}

std::vector<RenderedFigure> PageLoader::take_figures() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(figures_, {});
}

void PageLoader::run(const std::stop_token& stop) {
  while (true) {
    std::optional<std::string> document;
    RenderJob job;
    {
      std::unique_lock lock(mutex_);
      work_.wait(lock, stop, [this] { return wanted_.has_value() || !renders_.empty(); });
      if (stop.stop_requested()) return;
      document = std::exchange(wanted_, std::nullopt);
      if (!document.has_value()) {
        job = std::move(renders_.front());
        renders_.pop_front();
      }
    }
    if (document.has_value()) {
      auto page = load(*document);
      const std::scoped_lock lock(mutex_);
      if (!wanted_.has_value()) page_ = std::move(page);
    } else {
      auto raster = job.figure->render(job.width, job.height);
      RenderedFigure done{std::move(job.figure), std::nullopt};
      if (raster.has_value()) done.raster = std::move(*raster);
      const std::scoped_lock lock(mutex_);
      figures_.push_back(std::move(done));
    }
    wake_();
  }
}

std::shared_ptr<const LoadedPage> PageLoader::load(const std::string& document) {
  auto page = std::make_shared<LoadedPage>();
  page->name = document;
  auto source = source_.page(document);
  if (!source.has_value()) {
    page->problem = source.error();
    return page;
  }
  page->title = std::move(source->title);
  page->kicker = std::move(source->kicker);
  page->document = text::read_markdown(source->markdown);
  for (const text::Block& block : page->document.blocks) {
    page->readable.push_back(text::readable_text(block));
    page->words.push_back(text::word_count(block));
    if (block.kind != text::BlockKind::kFigure || page->figures.contains(block.source) ||
        page->figures.size() >= kMostFigures) {
      continue;
    }
    // A missing picture is no reason not to show the page: its description takes its place.
    const auto bytes = source_.asset(document, block.source);
    auto figure = bytes.has_value() ? Figure::read(*bytes)
                                    : Result<std::shared_ptr<Figure>>(std::shared_ptr<Figure>());
    page->figures.emplace(block.source, figure.value_or(nullptr));
  }
  return page;
}

}  // namespace icma::ui
