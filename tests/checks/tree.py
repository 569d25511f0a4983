#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""House rules about the tree: no machine paths, secrets, unfinished words, big or foreign files, and
documents whose links lead somewhere."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOP = {"CMakeLists.txt", "client", "sync", "courses", "assets", "third_party", "tests", "README.md",
       "CMakePresets.json", "run", "test", ".ci", ".clang-format", ".clang-tidy", "LICENSE",
       "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "vcpkg.json", ".editorconfig", ".gitignore",
       ".gitattributes"}
TEXT = {".h", ".cc", ".py", ".sh", ".md", ".cmake", ".txt", ".json", ".sql", ".service", ".timer", ""}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/[a-z]")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
MAX_BYTES = 1 << 20


def tracked():
    out = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [pathlib.Path(name) for name in out.decode().split("\0") if name]


def check_text(path, text, problems):
    own = path.as_posix() == "tests/checks/tree.py"
    for number, line in enumerate(text.splitlines(), 1):
        place = f"{path}:{number}"
        if not own and UNFINISHED.search(line):
            problems.append(f"{place}: a word of unfinished work")
        if not own and MACHINE.search(line):
            problems.append(f"{place}: a path of some machine")
        if not own and SECRET.search(line):
            problems.append(f"{place}: a private key")


def check_links(path, text, problems):
    text = re.sub(r"```.*?```", "", text, flags=re.S)
    for target in LINK.findall(text):
        if "://" in target or target.startswith(("mailto:", "say:")):
            continue
        if not (ROOT / path.parent / target).exists():
            problems.append(f"{path}: the link to {target} leads nowhere")


def main():
    problems, files = [], tracked()
    for path in files:
        full = ROOT / path
        if path.parts[0] not in TOP:
            problems.append(f"{path}: {path.parts[0]} does not belong at the top level")
        if not full.is_file():
            continue
        if full.stat().st_size > MAX_BYTES:
            problems.append(f"{path}: larger than 1 MiB")
        if path.suffix in TEXT:
            text = full.read_text(errors="replace")
            check_text(path, text, problems)
            if path.suffix == ".md":
                check_links(path, text, problems)
    for problem in problems:
        print(problem)
    print(f"{len(files)} files, {len(problems)} problems")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
