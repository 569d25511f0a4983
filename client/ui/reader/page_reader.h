// SPDX-License-Identifier: Apache-2.0
// PageReader: the surface in the reader's frame: lays out, scrolls, selects, answers checks.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "client/text/layout.h"
#include "client/text/places.h"
#include "client/text/reading_evidence.h"
#include "client/ui/reader/figure_shelf.h"
#include "client/ui/reader/font_shaper.h"
#include "client/ui/reader/page_loader.h"
#include "client/ui/reader/page_painter.h"
#include "client/ui/reader/page_scroll.h"
#include "client/ui/surfaces.h"

namespace icma::ui {

struct ReadingType {
  text::ReadingFace face = text::ReadingFace::kSerif;
  float size = 19;     // 14 to 40
  float line = 1.55F;  // of the size, 1.2 to 2.2
  float column = 667;
};

// Emits Scrolled (with the place of the first line on screen, as text::place_text writes it),
// AnswerCheck (the check is "document#anchor"), OpenSection, OpenLink and CopyText. One thread, the
// one of the window. Destroyed before the Dear ImGui context.
class PageReader final : public ReaderSurface {
 public:
  struct Hooks {
    std::function<void()> wake;  // asks for a frame, from any thread
    // At most every ten seconds, and on leaving; never in a preview.
    std::function<void(int sitting, const text::EvidenceReport&)> evidence;
  };

  // The source outlives the reader.
  PageReader(PageSource& source, Hooks hooks);
  ~PageReader() override;

  void draw(Ui& ui, const Rect& r, const PageRequest& page, app::CommandSink& sink) override;

  // The reader's screen is closed or the window is hidden: what was read is reported.
  void leave();
  // Fetches the page again and keeps the place; for the preview of a draft that was saved.
  void reload();
  void set_type(const ReadingType& type) { type_ = type; }
  // The answer to a check given earlier, by block anchor.
  void set_answer(std::string_view anchor, int option);

  // What is shown is complete: the page and its figures are on screen.
  bool settled() const;
  const text::Layout* layout() const { return layout_.get(); }
  float scroll_top() const { return scroll_.top(); }
  bool at_end() const { return scroll_.target() >= scroll_.furthest() - 1; }
  // What is on screen was there long enough to count as read; false while no page is shown.
  bool read_on_screen() const {
    return evidence_ != nullptr && evidence_->is_read(first_seen_, last_seen_);
  }

 private:
  struct Saved {
    text::Place place;
    float offset = 0;  // from the top of the place's line
  };
  struct Frame {
    Ui& ui;
    Rect r;
    Rect column;     // x and width of the text
    float head = 0;  // height of what stands above the first block
    app::CommandSink& sink;
    const PageRequest& request;
  };

  void open(const PageRequest& request);
  void take_page();
  void lay_out(const Frame& frame);
  void remember_place();
  void restore_place();
  void go_to_anchor(std::string_view anchor, bool at_once);
  float head_height(const Ui& ui, const Rect& column, bool narrow) const;
  void draw_head(Ui& ui, const Rect& column, float top, bool narrow) const;
  static void draw_problem(Ui& ui, const Rect& column, std::string_view what);
  void act(const Frame& frame, const PageEvents& events);
  void follow(const Frame& frame, int link);
  void select(const Frame& frame);
  void copy_keys(const Frame& frame);
  void report(const Frame& frame, int first, int last);
  text::Corner page_point(const Frame& frame) const;
  text::ReadingEvidence::Time now() const;

  PageLoader loader_;
  Hooks hooks_;
  FigureShelf figures_;
  FontShaper shaper_;
  text::Measure measure_{shaper_};
  ReadingType type_;
  std::string wanted_;  // document asked for
  int sitting_ = 0;     // of that
  std::vector<int> read_before_;
  std::string anchor_;  // of the last request
  bool go_ = false;     // to anchor_ when the page is there
  bool keep_ = false;   // the place, over a reload
  bool preview_ = false;
  std::shared_ptr<const LoadedPage> page_;
  std::unique_ptr<text::Layout> layout_;
  std::unique_ptr<text::ReadingEvidence> evidence_;
  PageScroll scroll_;
  Saved place_;
  float head_ = 0;
  float scale_ = 0;
  std::map<std::string, Saved, std::less<>> places_;  // of documents seen before
  std::map<std::string, int, std::less<>> answers_;   // by "document#anchor"
  text::Selection selection_;
  bool selecting_ = false;
  int clicks_ = 0;
  std::string scrolled_anchor_;
  int scrolled_permille_ = -1;
  double scrolled_at_ = -10;
  double evidence_at_ = -10;
  int first_seen_ = 0;  // blocks on screen in the frame before
  int last_seen_ = -1;
};

}  // namespace icma::ui
