#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy over files, several at once, with the flags they are compiled with.

    tidy.py BUILD FILE…

What was clean before is not tidied again as long as nothing it reads has changed: the preprocessed
text, the file itself, the flags, the rules and the tool. Findings are never remembered, so that each
run tells them. Prints the findings and `finding: FILE` for each file that has some; exit 1 then."""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

TIDY = "clang-tidy-19"
LINES = 10  # of findings a file


def commands(build):
    entries = json.loads((build / "compile_commands.json").read_text())
    return {os.path.realpath(one["file"]): one for one in entries}


def key_of(entry, rules, root):
    words = shlex.split(entry["command"])
    # Every file includes what it uses, so its text is whole without the precompiled header.
    dropped = ("-c", "-o", "-include-pch")
    flags = [w for i, w in enumerate(words[1:], 1)
             if w not in dropped and words[i - 1] not in dropped[1:]]
    text = subprocess.run([words[0], *flags, "-E", "-P", "-C"], cwd=entry["directory"],
                          capture_output=True, check=False)
    if text.returncode != 0:
        return None
    digest = hashlib.sha256(rules)
    digest.update(" ".join(flags).replace(root, ".").encode())
    digest.update(pathlib.Path(entry["file"]).read_bytes())
    digest.update(text.stdout.replace(root.encode(), b"."))
    return digest.hexdigest()


def tidy(build, path, entry, rules, root, kept):
    key = key_of(entry, rules, root) if entry else None
    if key and (kept / key).exists():
        return None
    run = subprocess.run([TIDY, "-p", str(build), "--quiet", path], capture_output=True, text=True,
                         check=False)
    if run.returncode == 0:
        if key:
            (kept / key).touch()
        return None
    found = sorted({line for line in run.stdout.splitlines() if "error:" in line or "warning:" in line})
    return found[:LINES] or (run.stdout + run.stderr).splitlines()[-LINES:]


def main():
    build = pathlib.Path(sys.argv[1])
    root = os.getcwd()
    home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    kept = pathlib.Path(home) / "icma-learn" / "tidy"
    kept.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([TIDY, "--version"], capture_output=True, check=True).stdout
    rules = version + pathlib.Path(".clang-tidy").read_bytes()
    rules += pathlib.Path("third_party/precompiled.h").read_bytes()
    known = commands(build)
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        work = {pool.submit(tidy, build, path, known.get(os.path.realpath(path)), rules, root, kept): path
                for path in sys.argv[2:]}
        for done in concurrent.futures.as_completed(work):
            findings = done.result()
            if findings is None:
                continue
            bad += 1
            print(*findings, sep="\n")
            print(f"finding: {work[done]}", flush=True)
    print(f"{len(work)} files tidied, {bad} with findings")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
