// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target without libFuzzer: every seed, and many small harms to each, always the same
// ones. `smoke SEEDS [ROUNDS]`, or as many rounds as ICMA_FUZZ_ROUNDS says. When it crashes the
// input is in crash-input.
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "courses/base/files.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace icma;

std::vector<std::string> read_seeds(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<std::string> seeds{""};
  for (const auto& file : files) seeds.push_back(read_file(file).value());
  return seeds;
}

class Harm {
 public:
  explicit Harm(const std::vector<std::string>& seeds) : seeds_(seeds) {}

  std::string next() {
    std::string out = pick();
    for (int i = 0, count = 1 + up_to(4); i < count; ++i) one(out);
    return out;
  }

 private:
  int up_to(std::size_t most) { return static_cast<int>(dice_() % (most + 1)); }
  const std::string& pick() { return seeds_[dice_() % seeds_.size()]; }
  std::size_t place(const std::string& text) { return text.empty() ? 0 : dice_() % text.size(); }

  void one(std::string& text) {
    constexpr std::string_view kOdd[] = {"\xFF", "\xC0\x80", std::string_view("\0", 1),
                                         "{",    "}",        "[",
                                         "]",    "\"",       "\\u0000",
                                         "-1",   "1e999",    "99999999999999999999",
                                         "null", "---\n",    "\n",
                                         "\r\n", "::",       "&",
                                         "*",    "|",        "<"};
    const std::size_t at = place(text);
    switch (up_to(6)) {
      case 0:
        if (!text.empty()) text[at] = static_cast<char>(text[at] ^ (1 << up_to(7)));
        break;
      case 1:
        text.resize(at);
        break;
      case 2:
        text.erase(at, static_cast<std::size_t>(1 + up_to(20)));
        break;
      case 3:
        text.insert(at, kOdd[dice_() % std::size(kOdd)]);
        break;
      case 4: {
        const std::string& other = pick();
        text.insert(at, other.substr(place(other), static_cast<std::size_t>(up_to(60))));
        break;
      }
      case 5:
        text.insert(at, text.substr(place(text), static_cast<std::size_t>(up_to(40))));
        break;
      default:
        text.insert(at, static_cast<std::size_t>(up_to(300)), text.empty() ? '[' : text[at]);
        break;
    }
  }

  const std::vector<std::string>& seeds_;
  std::mt19937 dice_{20261122};
};

// What is being run, for who looks after a crash.
const std::string* current = nullptr;

void keep_input() {
  if (current != nullptr) std::ofstream("crash-input", std::ios::binary) << *current;
  current = nullptr;
}

void on_signal(int number) {
  keep_input();
  std::signal(number, SIG_DFL);
  std::raise(number);
}

void run(const std::string& input) {
  current = &input;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

}  // namespace

// Called by a sanitizer that ends the program; it is there only in builds with one.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s SEEDS [ROUNDS]\n", argv[0]);
    return 2;
  }
  const char* named = std::getenv("ICMA_FUZZ_ROUNDS");
  const int rounds = named != nullptr ? std::atoi(named) : argc > 2 ? std::atoi(argv[2]) : 4000;
  if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(keep_input);
  for (const int number : {SIGABRT, SIGTERM}) std::signal(number, on_signal);
  const auto seeds = read_seeds(argv[1]);
  for (const std::string& seed : seeds) run(seed);
  Harm harm(seeds);
  for (int i = 0; i < rounds; ++i) run(harm.next());
  current = nullptr;
  std::remove("crash-input");
  std::printf("%zu seeds and %d harmed inputs, none of them crashed\n", seeds.size(), rounds);
  return 0;
}
