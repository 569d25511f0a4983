#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails on any include that the rule file does not allow, and on cycles between folders."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "tests/checks/include_rules.txt"
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)

# Foreign headers that are confined, by the name a rule uses for them.
CONFINED = {
    "sqlite3.h": r"sqlite3\.h",
    "zstd.h": r"zstd.*\.h",
    "yaml-cpp": r"yaml-cpp/.*",
    "md4c.h": r"md4c.*\.h",
    "CLI": r"CLI/.*",
    "curl": r"curl/.*",
    "boost": r"boost/.*",
    "sdbus-c++": r"sdbus-c\+\+/.*|systemd/.*",
    "libsecret": r"libsecret/.*|glib.*|gio/.*",
    "hb": r"hb.*\.h|harfbuzz/.*",
    "ft2build.h": r"ft2build\.h|freetype/.*",
    "fribidi": r"fribidi.*",
    "linebreak.h": r"linebreak.*\.h|unibreak.*\.h|wordbreak\.h|graphemebreak\.h",
    "mpv": r"mpv/.*",
    "imgui": r"imgui.*\.h|imstb_.*\.h",
    "GLFW": r"GLFW/.*|GL/.*",
    "stb": r"stb[_/].*",
    "librsvg": r"librsvg.*",
    "cairo": r"cairo.*",
    "posix": r"unistd\.h|fcntl\.h|sys/.*|pwd\.h|signal\.h|poll\.h|dlfcn\.h|dirent\.h|termios\.h|spawn\.h",
}


def read_rules():
    rules = {}
    for line in RULES.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        folder, rest = (part.strip() for part in line.split(":", 1))
        ours, _, foreign = rest.partition("|")
        rules[folder] = (ours.split(), foreign.split())
    return rules


def folder_of(path, rules):
    """The longest rule that covers the path."""
    best = None
    for folder in rules:
        if path == folder or path.startswith(folder + "/"):
            if best is None or len(folder) > len(best):
                best = folder
    return best


def allowed(target, folder, ours):
    return "*" in ours or target == folder or any(
        target == name or target.startswith(name + "/") for name in ours)


def check_file(path, rules, edges, problems):
    relative = path.relative_to(ROOT).as_posix()
    folder = folder_of(relative, rules)
    if folder is None:
        problems.append(f"{relative}: its folder is not in {RULES.name}")
        return
    ours, foreign = rules[folder]
    for match in INCLUDE.finditer(path.read_text()):
        name = match.group(2)
        line = path.read_text()[: match.start()].count("\n") + 1
        target = folder_of(name, rules)
        if target is not None:
            if target != folder:
                edges.setdefault(folder, set()).add(target)
            if not allowed(target, folder, ours):
                problems.append(f"{relative}:{line}: {folder} may not include {name}")
            continue
        for word, pattern in CONFINED.items():
            if re.fullmatch(pattern, name) and word not in foreign and "*" not in ours:
                problems.append(f"{relative}:{line}: {folder} may not include <{name}>")


def find_cycle(edges):
    done, path = set(), []

    def visit(node):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        path.append(node)
        for target in sorted(edges.get(node, ())):
            cycle = visit(target)
            if cycle:
                return cycle
        path.pop()
        done.add(node)
        return None

    for node in sorted(edges):
        cycle = visit(node)
        if cycle:
            return cycle
    return None


def main():
    rules = read_rules()
    edges, problems, count = {}, [], 0
    for top in ("courses", "sync", "client"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in (".h", ".cc"):
                count += 1
                check_file(path, rules, edges, problems)
    cycle = find_cycle(edges)
    if cycle:
        problems.append("cycle between folders: " + " -> ".join(cycle))
    for problem in problems:
        print(problem)
    print(f"{count} files checked against {len(rules)} rules, {len(problems)} problems")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
