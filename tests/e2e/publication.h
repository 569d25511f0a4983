// SPDX-License-Identifier: Apache-2.0
// A publisher with the real tool and a real server over what was published, for tests that start
// and kill processes. The program is the catalogue's egv-160 with one large picture, so that a
// download takes long enough to be interrupted in its middle.
#pragma once

#include "sync/platform/paths.h"
#include "tests/e2e/server.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/temp_dir.h"

namespace icma::e2e {

inline constexpr std::size_t kPictureBytes = std::size_t{40} << 20U;

class Publication {
 public:
  explicit Publication(std::size_t picture_bytes = kPictureBytes) {
    std::filesystem::copy("courses/catalogue", source(), std::filesystem::copy_options::recursive);
    Bytes noise(picture_bytes);
    fakes::FakeRandom(5).fill(noise);
    const auto module = source() / "egv-160" / "modules" / "audience";
    REQUIRE(write_file(module / "big.png", as_text(noise)));
    std::string page = read_file(module / "top-tasks.md").value();
    const std::string figure = "../../media/top-tasks.svg";
    REQUIRE(page.find(figure) != std::string::npos);
    REQUIRE(write_file(module / "top-tasks.md",
                       page.replace(page.find(figure), figure.size(), "big.png")));
    publish();
    server_.start();
  }

  void publish() {
    const int code =
        run({ICMA_COURSE, "publish", (source() / "egv-160").string(), "--to", content().string(),
             "--assessor", (dir_ / "assessor").string(), "--keys", (dir_ / "keys").string()},
            "publish.log");
    REQUIRE_MESSAGE(code == 0, said());
    REQUIRE(run({ICMA_SERVER, "keys", "make", "--data", data()}, "keys.log") == 0);
  }

  // Runs to the end; the output is in said().
  int run(std::vector<std::string> command, const std::string& log = "command.log") {
    fakes::Process process(std::move(command), dir_ / log);
    const int code = process.wait();
    said_ = process.output();
    return code;
  }
  const std::string& said() const { return said_; }

  // `icma-sync get egv-160` for a profile, from the server itself or by way of `url`.
  std::vector<std::string> get_command(const std::filesystem::path& profile) const {
    return get_command(profile, url());
  }
  std::vector<std::string> get_command(const std::filesystem::path& profile,
                                       const std::string& url) const {
    return {ICMA_SYNC,  "get", "egv-160", "--profile",    profile.string(),
            "--server", url,   "--trust", root().string()};
  }

  std::string url() const { return server_.url(); }
  std::filesystem::path root() const { return content() / "metadata" / "root.json"; }
  std::filesystem::path source() const { return dir_ / "catalogue"; }
  std::filesystem::path content() const { return dir_ / "data" / "content"; }
  std::string data() const { return server_.data(); }
  std::filesystem::path path(const std::string& name) const { return dir_ / name; }
  Server& server() { return server_; }

  std::filesystem::path object(const Hash& name) const {
    const std::string text = name.to_hex();
    return content() / "objects" / text.substr(0, 2) / text;
  }

 private:
  fakes::TempDir dir_;
  Server server_{dir_ / "data", dir_ / "server.log"};
  std::string said_;
};

}  // namespace icma::e2e
