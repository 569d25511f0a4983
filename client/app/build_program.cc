// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "client/app/build_courses.h"
#include "client/app/build_damage.h"
#include "courses/base/text.h"
#include "sync/protocol/line_choices.h"
#include "sync/transfer/transfer_engine.h"

namespace icma::app {
namespace {

ContentKind content_of(std::string_view kind) {
  if (kind == "webinar") return ContentKind::kVideo;
  if (kind == "quiz") return ContentKind::kQuiz;
  if (kind == "reflection") return ContentKind::kReflection;
  return ContentKind::kPage;
}

class ProgramBuilder {
 public:
  ProgramBuilder(const Context& context, const CatalogueItem& item)
      : context_(context), words_(context.words), item_(item), course_(context.course(item.id)) {}

  ProgramModel build() {
    model_.program = item_.id;
    model_.plate = plate_of(context_, item_.id);
    const JsonReader in(item_.entry);
    model_.kicker = words_.fill(
        "{0} · {1} · version {2}",
        words_.tr(item_.kind == "webinar" ? "Webinar" : "Certificate program"), item_.code,
        course_ != nullptr ? course_->program.version : in.optional_string("version").value_or(""));
    model_.title = item_.title;
    model_.summary = in.optional_string("summary").value_or("");
    for (const std::string& paragraph : paragraphs(in.optional_string("about").value_or(""))) {
      model_.about.push_back(paragraph);
    }
    progress_ = progress_of(context_, item_.id);
    access_ = context_.access_to(item_.id);
    head();
    modules(in);
    facts(in);
    downloads();
    update();
    build_stored(context_, item_, model_);
    return std::move(model_);
  }

 private:
  static std::vector<std::string> paragraphs(const std::string& markdown) {
    std::vector<std::string> out;
    std::string paragraph;
    for (const std::string_view line : split(markdown, '\n')) {
      if (!trim(line).empty()) {
        if (!paragraph.empty()) paragraph += ' ';
        paragraph += trim(line);
      } else if (!paragraph.empty()) {
        out.push_back(std::move(paragraph));
        paragraph.clear();
      }
    }
    if (!paragraph.empty()) out.push_back(std::move(paragraph));
    return out;
  }

  void head() {
    model_.permille = progress_.permille;
    model_.progress =
        words_.fill("{0} of {1} {2}", std::to_string(progress_.done),
                    std::to_string(progress_.modules), modules_word(words_, progress_.modules));
    const bool any = course_ != nullptr && !course_->ready.empty();
    if (!any) {
      model_.get_all = words_.fill("Get all, {0}", words_.bytes(item_.bytes_in(context_.films())));
      return;
    }
    std::string module = progress_.next_module;
    if (!course_->is_ready(module)) {
      module.clear();
      for (const model::Module& one : course_->program.modules) {
        if (module.empty() && course_->is_ready(one.id.value)) module = one.id.value;
      }
    }
    if (!opens_some(module)) return;
    model_.primary_module = module;
    const auto& all = course_->program.modules;
    const auto at = std::ranges::find(all, model::ModuleId(module), &model::Module::id);
    const auto number = std::to_string(at - all.begin() + 1);
    if (progress_.done == progress_.modules) {
      model_.primary = words_.tr("Open again");
    } else if (progress_.permille == 0) {
      model_.primary = words_.tr(all.size() == 1 ? "Start" : "Start with module 1");
    } else {
      model_.primary =
          all.size() == 1 ? words_.tr("Continue") : words_.fill("Continue with module {0}", number);
    }
  }

  // Of the version that is worked with; while there is none, of any.
  bool is_shown(const store::Download& one) const {
    return one.program == item_.id && (course_ == nullptr || one.version == course_->id);
  }

  const store::Download* download_of(const std::string& module) const {
    const store::Download* found = nullptr;
    for (const store::Download& one : context_.library.downloads()) {
      if (one.program == item_.id && one.module == module) found = &one;
    }
    return found;
  }

  // Ready offline is what opens whole without a connection, and nothing less.
  DownloadCell here(const std::string& module) const {
    DownloadCell out;
    out.state = DownloadState::kReady;
    const std::size_t lost = course_->lost_in(module).size();
    const std::size_t ends = course_->open_ends_in(module).size();
    if (lost + ends == 0) return out;
    out.state = DownloadState::kPartly;
    out.explained = true;
    if (lost > 0) {
      out.problem = lost == 1 ? words_.tr("1 part damaged")
                              : words_.fill("{0} parts damaged", std::to_string(lost));
    } else {
      out.problem = ends == 1 ? words_.tr("1 part missing")
                              : words_.fill("{0} parts missing", std::to_string(ends));
    }
    return out;
  }

  std::string time_left(const store::Download& one) const {
    const bool told = one.state == store::DownloadState::kFetching && context_.pace.steady;
    if (!told) return {};
    const std::uint64_t left = (one.bytes_total - std::min(one.bytes_total, one.bytes_done)) /
                               context_.pace.bytes_per_second;
    if (left < 90) return words_.fill("{0} s left", std::to_string(left));
    return words_.fill("{0} left", words_.minutes(Seconds(static_cast<std::int64_t>(left))));
  }

  // What all modules share comes first; what holds that back holds back the module too.
  bool held_back(const store::Download& one, DownloadCell& out) const {
    const store::Download* shared = download_of("");
    const bool by_shared = one.hold == store::Hold::kNone && shared != nullptr &&
                           one.state == store::DownloadState::kWanted;
    const store::Download& held = by_shared ? *shared : one;
    if (held.hold == store::Hold::kNone) return false;
    out.state = DownloadState::kHeld;
    if (held.hold == store::Hold::kQuota) {
      out.problem = words_.fill("Needs {0} more than you allow. See Storage in Settings.",
                                words_.bytes(held.hold_bytes));
      return true;
    }
    out.problem = words_.tr("Waits: this line is counted");
    if (context_.settings.get("metered") == "ask") {
      out.anyway = words_.fill("Get anyway, {0}", words_.bytes(held.hold_bytes));
    }
    return true;
  }

  // Why a download waits for the line.
  std::string line_problem(std::string_view error) const {
    if (error.starts_with(protocol::kProxyWants)) {
      return words_.tr("The proxy wants a name and a password. See Settings.");
    }
    if (error.starts_with("the server's certificate")) {
      return words_.tr("The server's certificate does not hold. Ask your IT office.");
    }
    return words_.tr("No connection. It goes on by itself.");
  }

  DownloadCell cell(const std::string& module, std::uint64_t bytes) const {
    DownloadCell out;
    const store::Download* download = download_of(module);
    if (course_ != nullptr && course_->is_ready(module)) return here(module);
    if (download != nullptr && damaged_download(context_, item_.id, module) != nullptr) {
      out.state = DownloadState::kFailed;
      out.problem = words_.tr("Arrived damaged");
      out.explained = true;
      return out;
    }
    if (download == nullptr) return out;
    const std::uint64_t total = std::max<std::uint64_t>(1, download->bytes_total);
    out.permille = static_cast<int>(download->bytes_done * 1000 / total);
    out.percent = words_.percent(out.permille);
    out.amount = words_.fill("{0} of {1}", words_.bytes(download->bytes_done), words_.bytes(bytes));
    out.left = time_left(*download);
    if (held_back(*download, out)) return out;
    switch (download->state) {
      case store::DownloadState::kPaused:
        out.state = DownloadState::kPaused;
        break;
      case store::DownloadState::kFetching:
        out.state = DownloadState::kLoading;
        break;
      case store::DownloadState::kWanted:
        out.state = DownloadState::kWaiting;
        break;
      case store::DownloadState::kReady:
        out.state = DownloadState::kLoading;
        break;
      case store::DownloadState::kWaiting:
        out.state = DownloadState::kFailed;
        out.problem = line_problem(download->error);
        break;
      case store::DownloadState::kDiskFull:
        out.state = DownloadState::kFailed;
        out.problem = words_.tr("The disk is full. Make space and it goes on.");
        break;
      case store::DownloadState::kSignIn:
        out.state = DownloadState::kFailed;
        out.problem = download->error.starts_with(transfer::kNeedsAccess)
                          ? words_.tr("Only with full access to the program.")
                          : words_.tr("Sign in to go on.");
        break;
      case store::DownloadState::kQuarantined:
        out.state = DownloadState::kFailed;
        out.problem = words_.tr("Arrived damaged");
        break;
    }
    return out;
  }

  void modules(const JsonReader& in) {
    int number = 0;
    const auto entries = in.optional_objects("modules");
    if (!entries) return;
    for (const JsonReader& entry : *entries) {
      ModuleRow row;
      row.module = entry.optional_string("id").value_or("");
      row.number = std::to_string(++number);
      row.title = entry.optional_string("title").value_or("");
      row.detail = entry.optional_string("summary").value_or("");
      row.next = row.module == progress_.next_module && progress_.permille > 0;
      row.time = words_.minutes(Seconds(entry.optional_integer("seconds", 0).value_or(0)));
      const std::uint64_t bytes =
          module_bytes(entry.value(), variant_of(context_, item_.id, row.module));
      row.size = words_.bytes(bytes);
      for (const std::string& kind :
           entry.optional_strings("kinds").value_or(std::vector<std::string>{})) {
        row.contents.push_back(content_of(kind));
      }
      row.state = state_of(row.module);
      lock(row, entry.has("entitlement"));
      row.download = cell(row.module, bytes);
      const bool closed = entry.has("entitlement") && row.state == ModuleState::kLocked;
      if (closed && row.download.state != DownloadState::kReady) {
        row.download = {.state = DownloadState::kClosed};
      }
      model_.modules.push_back(std::move(row));
    }
    if (in.has("final")) final_row(in);
  }

  // What is open of a module: one that was begun before a withdrawal may be finished.
  records::Access access_in(const std::string& module) const {
    if (access_.reason != records::AccessReason::kWithdrawn) return access_;
    return context_.desk.store().access_to({item_.id, "", module, ""}).value_or(access_);
  }

  bool opens_some(const std::string& module) const {
    const model::Module* found = course_->program.find(model::ModuleId(module));
    return found == nullptr || first_open(course_->program, *found, access_in(module)) != nullptr;
  }

  // A lock on what does not open, and how much does of what opens in part.
  void lock(ModuleRow& row, bool entitled) {
    const model::Module* found =
        course_ == nullptr ? nullptr : course_->program.find(model::ModuleId(row.module));
    const records::Access access = access_in(row.module);
    if (found == nullptr) {
      // Not on this laptop: of what its author marked only what the catalogue says is known.
      const bool closed = entitled && access.level != records::AccessLevel::kFull;
      const bool none = access.level == records::AccessLevel::kNone &&
                        access.reason != records::AccessReason::kNotTold;
      if (closed || none) model_.locked = why_not(words_, access);
      if (closed) row.state = ModuleState::kLocked;
      return;
    }
    if (opens(course_->program, *found, access)) return;
    model_.locked = why_not(words_, access);
    const auto open = std::ranges::count_if(found->activities, [&](const auto& activity) {
      return opens(course_->program, activity, access);
    });
    if (open == 0) {
      row.state = ModuleState::kLocked;
      row.next = false;
      return;
    }
    row.detail = words_.fill("Preview: {0} of {1} parts are open", std::to_string(open),
                             std::to_string(found->activities.size()));
  }

  ModuleState state_of(const std::string& module) const {
    if (course_ == nullptr) return ModuleState::kOpen;
    const model::Module* found = course_->program.find(model::ModuleId(module));
    if (found == nullptr) return ModuleState::kOpen;
    const auto standing = context_.desk.standing(*course_, *found);
    if (standing && standing->claimed) return ModuleState::kDone;
    return module == progress_.next_module ? ModuleState::kCurrent : ModuleState::kOpen;
  }

  void final_row(const JsonReader& in) {
    const auto final_in = in.object("final");
    if (!final_in) return;
    ModuleRow row;
    row.title = words_.tr("Final test and evaluation");
    row.detail =
        words_.fill("Opens after module {0} · pass mark {1} % · {2} attempts",
                    std::to_string(progress_.modules),
                    std::to_string(final_in->optional_integer("pass_percent", 70).value_or(70)),
                    std::to_string(final_in->optional_integer("attempts", 3).value_or(3)));
    row.state = ModuleState::kLocked;
    row.time = words_.minutes(Seconds(final_in->optional_integer("draw", 0).value_or(0) * 111));
    row.download.state = DownloadState::kNotNeeded;
    model_.modules.push_back(std::move(row));
  }

  void facts(const JsonReader& in) {
    model_.facts.push_back({words_.tr("Credit"), words_.hours(item_.duration)});
    std::string practices;
    for (const std::string& code : item_.practices)
      practices += (practices.empty() ? "" : ", ") + code;
    model_.facts.push_back({words_.tr("Practices"), practices});
    const std::int64_t days = in.optional_integer("access_days", 0).value_or(0);
    model_.facts.push_back({words_.tr("Access"), days > 0
                                                     ? words_.fill("{0} days", std::to_string(days))
                                                     : words_.tr("No end")});
    std::uint64_t here = 0;
    for (const store::Download& one : context_.library.downloads()) {
      if (is_shown(one)) here += one.bytes_done;
    }
    const std::uint64_t all = whole_bytes(context_, item_);
    model_.facts.push_back({words_.tr("On this laptop"),
                            words_.fill("{0} of {1}", words_.bytes(here), words_.bytes(all))});
    model_.facts.push_back({words_.tr("Study left"), words_.minutes(progress_.left)});
  }

  void update() {
    const CourseUpdate* update = context_.library.update(item_.id);
    if (update == nullptr || model_.downloads > 0) return;
    model_.update =
        words_.fill("Update to version {0}, {1}", update->version, words_.bytes(update->bytes));
  }

  void downloads() {
    std::uint64_t to_go = 0;
    bool all_paused = true;
    for (const store::Download& one : context_.library.downloads()) {
      if (one.program != item_.id || one.state == store::DownloadState::kReady) continue;
      ++model_.downloads;
      to_go += one.bytes_total - std::min(one.bytes_total, one.bytes_done);
      all_paused = all_paused && one.state == store::DownloadState::kPaused;
    }
    model_.all_paused = model_.downloads > 0 && all_paused;
    if (model_.downloads > 0) {
      model_.to_go = words_.fill("{0} to go", words_.bytes(to_go));
      if (context_.pace.steady) {
        model_.pace = words_.fill("{0}/s", words_.bytes(context_.pace.bytes_per_second));
      }
    }
    model_.free = words_.fill("{0} free", words_.bytes(context_.free_bytes));
    std::uint64_t rest = 0;
    std::vector<const ModuleRow*> absent;
    for (const ModuleRow& row : model_.modules) {
      if (row.download.state == DownloadState::kAbsent && !row.module.empty())
        absent.push_back(&row);
    }
    if (absent.empty() || absent.size() == model_.modules.size()) return;
    for (const Json& module : item_.entry.value("modules", Json::array())) {
      for (const ModuleRow* row : absent) {
        if (row->module == module.value("id", "")) rest += module_bytes(module, context_.films());
      }
    }
    if (absent.size() == 1) {
      model_.get_rest_module = absent.front()->module;
      model_.get_rest =
          words_.fill("Get module {0} too, {1}", absent.front()->number, words_.bytes(rest));
    } else if (course_ != nullptr) {
      model_.get_rest = words_.fill("Get the rest, {0}", words_.bytes(rest));
    }
  }

  const Context& context_;
  const Words& words_;
  const CatalogueItem& item_;
  const Course* course_;
  ProgramProgress progress_;
  records::Access access_;
  ProgramModel model_;
};

}  // namespace

ProgramModel build_program(const Context& context, const std::string& program) {
  const CatalogueItem* item = context.library.item(program);
  if (item == nullptr) return {};
  return ProgramBuilder(context, *item).build();
}

}  // namespace icma::app
