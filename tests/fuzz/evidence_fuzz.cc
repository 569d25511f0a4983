// SPDX-License-Identifier: Apache-2.0
// What the server reads of a file of evidence: the place of a piece, the kind of the file, the
// names in an event's body.
#include "sync/protocol/evidence.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace icma;
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto place = protocol::parse_content_range(text)) {
    fuzz::require(place->first >= 0 && place->length > 0 && place->first < place->whole &&
                  place->length <= place->whole - place->first);
    const auto again = protocol::parse_content_range(protocol::content_range(*place));
    fuzz::require(again && again->first == place->first && again->length == place->length &&
                  again->whole == place->whole);
  }
  const std::vector<protocol::NamedFile> files = protocol::named_files(text);
  fuzz::require(files.size() <= protocol::kMaxFilesOfEvent);
  if (!files.empty()) {
    const std::string body = dump_json(Json{{"files", protocol::files_json(files)}});
    fuzz::require(protocol::named_files(body) == files);
  }
  const auto kind = protocol::check_evidence(text);
  if (kind)
    fuzz::require(protocol::evidence_kind(ByteView(data, std::min<std::size_t>(size, 16))) ==
                  *kind);
  return 0;
}
