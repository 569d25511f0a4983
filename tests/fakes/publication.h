// SPDX-License-Identifier: Apache-2.0
// A whole published tree in memory: signed metadata, catalogue, and small programs in packs.
#pragma once

#include <fmt/format.h>
#include <map>
#include <string>

#include "courses/package/compress.h"
#include "courses/package/package_writer.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/publisher.h"

namespace icma::fakes {

// Path below the content root → bytes.
using Tree = std::map<std::string, std::string>;

inline std::string object_file(const Hash& name) {
  return "objects/" + name.to_hex().substr(0, 2) + "/" + name.to_hex();
}

// Bytes that no compressor makes smaller, always the same for a seed.
inline Bytes noise(std::size_t size, std::uint64_t seed) {
  Bytes out(size);
  FakeRandom(seed).fill(out);
  return out;
}

struct Publication : Publisher {
  static constexpr std::string_view kPage = "modules/first/page.md";
  static constexpr std::string_view kFilm = "modules/first/film.mp4";
  static constexpr std::size_t kFilmBytes = std::size_t{700} << 10U;

  Tree tree;
  std::map<std::string, Json> entries;  // program → entry of the catalogue
  std::size_t film_bytes;

  static std::string role_of(const std::string& program) { return "program-" + program; }
  // The first line of a version's page.
  static std::string title_of(const std::string& program, const std::string& version) {
    return fmt::format("## {} {}", program, version);
  }
  static std::string page_of(const std::string& program, const std::string& version) {
    std::string text = title_of(program, version) + "\n\n";
    for (int line = 0; line < 200; ++line) text += "A line that compresses well.\n";
    return text;
  }
  static package::Manifest head_of(const std::string& program, const std::string& version) {
    package::Manifest head;
    head.provider = "sample";
    head.program = program;
    head.version = version;
    return head;
  }

  // Two programs in their first version.
  explicit Publication(std::size_t film = kFilmBytes) : film_bytes(film) {
    tree["metadata/1.root.json"] = root_text;
    std::uint8_t n = 10;
    for (const std::string program : {"demo-1", "other-1"}) {
      delegate(role_of(program), "sample/" + program + "/", seeded_key(n++));
      list(program, "1.0.0", write(head_of(program, "1.0.0"), page_of(program, "1.0.0")));
    }
    release();
  }

  // Puts manifest and packs of a program with this page into the tree.
  package::Manifest write(package::Manifest head, const std::string& page) {
    package::PackageWriter writer(std::move(head),
                                  [this](const Hash& name, ByteView object, std::string_view) {
                                    tree[object_file(name)] = as_text(object);
                                    return Result<>();
                                  });
    const std::string document = fmt::format(R"({{"words": {}}})", page.size());
    ICMA_CHECK(writer.add("program.json", "application/json", "", as_bytes(document)));
    ICMA_CHECK(writer.add(std::string(kPage), "text/markdown", "first", as_bytes(page)));
    ICMA_CHECK(writer.add(std::string(kFilm), "video/mp4", "first", noise(film_bytes, 3)));
    return writer.finish().value();
  }

  // A program's role signs for this object under the path, be it a manifest or not.
  void sign_for(const std::string& program, const std::string& path, ByteView object) {
    const Hash name = sha256(object);
    tree[object_file(name)] = as_text(object);
    programs.at(role_of(program)).targets.targets[path] = {.length = object.size(), .hash = name};
  }

  // The catalogue offers this version of a program.
  void list(const std::string& program, const std::string& version,
            const package::Manifest& manifest) {
    const std::string path = fmt::format("sample/{}/{}", program, version);
    sign_for(program, path, package::encode_manifest(manifest).value());
    entries[program] = {
        {"id", program},    {"code", "DEMO"},
        {"title", "Demo"},  {"summary", version},
        {"manifest", path}, {"modules", {{{"id", "first"}, {"title", "First"}, {"summary", ""}}}}};
  }

  Json catalogue() const {
    Json out = {{"format", 1}, {"notice", root.notice}, {"programs", Json::array()}};
    for (const auto& [program, entry] : entries) out["programs"].push_back(entry);
    out["taxonomy"] = {{"id", "t"}, {"title", ""}, {"source", ""}, {"practices", Json::array()}};
    return out;
  }
  void put_catalogue_object(ByteView object) {
    const Hash name = sha256(object);
    tree[object_file(name)] = as_text(object);
    targets.targets["catalogue"] = {.length = object.size(), .hash = name};
  }
  void put_catalogue(const Json& document) {
    put_catalogue_object(package::compress(as_bytes(canonical_json(document).value())));
  }

  // Every version goes up by one, and everything is signed and in the tree.
  void release() {
    put_catalogue(catalogue());
    targets.version += 1;
    for (auto& [role, program] : programs) program.targets.version += 1;
    snapshot.version += 1;
    timestamp.version += 1;
    publish();
  }
  // Signs the documents as they are.
  void publish() {
    sign();
    put_metadata();
  }
  // The texts as they are, wherever they came from.
  void put_metadata() {
    const auto numbered = [this](std::int64_t version, const std::string& role) -> std::string& {
      return tree[fmt::format("metadata/{}.{}.json", version, role)];
    };
    tree["metadata/timestamp.json"] = timestamp_text;
    numbered(timestamp.snapshot.version, "snapshot") = snapshot_text;
    numbered(targets.version, "targets") = targets_text;
    for (const auto& [role, program] : programs) {
      numbered(program.targets.version, role) = program.text;
    }
  }
  // A new version of a program, in a release.
  void revise(const std::string& program, const std::string& version) {
    list(program, version, write(head_of(program, version), page_of(program, version)));
    release();
  }
  // A root with new keys for these roles, signed by the keys of root.
  void rotate(const std::vector<std::string>& roles) {
    std::uint8_t n = static_cast<std::uint8_t>(100 + 10 * root.version);
    for (const std::string& role : roles) {
      const KeyPair fresh = seeded_key(++n);
      if (role == "targets") targets_key = fresh;
      if (role == "snapshot") snapshot_key = fresh;
      if (role == "timestamp") timestamp_key = fresh;
      name_key(role, fresh);
    }
    root.version += 1;
    sign_root();
    tree[fmt::format("metadata/{}.root.json", root.version)] = root_text;
  }
};

}  // namespace icma::fakes
