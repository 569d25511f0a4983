#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when a file is not as clang-format 19 writes it."""

import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    tool = shutil.which("clang-format-19")
    if tool is None:
        print("SKIPPED: clang-format-19 is not installed")
        return 77
    files = [str(path) for top in ("courses", "sync", "client", "tests")
             for path in sorted((ROOT / top).rglob("*")) if path.suffix in (".h", ".cc")]
    result = subprocess.run([tool, "--dry-run", "--Werror", *files], cwd=ROOT,
                            capture_output=True, text=True, check=False)
    lines = [line for line in result.stderr.splitlines() if "error:" in line]
    for line in lines[:40]:
        print(line)
    print(f"{len(files)} files, {len(lines)} places differ")
    return 1 if result.returncode or not files else 0


if __name__ == "__main__":
    sys.exit(main())
