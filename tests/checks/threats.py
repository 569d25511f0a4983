#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every test that sync/THREATS.md names exists: what stands in “quotes” there is a case's name."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    text = (ROOT / "sync" / "THREATS.md").read_text(encoding="utf-8")
    named = [" ".join(name.split()) for name in re.findall("“([^”]*)”", text)]
    # The first pair explains the quotes.
    named = [name for name in named if name != "quotes"]
    cases = set()
    for path in (ROOT / "tests").rglob("*_test.cc"):
        source = re.sub(r'"\s*\n\s*"', "", path.read_text(encoding="utf-8"))
        cases.update(re.findall(r'TEST_CASE\(\s*"([^"]*)"', source))
    missing = [name for name in named if name not in cases]
    for name in missing:
        print(f"sync/THREATS.md: no test case is called “{name}”")
    print(f"{len(named)} tests named, {len(missing)} missing")
    return 1 if missing or not named else 0


if __name__ == "__main__":
    sys.exit(main())
