#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails on files over 600 lines, headers over 250, functions over 70, and missing first lines."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAX_FILE, MAX_HEADER, MAX_FUNCTION = 600, 250, 70
OPENS = re.compile(r"^(?!namespace|extern|struct|class|enum|union|constexpr .*\{\{|#).*\{\s*$")
TYPE_LINE = re.compile(r"^\s*(struct|class|enum|union|namespace|extern)\b|=\s*\{\s*$|=\s*R\"")


def strip(line):
    """The line without strings, character constants and comments, so that braces can be counted."""
    line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
    line = re.sub(r"'(?:\\.|[^'\\])'", "''", line)
    return line.split("//")[0]


def long_functions(lines):
    """(first line, length) of bodies that begin outside any other function."""
    stack = []
    raw = False
    for number, text in enumerate(lines, 1):
        if raw:
            raw = ')"' not in text and ')sql"' not in text
            continue
        if 'R"' in text and ')"' not in text and ')sql"' not in text:
            raw = True
            continue
        code = strip(text)
        for char in code:
            if char == "{":
                inside = any(kind == "function" for kind, _ in stack)
                is_type = bool(TYPE_LINE.search(code))
                body = not inside and not is_type and (")" in code or code.strip() == "{" or "const" in code)
                stack.append(("function" if body else "other", number))
            elif char == "}" and stack:
                kind, start = stack.pop()
                if kind == "function" and number - start + 1 > MAX_FUNCTION:
                    yield start, number - start + 1


def main():
    problems, count = [], 0
    for top in ("courses", "sync", "client", "tests"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix not in (".h", ".cc"):
                continue
            count += 1
            name = path.relative_to(ROOT).as_posix()
            lines = path.read_text().splitlines()
            limit = MAX_HEADER if path.suffix == ".h" and top != "tests" else MAX_FILE
            if len(lines) > limit:
                problems.append(f"{name}: {len(lines)} lines, {limit} are allowed")
            if not lines or "SPDX-License-Identifier: Apache-2.0" not in lines[0]:
                problems.append(f"{name}:1: the first line must name the licence")
            for start, length in long_functions(lines):
                problems.append(f"{name}:{start}: a function of {length} lines, {MAX_FUNCTION} are allowed")
    for problem in problems:
        print(problem)
    print(f"{count} files measured, {len(problems)} problems")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
