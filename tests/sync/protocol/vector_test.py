# SPDX-License-Identifier: Apache-2.0
"""Recomputes the hashes of the golden messages from what sync/PROTOCOL.md says, without our code."""
import hashlib
import base64
import json
import pathlib
import struct
import sys
import uuid

GOLDEN = pathlib.Path(__file__).parent / "golden"
SERVER = uuid.UUID(bytes=bytes([1] * 16)).bytes


def fields(tag, *parts):
    hasher = hashlib.sha256()
    for part in (tag.encode(), *parts):
        hasher.update(struct.pack(">Q", len(part)) + part)
    return hasher.digest()


def event_hash(event, prev):
    envelope = json.loads(event["envelope"])
    if "body" in event:
        salt = base64.urlsafe_b64decode(event["salt"] + "==")
        body_hash = hashlib.sha256(salt + event["body"].encode()).digest()
    else:
        body_hash = bytes.fromhex(event["body_hash"])
    return fields("icma-learn/event/1", SERVER, uuid.UUID(envelope["learner"]).bytes,
                  uuid.UUID(envelope["device"]).bytes, struct.pack(">Q", envelope["seq"]), prev,
                  hashlib.sha256(event["envelope"].encode()).digest(), body_hash)


def level_of(events, program, begun, done):
    """The level that is open to work, by the section "Access". Times compare as text."""
    best = "none"
    for name, event in events.items():
        body = event["body"]
        if event["type"] != "access.granted" or not {"*", program} & set(body["programs"]):
            continue
        start = body.get("from", "")
        withdrawn = any(other["type"] == "access.withdrawn" and
                        other["body"]["supersedes"] == name and
                        other["body"]["at"] <= max(begun, start) for other in events.values())
        if start <= done < body.get("until", "9") and not withdrawn:
            best = max(best, body["level"], key=["none", "preview", "full"].index)
    return best


def padded(length):
    length = max(length, 4096)
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def check_letter():
    letter = (GOLDEN / "letter.icmarecords").read_bytes()
    magic, form, kind = letter[:8], *struct.unpack(">II", letter[8:16])
    assert (magic, form, kind) == (b"ICMARECS", 1, 1), "the letter's beginning"
    assert letter[16:32] == SERVER, "the letter's server"
    info = json.loads((GOLDEN / "server_info.json").read_text())
    assert letter[32:64] == hashlib.sha256(bytes.fromhex(info["box_key"])).digest(), "its key"
    (sealed,) = struct.unpack(">I", letter[64:68])
    assert len(letter) == 68 + sealed + 32, "its length"
    assert padded(sealed - 48) == sealed - 48, "its padding"
    assert hashlib.sha256(letter[:-32]).digest() == letter[-32:], "its check"


def main():
    check_letter()
    push = json.loads((GOLDEN / "push.json").read_text())
    prev = bytes.fromhex(push["prev_hash"])
    for event in push["events"]:
        prev = event_hash(event, prev)
        assert prev.hex() == event["hash"], "the event's hash"
        envelope = json.loads(event["envelope"])
        canonical = json.dumps(envelope, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert canonical == event["envelope"], "the envelope's canonical form"
    page = json.loads((GOLDEN / "pull_answer.json").read_text())
    first, erased = page["events"]
    assert "body" not in erased and event_hash(erased, bytes(32)).hex() == erased["hash"], "erased"
    running = fields("icma-learn/page/1", hashlib.sha256(b"page").digest(),
                     struct.pack(">QQ", first["n"], first["seq"]),
                     uuid.UUID(first["device"]).bytes, bytes.fromhex(first["hash"]))
    assert running.hex() == page["page_hash"], "the page's hash"
    access = json.loads((GOLDEN / "access.json").read_text())
    for row in access["asked"]:
        level = level_of(access["events"], row["program"], row["begun"], row["done"])
        assert level == row["level"], row
    print("the golden messages follow from the rules")


if __name__ == "__main__":
    sys.exit(main())
