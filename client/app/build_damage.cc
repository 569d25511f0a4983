// SPDX-License-Identifier: Apache-2.0
#include "client/app/build_damage.h"

#include <algorithm>
#include <fmt/format.h>

namespace icma::app {
namespace {

// What support asks for first. A number is never given to anything else.
constexpr std::string_view kPartDiffers = "C-207";
constexpr std::string_view kDiskForgot = "C-208";
constexpr std::string_view kLeftOut = "C-209";

// "7f3a 92c4 05b1 d2ee …"
std::string hash_head(const Hash& hash) {
  const std::string all = hash.to_hex();
  std::string out;
  for (std::size_t at = 0; at < 16; at += 4) out += all.substr(at, 4) + " ";
  return out + "…";
}

class DamageBuilder {
 public:
  DamageBuilder(const Context& context, const std::string& program, const std::string& module)
      : context_(context),
        words_(context.words),
        program_(program),
        module_(module),
        course_(context.course(program)),
        item_(context.library.item(program)) {}

  std::optional<ProblemModel> build() {
    find_modules();
    const store::Download* wrong = damaged_download(context_, program_, module_);
    const bool here = course_ != nullptr && course_->is_ready(module_);
    if (wrong != nullptr && !here) {
      arrived(*wrong);
    } else if (here && !course_->lost_in(module_).empty()) {
      forgotten();
    } else if (here && !course_->open_ends_in(module_).empty()) {
      left_out();
    } else {
      return std::nullopt;
    }
    model_.support = model_.title + '\n' + model_.text + '\n';
    for (const auto& [label, value] : support_) {
      model_.support.append(label).append(": ").append(value).append("\n");
    }
    return std::move(model_);
  }

 private:
  void find_modules() {
    if (course_ != nullptr) {
      for (const model::Module& one : course_->program.modules) modules_.push_back(one.id.value);
    } else if (item_ != nullptr) {
      for (const Json& one : item_->entry.value("modules", Json::array())) {
        modules_.push_back(one.value("id", ""));
      }
    }
    number_ = number_of(module_);
  }
  std::string number_of(const std::string& module) const {
    const auto at = std::ranges::find(modules_, module);
    return std::to_string(at - modules_.begin() + 1);
  }
  std::string code() const {
    if (item_ != nullptr) return item_->code;
    return course_ != nullptr ? course_->program.code : program_;
  }

  // The full value goes to support, a shorter one on the screen.
  void detail(const std::string& label, const std::string& value, const std::string& shown = {}) {
    model_.details.emplace_back(label, shown.empty() ? value : shown);
    support_.emplace_back(label, value);
  }

  // Numbers of the modules that open, in order.
  std::vector<std::size_t> open_modules() const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; course_ != nullptr && i < modules_.size(); ++i) {
      if (course_->is_ready(modules_[i])) out.push_back(i + 1);
    }
    return out;
  }

  std::string untouched(const std::vector<std::size_t>& open) const {
    if (open.empty()) return words_.tr("Your answers, notes and hours are not touched.");
    const auto first = std::to_string(open.front());
    const auto last = std::to_string(open.back());
    if (open.size() == 1) {
      return words_.fill(
          "Your answers, notes and hours are not touched, and module {0} opens as "
          "before.",
          first);
    }
    if (open.back() - open.front() + 1 == open.size()) {
      return words_.fill(
          "Your answers, notes and hours are not touched, and modules {0} to {1} "
          "open as before.",
          first, last);
    }
    return words_.fill(
        "Your answers, notes and hours are not touched, and {0} other modules open "
        "as before.",
        std::to_string(open.size()));
  }

  // The module before it that opens, else the first that does.
  void go_on(const std::vector<std::size_t>& open) {
    if (open.empty()) {
      model_.actions.push_back({words_.tr("Go back"), Back{}});
      return;
    }
    const auto here =
        static_cast<std::size_t>(std::ranges::find(modules_, module_) - modules_.begin()) + 1;
    std::size_t to = open.front();
    for (const std::size_t one : open) to = one < here ? one : to;
    model_.actions.push_back({words_.fill("Continue with module {0}", std::to_string(to)),
                              OpenModule{program_, modules_[to - 1]}});
  }

  std::string moment(Time time) const {
    const LocalTime local = words_.local(time);
    const auto seconds = std::chrono::floor<Seconds>(time.time_since_epoch()).count() % 60;
    return words_.fill("{0} {1} {2}, {3}", std::to_string(static_cast<unsigned>(local.day.day())),
                       words_.month(static_cast<unsigned>(local.day.month())),
                       std::to_string(static_cast<int>(local.day.year())),
                       fmt::format("{}:{:02}", words_.clock_time(local), seconds));
  }

  void arrived(const store::Download& wrong) {
    const std::optional<store::WrongPart>& what = wrong.wrong;
    const auto found = context_.library.parts(wrong.version, wrong.module,
                                              what ? std::optional(what->expected) : std::nullopt);
    const store::ModuleParts parts = found.value_or(store::ModuleParts());
    const auto open = open_modules();
    model_.title = words_.fill("Module {0} arrived damaged", number_);
    const std::string count = std::to_string(parts.count);
    std::string happened =
        wrong.module.empty()
            ? words_.fill(
                  "One of the {0} parts that all modules share does not match its "
                  "signature, so it was not opened.",
                  count)
            : words_.fill(
                  "One of its {0} parts does not match its signature, so it was not opened.",
                  count);
    if (parts.count == 1) {
      happened = words_.tr("Its only part does not match its signature, so it was not opened.");
    }
    model_.text = happened + " " + untouched(open);
    const std::string size = words_.bytes(parts.missing_bytes);
    model_.actions.push_back({parts.missing == 1
                                  ? words_.fill("Get the part again, {0}", size)
                                  : words_.fill("Get the missing parts again, {0}", size),
                              GetModule{program_, module_}});
    go_on(open);
    detail(words_.tr("Code"), words_.fill("{0}, part hash differs", std::string(kPartDiffers)));
    std::string item = item_head();
    if (parts.number > 0) item += words_.fill(", part {0}", std::to_string(parts.number));
    detail(words_.tr("Item"), item);
    if (!what) return detail(words_.tr("What"), wrong.error);
    detail(words_.tr("When"), moment(what->when));
    detail(words_.tr("Expected"), what->expected.to_hex(), hash_head(what->expected));
    detail(words_.tr("Found"), what->found.to_hex(), hash_head(what->found));
    if (parts.number == 0) return;
    const std::string range = fmt::format(
        "{}-{}", parts.offset, parts.offset + std::max<std::uint64_t>(1, parts.bytes) - 1);
    detail(words_.tr("Request"), parts.pack.to_hex() + " " + range,
           parts.pack.to_hex().substr(0, 8) + " " + range);
  }

  // "PMA-150 1.0.0, module 4"
  std::string item_head() const {
    std::string version = course_ != nullptr ? course_->program.version : "";
    if (version.empty() && item_ != nullptr) version = item_->entry.value("version", "");
    return words_.fill("{0} {1}, module {2}", code(), version, number_);
  }

  void forgotten() {
    const auto lost = course_->lost_in(module_);
    std::uint64_t bytes = 0;
    for (const std::string& module : {std::string(), module_}) {
      const auto parts = context_.library.parts(course_->id, module, std::nullopt);
      if (parts) bytes += parts->missing_bytes;
    }
    model_.title = words_.fill("Module {0} is damaged on this laptop", number_);
    model_.text =
        lost.size() == 1
            ? words_.tr(
                  "The disk gives other bytes for one of its files than were stored, so that "
                  "file is not shown. All else opens, and your records are not touched. It is "
                  "fetched again when there is a connection; without one, take the program "
                  "from a stick.")
            : words_.fill(
                  "The disk gives other bytes for {0} of its files than were stored, so "
                  "those are not shown. All else opens, and your records are not touched. "
                  "They are fetched again when there is a connection; without one, take the "
                  "program from a stick.",
                  std::to_string(lost.size()));
    const bool offline = context_.settings.on("work-offline") || context_.sync.offline_since;
    if (offline) {
      model_.actions.push_back({words_.tr("Look for a stick"), LookForBundles{}});
    } else {
      model_.actions.push_back(
          {words_.fill("Get it again, {0}", words_.bytes(bytes)), GetModule{program_, module_}});
    }
    model_.actions.push_back(
        {words_.fill("Open module {0}", number_), OpenModule{program_, module_}});
    detail(words_.tr("Code"), words_.fill("{0}, stored part differs", std::string(kDiskForgot)));
    detail(words_.tr("Item"), item_head());
    for (const std::string& path : lost) detail(words_.tr("File"), path);
  }

  void left_out() {
    const auto ends = course_->open_ends_in(module_);
    model_.title = words_.fill("Module {0} is not complete", number_);
    model_.text =
        ends.size() == 1
            ? words_.tr(
                  "Its publisher left out one thing that its pages refer to. All else opens "
                  "without a connection. There is nothing to download for it: tell the "
                  "publisher.")
            : words_.fill(
                  "Its publisher left out {0} things that its pages refer to. All else "
                  "opens without a connection. There is nothing to download for them: tell "
                  "the publisher.",
                  std::to_string(ends.size()));
    model_.actions.push_back(
        {words_.fill("Open module {0}", number_), OpenModule{program_, module_}});
    model_.actions.push_back({words_.tr("Go back"), Back{}});
    detail(words_.tr("Code"), words_.fill("{0}, reference without a file", std::string(kLeftOut)));
    detail(words_.tr("Item"), item_head());
    for (const store::OpenEnd& one : ends) {
      detail(words_.tr("Missing"), words_.fill("{0}, named in {1}", one.path, one.referrer));
    }
  }

  const Context& context_;
  const Words& words_;
  std::string program_;
  std::string module_;
  const Course* course_;
  const CatalogueItem* item_;
  std::vector<std::string> modules_;
  std::string number_;
  ProblemModel model_;
  std::vector<std::pair<std::string, std::string>> support_;
};

}  // namespace

const store::Download* damaged_download(const Context& context, const std::string& program,
                                        const std::string& module) {
  const store::Download* shared = nullptr;
  for (const store::Download& one : context.library.downloads()) {
    const bool wrong = one.program == program && one.state == store::DownloadState::kQuarantined;
    if (wrong && one.module == module) return &one;
    if (wrong && one.module.empty()) shared = &one;
  }
  return shared;
}

std::optional<ProblemModel> build_damage(const Context& context, const std::string& program,
                                         const std::string& module) {
  return DamageBuilder(context, program, module).build();
}

}  // namespace icma::app
