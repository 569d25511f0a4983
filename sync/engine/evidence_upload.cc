// SPDX-License-Identifier: Apache-2.0
#include "sync/engine/evidence_upload.h"

#include <algorithm>
#include <fmt/format.h>

#include "sync/records/bodies.h"

namespace icma::engine {
namespace {

using protocol::EvidenceStanding;
using protocol::NamedFile;

// Under which epoch everything was offered last.
constexpr std::string_view kOffered = "files_offered";
constexpr std::string_view kEvidencePath = "/v1/evidence";
// A server that keeps naming other places makes no progress.
constexpr int kMaxTurns = 8;
constexpr int kPage = 500;
constexpr std::size_t kPageBytes = std::size_t{1} << 20U;

bool has_code(const Error& error, std::string_view code) {
  return error.detail == code || error.detail.starts_with(fmt::format("{},", code));
}

// Why a file will never be taken, as the records say it; empty for what may pass.
std::string_view final_no(const Error& error) {
  if (has_code(error, "no_room")) return "no_room";
  if (has_code(error, "unsupported_kind") || has_code(error, "too_large")) return "refused";
  return {};
}

std::vector<NamedFile> files_of(const records::Stored& stored) {
  const std::optional<std::string>& body = stored.record.body;
  return body ? protocol::named_files(*body) : std::vector<NamedFile>();
}

std::unexpected<Error> damaged() {
  return fail(ErrorKind::kNetwork, "the server's answer does not fit what was sent");
}

std::string said_fact(const Hash& hash) {
  return fmt::format("file_missing:{}", hash.to_hex());
}

Result<> write_missing(records::LearnerStore& store, const Hash& hash, std::string_view why) {
  ICMA_TRY(const std::string said, store.fact(said_fact(hash)));
  if (!said.empty()) return {};
  ICMA_TRY_VOID(store.append({.type = std::string(records::type::kEvidenceMissing),
                              .body = records::evidence_missing(hash, why)}));
  return store.set_fact(said_fact(hash), why);
}

}  // namespace

Result<std::vector<EvidenceStanding>> EvidenceUpload::offer(const Files& files,
                                                            const protocol::CancelToken& cancel) {
  const auto answer = api_.call<protocol::EvidenceAnswer>(
      kEvidencePath, protocol::EvidenceOffer{.files = files}, cancel);
  if (!answer && answer.error().kind == ErrorKind::kNotFound) {
    taken_here_ = false;
    return std::vector<EvidenceStanding>();
  }
  if (!answer) return std::unexpected(answer.error());
  const bool fits =
      std::ranges::equal(answer->files, files, {}, &EvidenceStanding::hash, &NamedFile::hash);
  if (!fits) return damaged();
  return answer->files;
}

Result<EvidenceStanding> EvidenceUpload::put(const Hash& hash, const std::string& content,
                                             std::int64_t from,
                                             const protocol::CancelToken& cancel) {
  const auto whole = static_cast<std::int64_t>(content.size());
  const std::string piece = content.substr(static_cast<std::size_t>(from), piece_);
  const auto length = static_cast<std::int64_t>(piece.size());
  ICMA_TRY(
      const std::string body,
      api_.put(fmt::format("{}/{}", kEvidencePath, hash.to_hex()), piece,
               protocol::content_range({.first = from, .length = length, .whole = whole}), cancel));
  const auto standing = protocol::decode<EvidenceStanding>(body);
  const bool fits =
      standing && standing->hash == hash && (standing->whole || standing->have == from + length);
  if (!fits) return damaged();
  return *standing;
}

Result<> EvidenceUpload::bring(const Hash& hash, const std::string& content,
                               const protocol::CancelToken& cancel) {
  const auto whole = static_cast<std::int64_t>(content.size());
  bool thrown_away = false;
  for (int turn = 0; turn < kMaxTurns; ++turn) {
    ICMA_TRY(const std::vector<EvidenceStanding> there, offer({{hash, whole}}, cancel));
    if (!taken_here_) return {};
    EvidenceStanding standing = there.front();
    Result<EvidenceStanding> told = standing;
    while (told && !standing.whole && standing.have < whole) {
      told = put(hash, content, standing.have, cancel);
      if (told) standing = *told;
    }
    if (standing.whole) {
      ++brought_;
      return {};
    }
    if (told) return damaged();
    const Error& error = told.error();
    if (const std::string_view why = final_no(error); !why.empty()) return say_missing(hash, why);
    const bool wrong = has_code(error, "wrong_hash");
    // Another of this learner's machines may have brought part of it, and once is no rule.
    if (wrong && thrown_away) return say_missing(hash, "refused");
    thrown_away = thrown_away || wrong;
    if (!wrong && !has_code(error, "elsewhere")) return std::unexpected(error);
  }
  return fail(ErrorKind::kBusy, "a file does not come to its end; the next run goes on");
}

Result<> EvidenceUpload::say_missing(const Hash& hash, std::string_view why) {
  ++missing_;
  return write_missing(store_, hash, why);
}

Result<> EvidenceUpload::settle(const Files& files, bool say_lost,
                                const protocol::CancelToken& cancel) {
  ICMA_TRY(const std::vector<EvidenceStanding> there, offer(files, cancel));
  for (const EvidenceStanding& standing : there) {
    if (!standing.whole && taken_here_) {
      ICMA_TRY(const auto content, shelf_->load(standing.hash));
      if (content) ICMA_TRY_VOID(bring(standing.hash, *content, cancel));
      if (!content && say_lost) ICMA_TRY_VOID(say_missing(standing.hash, "lost"));
    }
    settled_.insert(standing.hash);
  }
  return {};
}

Result<std::size_t> EvidenceUpload::clear_way(std::span<const records::Stored> batch,
                                              const protocol::CancelToken& cancel) {
  if (shelf_ == nullptr) return batch.size();
  for (std::size_t i = 0; i < batch.size() && taken_here_; ++i) {
    Files files = files_of(batch[i]);
    std::erase_if(files, [this](const NamedFile& file) { return settled_.contains(file.hash); });
    if (files.empty()) continue;
    if (i > 0) return i;
    ICMA_TRY_VOID(settle(files, true, cancel));
  }
  return batch.size();
}

Result<EvidenceUpload::Files> EvidenceUpload::all_named() {
  Files out;
  std::set<Hash> seen;
  ICMA_TRY(const std::vector<records::Stream> streams, store_.streams());
  for (const records::Stream& stream : streams) {
    const bool ours =
        stream.kind == records::StreamKind::kOwn || stream.kind == records::StreamKind::kFormer;
    for (std::int64_t from = 1; ours && from <= stream.head_seq;) {
      ICMA_TRY(const std::vector<records::Stored> page,
               store_.records(stream.device, from, kPage, kPageBytes));
      if (page.empty()) break;
      from = page.back().record.seq + 1;
      for (const records::Stored& stored : page) {
        for (const NamedFile& file : files_of(stored)) {
          if (!settled_.contains(file.hash) && seen.insert(file.hash).second) out.push_back(file);
        }
      }
    }
  }
  return out;
}

Result<> EvidenceUpload::offer_all(const std::string& epoch, const protocol::CancelToken& cancel) {
  if (shelf_ == nullptr) return {};
  ICMA_TRY(const bool none, shelf_->empty());
  if (none) return {};
  ICMA_TRY(const std::string offered, store_.fact(kOffered));
  if (offered == epoch) return {};
  ICMA_TRY(const Files files, all_named());
  for (std::size_t at = 0; at < files.size() && taken_here_; at += protocol::kMaxOfferedFiles) {
    const auto from = files.begin() + static_cast<std::ptrdiff_t>(at);
    const std::size_t count = std::min(files.size() - at, protocol::kMaxOfferedFiles);
    ICMA_TRY_VOID(settle(Files(from, from + static_cast<std::ptrdiff_t>(count)), false, cancel));
  }
  // A server that takes none yet is asked again.
  return taken_here_ ? store_.set_fact(kOffered, epoch) : Result<>();
}

Result<> offer_files_again(records::LearnerStore& store) {
  return store.set_fact(kOffered, "");
}

Result<std::int64_t> leave_files_behind(records::LearnerStore& store,
                                        protocol::EvidenceShelf& shelf) {
  ICMA_TRY_VOID(store.reload_device());
  const Uuid device = store.device().device;
  ICMA_TRY(const auto own, store.stream(device));
  std::set<Hash> left;
  for (std::int64_t from = own ? own->server_have_seq + 1 : 1; own && from <= own->head_seq;) {
    ICMA_TRY(const std::vector<records::Stored> page,
             store.records(device, from, kPage, kPageBytes));
    if (page.empty()) break;
    from = page.back().record.seq + 1;
    for (const records::Stored& stored : page) {
      for (const NamedFile& file : files_of(stored)) left.insert(file.hash);
    }
  }
  std::int64_t count = 0;
  for (const Hash& hash : left) {
    ICMA_TRY(const auto content, shelf.load(hash));
    if (!content) continue;
    ICMA_TRY_VOID(write_missing(store, hash, "lost"));
    ++count;
  }
  return count;
}

}  // namespace icma::engine
