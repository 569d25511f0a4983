// SPDX-License-Identifier: Apache-2.0
#include "sync/server/evidence.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sync/server/service.h"
#include "tests/fakes/facts.h"
#include "tests/fakes/failing_point.h"
#include "tests/fakes/fake_server.h"

using namespace icma;
using namespace icma::server;

namespace {

constexpr std::int64_t kMib = std::int64_t{1} << 20U;

std::string pdf(std::size_t size, char fill = 'x') {
  std::string out = "%PDF-1.7\n";
  out.resize(size, fill);
  return out;
}

struct Scene {
  fakes::FakeClock clock;
  fakes::FakeServer world{clock, fakes::kFacts};
  std::pair<Uuid, std::string> ana = world.learner("ana");
  std::pair<Uuid, std::string> bo = world.learner("bo");

  protocol::Response ask(protocol::Method method, const std::string& path, const std::string& token,
                         const std::string& body = "", protocol::Headers headers = {}) {
    headers["authorization"] = fmt::format("Bearer {}", token);
    const protocol::Request request{
        .method = method, .path = path, .headers = std::move(headers), .body = body};
    return world.send(request, nullptr, protocol::CancelToken()).value();
  }
  protocol::Response put(const Hash& hash, std::int64_t first, const std::string& piece,
                         std::int64_t whole, const std::string& token) {
    const protocol::PiecePlace place{first, static_cast<std::int64_t>(piece.size()), whole};
    return ask(protocol::Method::kPut, fmt::format("/v1/evidence/{}", hash.to_hex()), token, piece,
               {{"content-range", protocol::content_range(place)}});
  }
  // The whole file in pieces; the last status.
  int upload(const std::string& content, const std::string& token, std::size_t piece = 1 << 20) {
    int status = 0;
    for (std::size_t at = 0; at < content.size(); at += piece) {
      status = put(sha256(content), static_cast<std::int64_t>(at), content.substr(at, piece),
                   static_cast<std::int64_t>(content.size()), token)
                   .status;
    }
    return status;
  }
  protocol::Response get(const Hash& hash, const std::string& token,
                         protocol::Headers headers = {}) {
    return ask(protocol::Method::kGet, fmt::format("/v1/evidence/{}", hash.to_hex()), token, "",
               std::move(headers));
  }
  protocol::EvidenceStanding standing(const Hash& hash, std::int64_t bytes,
                                      const std::string& token) {
    const auto body = protocol::encode(protocol::EvidenceOffer{.files = {{hash, bytes}}});
    const auto reply = ask(protocol::Method::kPost, "/v1/evidence", token, body);
    REQUIRE(reply.status == 200);
    return protocol::decode<protocol::EvidenceAnswer>(reply.body).value().files.at(0);
  }
  std::string code(const protocol::Response& reply) {
    return protocol::decode<protocol::ErrorBody>(reply.body).value().code;
  }
};

}  // namespace

TEST_CASE("a file goes on where it stood, byte for byte, also over a restart") {
  Scene scene;
  const std::string file = pdf(9'000);
  const Hash hash = sha256(file);
  const std::string& token = scene.ana.second;
  CHECK(scene.standing(hash, 9'000, token).have == 0);
  CHECK(scene.get(hash, token).status == 404);
  std::size_t at = 0;
  for (const std::size_t piece : {1'024U, 1'025U, 2'000U, 1'111U}) {
    CHECK(scene.put(hash, static_cast<std::int64_t>(at), file.substr(at, piece), 9'000, token)
              .status == 200);
    at += piece;
    scene.world.start();
    const auto standing = scene.standing(hash, 9'000, token);
    CHECK(standing.have == static_cast<std::int64_t>(at));
    CHECK_FALSE(standing.whole);
    CHECK(scene.get(hash, token).status == 404);
  }
  // Repeated, ahead and behind: nothing changes, and the right place is asked for again.
  for (const std::int64_t wrong : {0, 1'024, 5'159, 5'161}) {
    const auto reply = scene.put(hash, wrong, std::string(1'024, 'x'), 9'000, token);
    CHECK(reply.status == 409);
    CHECK(scene.code(reply) == "elsewhere");
  }
  const auto last = scene.put(hash, static_cast<std::int64_t>(at), file.substr(at), 9'000, token);
  CHECK(protocol::decode<protocol::EvidenceStanding>(last.body).value().whole);
  CHECK(scene.get(hash, token).body == file);
  // Bringing it again changes nothing.
  CHECK(scene.upload(file, token) == 200);
  CHECK(scene.standing(hash, 1, token).whole);
}

TEST_CASE("bytes that are not those of the name are thrown away, whoever sent which") {
  Scene scene;
  const std::string file = pdf(5'000);
  const std::string other = pdf(5'000, 'y');
  const Hash hash = sha256(file);
  const std::string& token = scene.ana.second;
  CHECK(scene.put(hash, 0, file.substr(0, 2'000), 5'000, token).status == 200);
  const auto reply = scene.put(hash, 2'000, other.substr(2'000), 5'000, token);
  CHECK(reply.status == 422);
  CHECK(scene.code(reply) == "wrong_hash");
  CHECK(scene.standing(hash, 5'000, token).have == 0);
  CHECK(scene.get(hash, token).status == 404);
  // Two at once with the same file: each goes on where the other left it.
  CHECK(scene.put(hash, 0, file.substr(0, 2'000), 5'000, token).status == 200);
  CHECK(scene.put(hash, 0, file.substr(0, 3'000), 5'000, token).status == 409);
  CHECK(scene.put(hash, 2'000, file.substr(2'000), 5'000, token).status == 200);
  CHECK(scene.get(hash, token).body == file);
}

TEST_CASE("a length that was announced wrongly is begun anew, and never beyond its end") {
  Scene scene;
  const std::string file = pdf(5'000);
  const Hash hash = sha256(file);
  const std::string& token = scene.ana.second;
  CHECK(scene.put(hash, 0, file.substr(0, 2'000), 9'999, token).status == 200);
  CHECK(scene.standing(hash, 5'000, token).have == 0);
  CHECK(scene.put(hash, 2'000, file.substr(2'000), 5'000, token).status == 409);
  CHECK(scene.upload(file, token) == 200);
  CHECK(scene.get(hash, token).body == file);
  // The header says one length, the body has another.
  const auto path = fmt::format("/v1/evidence/{}", sha256("z").to_hex());
  for (const char* range : {"bytes 0-1023/2000", "bytes 0-1999/1999", "bytes 5-1/9", "bytes 0-1",
                            "items 0-1999/2000", "bytes -1-5/9", "bytes 0-99999999999999999999/9",
                            "bytes 0-1999/2000 ", "", "bytes */2000", "bytes 0-1999/*"}) {
    INFO(range);
    CHECK(scene.ask(protocol::Method::kPut, path, token, pdf(2'000), {{"content-range", range}})
              .status == 400);
  }
  CHECK(scene.put(sha256("z"), 0, pdf(100), 2'000, token).status == 400);
  CHECK(
      scene.put(sha256("z"), 0, pdf(static_cast<std::size_t>(kMib) + 1), 3 * kMib, token).status ==
      400);
  for (const char* name : {"", "x", "../../ledger.db", "ABCDEF"}) {
    CHECK(scene
              .ask(protocol::Method::kPut, fmt::format("/v1/evidence/{}", name), token, "%PDF-1",
                   {{"content-range", "bytes 0-5/6"}})
              .status == 404);
  }
}

TEST_CASE("only PDF, PNG, JPEG and plain text are taken, by their bytes") {
  Scene scene;
  const std::string& token = scene.ana.second;
  const auto status = [&](const std::string& content) { return scene.upload(content, token); };
  CHECK(status("%PDF-1.7 x") == 200);
  CHECK(status("\x89PNG\r\n\x1a\nxxxx") == 200);
  CHECK(status("\xff\xd8\xff\xe0 JFIF") == 200);
  CHECK(status("Minutes of the meeting, señor\n") == 200);
  for (const std::string& odd : {std::string("PK\x03\x04"),
                                 std::string("\x7f"
                                             "ELF"),
                                 std::string("MZ\x90\0", 4), std::string("a\0b", 3),
                                 std::string("\xC0\x80 no UTF-8"), std::string("\x1b[2J")}) {
    INFO(hex(as_bytes(odd)));
    const int got = status(odd);
    CHECK((got == 415 || got == 422));
    CHECK(scene.get(sha256(odd), token).status == 404);
  }
  // What looks like a page is text, and is never given as anything else.
  const std::string page = "<!doctype html><script>alert(1)</script>";
  CHECK(status(page) == 200);
  const auto reply = scene.get(sha256(page), token);
  CHECK(reply.header("content-type") == "text/plain; charset=utf-8");
  CHECK(reply.header("x-content-type-options") == "nosniff");
  CHECK(reply.header("content-disposition").starts_with("attachment"));
  CHECK(reply.header("content-security-policy") == "default-src 'none'; sandbox");
  CHECK(reply.header("cache-control") == "private, no-store");
  // Control bytes in a later piece of a text.
  const std::string text = std::string(2'000, 'a') + std::string(1'100, '\0');
  CHECK(scene.put(sha256(text), 0, text.substr(0, 2'000), 3'100, token).status == 200);
  CHECK(scene.put(sha256(text), 2'000, text.substr(2'000), 3'100, token).status == 415);
}

TEST_CASE("a file has a length and a learner a quota, and old unfinished files make room") {
  Scene scene;
  const std::string& token = scene.ana.second;
  const auto first_piece = [&](int number, std::int64_t whole, const std::string& who) {
    const std::string name = fmt::format("file {}", number);
    return scene.put(sha256(name), 0, pdf(1'024), whole, who);
  };
  CHECK(scene.code(first_piece(0, protocol::kMaxEvidenceBytes + 1, token)) == "too_large");
  const std::string text(1'024, 't');
  CHECK(scene.code(scene.put(sha256("text"), 0, text, kMib + 1, token)) == "too_large");
  const std::int64_t whole = protocol::kMaxEvidenceBytes;
  const int fit = static_cast<int>(protocol::kEvidenceQuota / whole);
  for (int i = 0; i < fit; ++i) CHECK(first_piece(i, whole, token).status == 200);
  const auto over = first_piece(99, whole, token);
  CHECK(over.status == 403);
  CHECK(scene.code(over) == "no_room");
  CHECK(first_piece(99, whole, scene.bo.second).status == 200);  // another's room is his own
  // What goes on is no more than was announced.
  CHECK(scene.put(sha256("file 0"), 1'024, pdf(1'024), whole, token).status == 200);
  scene.clock.advance(kUnfinishedLife - Seconds(60));
  CHECK(first_piece(99, whole, token).status == 403);
  CHECK(scene.put(sha256("file 0"), 2'048, pdf(1'024), whole, token).status == 200);
  scene.clock.advance(Seconds(61));
  CHECK(first_piece(99, whole, token).status == 200);
  CHECK(scene.standing(sha256("file 0"), whole, token).have == 3'072);
  CHECK(scene.standing(sha256("file 1"), whole, token).have == 0);
}

TEST_CASE("a second learner learns nothing of the first's file, and has to bring it himself") {
  Scene scene;
  const std::string file = pdf(5'000);
  const Hash hash = sha256(file);
  REQUIRE(scene.upload(file, scene.ana.second) == 200);
  const std::string absent = pdf(5'000, 'n');
  const auto same_words = [&](const protocol::Response& one, const protocol::Response& other) {
    CHECK(one.status == other.status);
    CHECK(one.body == other.body);
    CHECK(one.headers == other.headers);
  };
  same_words(scene.get(hash, scene.bo.second), scene.get(sha256(absent), scene.bo.second));
  CHECK(scene.standing(hash, 5'000, scene.bo.second).have == 0);
  CHECK_FALSE(scene.standing(hash, 5'000, scene.bo.second).whole);
  CHECK(scene.put(hash, 2'000, file.substr(2'000), 5'000, scene.bo.second).status == 409);
  // Half of it by each makes no whole for either.
  CHECK(scene.put(hash, 0, file.substr(0, 2'000), 5'000, scene.bo.second).status == 200);
  CHECK(scene.get(hash, scene.bo.second).status == 404);
  CHECK(scene.get(hash, scene.ana.second).body == file);
}

TEST_CASE("a file is given in ranges, and never more of it than an answer may be long") {
  Scene scene;
  const std::string& token = scene.ana.second;
  const std::string file = pdf(static_cast<std::size_t>(5 * kMib) + 3);
  const Hash hash = sha256(file);
  REQUIRE(scene.upload(file, token, 700'001) == 200);
  CHECK(scene.code(scene.get(hash, token)) == "range_needed");
  const auto part = [&](const char* range) { return scene.get(hash, token, {{"range", range}}); };
  CHECK(part("bytes=700000-700002").body == file.substr(700'000, 3));
  CHECK(part("bytes=0-0").header("content-range") == "bytes 0-0/5242883");
  CHECK(part("bytes=-2").body == file.substr(file.size() - 2));
  CHECK(part("bytes=0-").body.size() == static_cast<std::size_t>(kMaxEvidenceReply));
  CHECK(part("bytes=9999999-").status == 416);
  std::string together;
  while (together.size() < file.size()) {
    together += part(fmt::format("bytes={}-", together.size()).c_str()).body;
  }
  CHECK(together == file);
}

TEST_CASE("an officer reads what a learner brought, nobody else does") {
  Scene scene;
  const std::string file = pdf(3'000);
  REQUIRE(scene.upload(file, scene.ana.second) == 200);
  const std::string list = fmt::format("/v1/officer/evidence/{}", scene.ana.first.to_string());
  const std::string one = fmt::format("{}/{}", list, sha256(file).to_hex());
  const auto ask = [&](const std::string& path, const std::string& token) {
    return scene.ask(protocol::Method::kGet, path, token);
  };
  const auto state = [&](const std::vector<std::string>& roles) {
    REQUIRE(scene.world.ledger().tell(
        scene.bo.first, {{std::string(records::type::kRolesStated), {{"roles", roles}}}}));
  };
  CHECK(ask(one, scene.bo.second).status == 403);
  CHECK(ask(one, scene.ana.second).status == 403);
  for (const char* role : {"learner", "instructor", "administrator"}) {
    state({role});
    CHECK(ask(one, scene.bo.second).status == 403);
    CHECK(ask(list, scene.bo.second).status == 403);
  }
  state({"learner", "officer"});
  CHECK(ask(one, scene.bo.second).body == file);
  CHECK(ask(list, scene.bo.second).body.find(sha256(file).to_hex()) != std::string::npos);
  for (const std::string& odd :
       {std::string("/v1/officer/evidence/"), std::string("/v1/officer/evidence/x"), list + "/",
        list + "/x", std::string("/v1/officer/evidence/00000000-0000-0000-0000-000000000009")}) {
    CHECK(ask(odd, scene.bo.second).status == 404);
  }
  state({"learner"});
  CHECK(ask(one, scene.bo.second).status == 403);
}

TEST_CASE("files are in the copy that a backup makes") {
  Scene scene;
  const std::string file = pdf(70'000);
  REQUIRE(scene.upload(file, scene.ana.second, 20'000) == 200);
  scene.world.copy_to("copy.db");
  const std::string later = pdf(2'000, 'l');
  REQUIRE(scene.upload(later, scene.ana.second) == 200);
  scene.world.restore("copy.db");
  CHECK(scene.get(sha256(file), scene.ana.second).body == file);
  CHECK(scene.get(sha256(later), scene.ana.second).status == 404);
}

TEST_CASE("any call of the database may fail while a file is taken, and the next try ends it") {
  Scene scene;
  const std::string& token = scene.ana.second;
  int struck = 0;
  for (int i = 1;; ++i) {
    const std::string file = pdf(3'000, static_cast<char>('a' + i % 26)) + fmt::to_string(i);
    const auto whole = static_cast<std::int64_t>(file.size());
    fakes::FailingPoint fault(i);
    // Opening is not what is tried here.
    scene.world.start();
    const auto before = scene.standing(sha256(file), whole, token);
    CHECK(before.have == 0);
    auto store = SqliteStore::open(scene.world.folder() / "ledger.db", &fault).value_or(nullptr);
    bool told = false;
    if (store) {
      const auto facts = JsonCourseFacts::parse(fakes::kFacts).value();
      fakes::FakeRandom random(3);
      Ledger ledger(*store, facts, scene.clock, random, scene.world.identity());
      Evidence evidence(ledger);
      const auto one = evidence.take(scene.ana.first, sha256(file), {0, 2'000, whole},
                                     std::string_view(file).substr(0, 2'000));
      if (one) {
        told = evidence
                   .take(scene.ana.first, sha256(file), {2'000, whole - 2'000, whole},
                         std::string_view(file).substr(2'000))
                   .has_value();
      }
    }
    store.reset();
    INFO("call ", i);
    const auto after = scene.standing(sha256(file), whole, token);
    CHECK(after.whole == told);
    CHECK((after.have == 0 || after.have == 2'000 || after.whole));
    if (!told) {
      CHECK(scene
                .put(sha256(file), after.have, file.substr(static_cast<std::size_t>(after.have)),
                     whole, token)
                .status == 200);
    }
    CHECK(scene.get(sha256(file), token).body == file);
    // Each file more would be one call more.
    REQUIRE(scene.world.store().drop_evidence(scene.ana.first, sha256(file)));
    if (!fault.struck) break;
    ++struck;
  }
  CHECK(struck > 15);
}
