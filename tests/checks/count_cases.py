#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the cases of a ctest log: passed, failed, skipped. A test that prints doctest's summary
counts by its cases, any other as one."""

import re
import sys

CASES = re.compile(r"test cases:\s*\d+ \|\s*(\d+) passed \|\s*(\d+) failed \|\s*\d+ skipped")


def main():
    text = open(sys.argv[1], errors="replace").read()
    passed = failed = skipped = 0
    for block in re.split(r"^\d+/\d+ Testing: ", text, flags=re.M)[1:]:
        cases = CASES.search(block)
        skips = len(re.findall(r"SKIPPED: ", block))
        good = "\nTest Passed." in block or "\nTest Pass Reason:" in block
        if cases:
            passed += int(cases.group(1))
            failed += int(cases.group(2))
            # A run that dies after its last case has failed all the same.
            failed += 0 if good or int(cases.group(2)) else 1
        elif "\nTest Skipped." in block or "Skipped" in block.splitlines()[-1]:
            skipped += 1
            continue
        else:
            passed += 1 if good else 0
            failed += 0 if good else 1
        skipped += skips
    print(passed, failed, skipped)
    return 0 if passed + failed + skipped > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
