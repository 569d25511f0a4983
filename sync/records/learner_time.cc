// SPDX-License-Identifier: Apache-2.0
// What the records know of time: when something happens, in what order, and which moment counts.
#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "sync/records/writing.h"

namespace icma::records {
namespace {

// What was believed is written down when it moved by this much.
constexpr Millis kStep{60'000};

Result<std::int64_t> number_fact(LearnerStore& store, std::string_view key) {
  ICMA_TRY(const std::string text, store.fact(key));
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Result<Time> time_fact(LearnerStore& store, std::string_view key) {
  ICMA_TRY(const std::int64_t value, number_fact(store, key));
  return Time(Millis(value));
}

Result<> set_number(LearnerStore& store, std::string_view key, std::int64_t value) {
  return store.set_fact(key, fmt::to_string(value));
}

// The server's clock as it was last compared with ours, as it is to stand in an event of now.
ServerOffset offset_at(const ServerContact& contact, const Occurrence& now) {
  if (contact.boot == now.boot_id.to_string()) {
    // Within one boot the steady clock tells both the age and how far the wall clock was moved.
    const Millis age = now.since_boot - contact.since_boot;
    const Millis jumped = now.utc - contact.wall - age;
    return {.offset = contact.offset - jumped,
            .age = std::chrono::floor<Seconds>(age),
            .contact = contact.proof};
  }
  // Before this boot, whatever the wall clock says since.
  const Millis age = std::max<Millis>(now.utc - contact.wall, now.since_boot + Seconds(1));
  return {
      .offset = contact.offset, .age = std::chrono::floor<Seconds>(age), .contact = contact.proof};
}

}  // namespace

Result<std::optional<ServerContact>> LearnerStore::last_contact() {
  ServerContact out;
  ICMA_TRY(out.boot, fact("offset_boot"));
  if (out.boot.empty()) return std::nullopt;
  ICMA_TRY(const std::int64_t offset, number_fact(*this, "offset_ms"));
  ICMA_TRY(const std::int64_t since_boot, number_fact(*this, "offset_since_boot_ms"));
  ICMA_TRY(out.wall, time_fact(*this, "offset_wall_ms"));
  ICMA_TRY(out.proof, fact("contact"));
  out.offset = Millis(offset);
  out.since_boot = Millis(since_boot);
  return out;
}

Occurrence LearnerStore::occurrence_after(const std::optional<ServerContact>& contact) {
  const Clock& clock = *options_.clock;
  Occurrence out{.utc = clock.now(),
                 .zone = clock.zone(),
                 .since_boot = clock.since_boot(),
                 .boot_id = clock.boot_id()};
  if (options_.zone_offset) out.utc_offset_min = options_.zone_offset(out.utc, out.zone);
  if (contact) out.server = offset_at(*contact, out);
  return out;
}

Result<Writing> LearnerStore::begin_writing(Stream head) {
  Writing out{.source = std::make_unique<DerivedSource>(*database_), .head = std::move(head)};
  out.state = std::make_unique<State>(out.source.get());
  ICMA_TRY(out.contact, last_contact());
  ICMA_TRY(const std::int64_t last, number_fact(*this, "hlc"));
  out.hlc = static_cast<std::uint64_t>(last);
  return out;
}

Result<> LearnerStore::end_writing(Writing& work) {
  ICMA_TRY_VOID(set_number(*this, "hlc", static_cast<std::int64_t>(work.hlc)));
  const Occurrence here = occurrence_after(work.contact);
  ICMA_TRY_VOID(note_learning_time(effective_time(here)));
  ICMA_TRY_VOID(work.state->save());
  return store_head(*database_, work.head);
}

std::uint64_t Writing::next_hlc(Time now) {
  const auto wall =
      static_cast<std::uint64_t>(std::max<std::int64_t>(0, now.time_since_epoch().count())) << 16U;
  hlc = std::max(wall, hlc + 1);
  return hlc;
}

Result<> LearnerStore::note_server_time(Time server_now, Time sent, Time received,
                                        std::string_view contact) {
  const Time middle = sent + (received - sent) / 2;
  ICMA_TRY(sqlite::Transaction transaction, sqlite::Transaction::begin(*database_));
  ICMA_TRY_VOID(set_number(*this, "offset_ms", (server_now - middle).count()));
  ICMA_TRY_VOID(set_fact("contact", contact));
  ICMA_TRY_VOID(set_number(*this, "learning_ms", server_now.time_since_epoch().count()));
  ICMA_TRY_VOID(set_fact("offset_boot", options_.clock->boot_id().to_string()));
  ICMA_TRY_VOID(set_number(*this, "offset_since_boot_ms", options_.clock->since_boot().count()));
  ICMA_TRY_VOID(
      set_number(*this, "offset_wall_ms", options_.clock->now().time_since_epoch().count()));
  return transaction.commit();
}

Result<Time> LearnerStore::note_learning_time(Time corrected) {
  ICMA_TRY(const Time latest_signed, time_fact(*this, "signed_ms"));
  ICMA_TRY(const Time believed, time_fact(*this, "learning_ms"));
  const Time now = records::learning_time(
      {.corrected = corrected, .latest_signed = latest_signed, .believed = believed});
  if (now - believed >= kStep) {
    ICMA_TRY_VOID(set_number(*this, "learning_ms", now.time_since_epoch().count()));
  }
  return now;
}

Result<> LearnerStore::note_signed_time() {
  ICMA_TRY(const Time known, time_fact(*this, "signed_ms"));
  if (signed_seen_ <= known) return {};
  return set_number(*this, "signed_ms", signed_seen_.time_since_epoch().count());
}

Result<Time> LearnerStore::learning_time() {
  ICMA_TRY(const auto contact, last_contact());
  return note_learning_time(effective_time(occurrence_after(contact)));
}

}  // namespace icma::records
