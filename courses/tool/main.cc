// SPDX-License-Identifier: Apache-2.0
// icma-course: for instructors and publishers. Parses the command line; the work is in commands.h.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>

#include "courses/tool/commands.h"

namespace {

using namespace icma;

Time system_now() {
  return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

void add_lint(CLI::App& app, const tool::Common& common, std::function<int()>& work) {
  auto options = std::make_shared<tool::LintOptions>();
  CLI::App* command = app.add_subcommand(
      "lint",
      "Check a program folder. Findings name file and line and say what to do.\n"
      "With --json: {\"ok\", \"findings\": [{severity, file, line, rule, message, remedy}]}");
  command->add_option("folder", options->folder, "The program's folder")->required();
  command->add_flag("--json", options->json, "Print the findings as JSON");
  command->callback([&work, &common, options] {
    work = [&common, options] { return tool::lint(common, *options); };
  });
}

void add_pack(CLI::App& app, const tool::Common& common, std::function<int()>& work) {
  auto options = std::make_shared<tool::PackCommand>();
  CLI::App* command = app.add_subcommand("pack", "Pack one program without signing, to look at");
  command->add_option("folder", options->folder, "The program's folder")->required();
  command->add_option("--to", options->to, "Where learner/, assessor/ and entitled/ are written")
      ->required();
  command->callback([&work, &common, options] {
    work = [&common, options] { return tool::pack(common, *options); };
  });
}

void add_publish(CLI::App& app, const tool::Common& common, std::function<int()>& work) {
  auto options = std::make_shared<tool::PublishCommand>();
  CLI::App* command = app.add_subcommand(
      "publish", "Pack and sign programs into a tree that any static host can serve");
  command->add_option("folders", options->folders, "Program folders")->required();
  command->add_option("--to", options->to, "The learners' tree")->required();
  command
      ->add_option("--assessor", options->assessor,
                   "The server's tree with the finals' keys; keep it away from --to")
      ->required();
  command->add_option("--entitled", options->entitled,
                      "The server's folder for packs that need full access; away from --to");
  command->add_option("--keys", options->keys, "Folder of the publisher's keys")->required();
  command->add_option("--notice", options->notice, "Shown wherever these keys' word is shown");
  command->add_option("--days", options->days, "How long the timestamp lasts")
      ->check(CLI::Range(1, 400));
  command->callback([&work, &common, options] {
    work = [&common, options] { return tool::publish(common, *options, system_now()); };
  });
}

void add_verify(CLI::App& app, std::function<int()>& work) {
  auto options = std::make_shared<tool::VerifyCommand>();
  CLI::App* command = app.add_subcommand("verify", "Read a published tree as a stranger would");
  command->add_option("tree", options->tree, "The learners' tree")->required();
  command->add_option("--assessor", options->assessor,
                      "Also search the tree for the finals' keys of this assessor's tree");
  command->add_option("--entitled", options->entitled,
                      "Also read the packs that need full access in this folder");
  command->callback(
      [&work, options] { work = [options] { return tool::verify(*options, system_now()); }; });
}

void add_bundle(CLI::App& app, std::function<int()>& work) {
  auto options = std::make_shared<tool::BundleCommand>();
  CLI::App* command = app.add_subcommand(
      "bundle", "Write programs of a published tree into one file for a USB stick");
  command->add_option("tree", options->tree, "The learners' tree")->required();
  command->add_option("names", options->names, "PROGRAM or PROGRAM/MODULE[/MODULE…]")->required();
  command->add_option("-o,--output", options->to, "The .icmapack file to write")->required();
  command->add_option("--films", options->films, "full, or light: sound over still pictures")
      ->check(CLI::IsMember({"full", "light"}));
  command->callback([&work, options] { work = [options] { return tool::bundle(*options); }; });
}

void add_diff(CLI::App& app, std::function<int()>& work) {
  auto options = std::make_shared<tool::DiffCommand>();
  CLI::App* command = app.add_subcommand(
      "diff",
      "What a learner who has one tree's programs would download for another's\n"
      "With --json: {\"bytes\", \"programs\": [{program, old, new, bytes, chunks, whole_bytes, "
      "changed, removed}]}");
  command->add_option("old", options->before, "A published tree")->required();
  command->add_option("new", options->after, "A later one")->required();
  command->add_flag("--json", options->json, "Print it as JSON");
  command->callback([&work, options] { work = [options] { return tool::diff(*options); }; });
}

int run(int argc, char** argv) {
  CLI::App app("icma-course: write, check, pack and publish programs", "icma-course");
  app.set_version_flag("--version", "icma-course " ICMA_VERSION);
  app.require_subcommand(1);
  tool::Common common;
  app.add_option("--provider", common.provider, "Id of the publishing provider");
  app.add_option("--media", common.media, "Folder of rendered films");
  app.add_option("--practices", common.practices, "The taxonomy file");
  app.fallthrough();
  std::function<int()> work;
  add_lint(app, common, work);
  add_pack(app, common, work);
  add_publish(app, common, work);
  add_verify(app, work);
  add_bundle(app, work);
  add_diff(app, work);
  auto folder = std::make_shared<std::filesystem::path>();
  CLI::App* keygen =
      app.add_subcommand("keygen", "Make a publisher's keys, or show those there are");
  keygen->add_option("folder", *folder, "A folder outside every repository and tree")->required();
  keygen->callback([&work, folder] { work = [folder] { return tool::keygen(*folder); }; });
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    return app.exit(problem) == 0 ? 0 : 2;
  }
  return work();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "icma-course: stopped unexpectedly: %s\n", problem.what());
    return 1;
  }
}
