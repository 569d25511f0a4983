# SPDX-License-Identifier: Apache-2.0
"""A long run of icma-sim that is killed goes on where it was, and leaves no process behind."""
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

PROGRAM = sys.argv[1]


def run(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def children(pid):
    """The processes whose parent this is."""
    out = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            out.append(int(entry.parent.name))
    return out


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


with tempfile.TemporaryDirectory() as folder:
    kept = pathlib.Path(folder) / "runs"
    progress = lambda: json.loads(kept.read_text())

    told = run("--count", "25", "--jobs", "2", "--resume", str(kept))
    assert "25 seeds lived through twice" in told, told
    assert progress()["next"] == 26 and progress()["runs"] == 1, progress()

    # Killed in the middle: what was written last stands, and no child goes on alone.
    long = subprocess.Popen([PROGRAM, "--long", "--jobs", "2", "--resume", str(kept)],
                            stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 300
    while progress()["next"] == 26 and time.monotonic() < deadline:
        time.sleep(0.2)
    workers = children(long.pid)
    long.send_signal(signal.SIGKILL)
    long.wait()
    assert len(workers) == 2, workers
    while any(alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not any(alive(pid) for pid in workers)
    reached = progress()["next"]
    assert reached > 26 and progress()["runs"] == 2, progress()

    told = run("--count", "5", "--resume", str(kept))
    total = re.search(r"in all (\d+) seeds, 1 to (\d+)", told)
    assert total and int(total[1]) == reached + 4 == int(total[2]), told
    assert progress()["first"] == 1 and progress()["next"] == reached + 5, progress()
    assert progress()["events"] > 0 and progress()["milliseconds"] > 0

    # A worker that dies is a finding, not an end.
    watched = subprocess.Popen([PROGRAM, "--long", "--jobs", "1"], stdout=subprocess.PIPE, text=True)
    while not children(watched.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(children(watched.pid)[0], signal.SIGKILL)
    told = watched.communicate(timeout=300)[0]
    assert watched.returncode == 1 and re.search(r"seed \d+: the process died in it", told), told

    kept.write_text('{"first": 9, "next": 3}')
    bad = subprocess.run([PROGRAM, "--count", "1", "--resume", str(kept)], capture_output=True)
    assert bad.returncode == 2, bad
print("resumed")
