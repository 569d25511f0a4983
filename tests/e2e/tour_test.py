#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The main job through the real window: client and server are killed at random moments and started
again, and the tour still ends well. Needs a display.

    tour_test.py BIN [--kills N] [--pictures DIR]
"""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOTICE = "Demonstration, not a credential"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class World:
    def __init__(self, binaries, folder):
        self.bin = pathlib.Path(binaries)
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.server = None

    def program(self, name, *arguments, **options):
        return subprocess.run([str(self.bin / name), *map(str, arguments)], check=True, text=True,
                              stdout=subprocess.DEVNULL, **options)

    def publish(self):
        cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
        media = self.folder / "media"
        catalogue = ROOT / "courses/catalogue"
        subprocess.run([sys.executable, ROOT / "courses/tool/media/webinar.py", catalogue / "wb-01",
                        "--out", media / "wb-01/session", "--cache", cache / "icma-learn/media"],
                       check=True, stdout=subprocess.DEVNULL)
        self.program("icma-course", "--media", media, "publish", catalogue / "egv-160",
                     catalogue / "wb-01", "--to", self.folder / "server/content", "--assessor",
                     self.folder / "server/assessor", "--keys", self.folder / "keys", "--notice", NOTICE)

    def start_server(self):
        self.server = subprocess.Popen(
            [str(self.bin / "icma-server"), "--data", str(self.folder / "server"), "--keys",
             str(self.folder / "keys"), "serve", "--listen", f"127.0.0.1:{self.port}"],
            stdout=subprocess.DEVNULL)
        for _ in range(400):
            try:
                urllib.request.urlopen(self.url + "/healthz", timeout=2).read()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server does not answer")

    def kill_server(self):
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()

    def sign_in(self):
        self.program("icma-server", "--data", self.folder / "server", "--keys", self.folder / "keys",
                     "learner", "add", "--login", "dana", "--name", "Dana Whitfield",
                     input="demonstration\n")
        agent = subprocess.Popen([str(self.bin / "icma-sync"), "sign-in", "--profile",
                                  str(self.folder / "profile"), "--server", self.url],
                                 stdout=subprocess.PIPE, text=True)
        code = None
        while code is None:
            line = agent.stdout.readline()
            if not line:
                raise RuntimeError("the sign-in gave no code")
            found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", line)
            code = found.group(0) if found else None
        form = urllib.parse.urlencode({"user_code": code, "login": "dana", "password": "demonstration"})
        urllib.request.urlopen(self.url + "/device", form.encode(), timeout=60).read()
        agent.stdout.read()
        if agent.wait(timeout=60) != 0:
            raise RuntimeError("the sign-in failed")

    def tour(self, pictures):
        return subprocess.Popen(
            [str(self.bin / "icma-learn"), "--profile", str(self.folder / "profile"), "--server",
             self.url, "--trust", str(self.folder / "server/content/metadata/root.json"), "--tour",
             str(pictures), "--draft", str(ROOT / "courses/catalogue/egv-160")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def check_report(pictures):
    report = json.loads((pictures / "tour.json").read_text())
    for step in report["steps"]:
        if not step["ok"]:
            print("step", step["name"], "failed:", step.get("problem"))
        if (pictures / step["picture"]).stat().st_size < 5000:
            raise RuntimeError(step["picture"] + " is too small to be a picture of the window")
    return report["ok"] and len(report["steps"]) > 15


SIDES = ["server", "client", "both"]
# The tour reads for some minutes; kills are spread over all of it.
LAST_MOMENT_S = 150


def interrupt(world, dice, side, pictures):
    """A tour that is cut short: the client killed, or the server killed under it, or both."""
    run = world.tour(pictures)
    moment = dice.uniform(1, LAST_MOMENT_S)
    began = time.monotonic()
    try:
        run.wait(timeout=moment)
    except subprocess.TimeoutExpired:
        pass
    if side != "client":
        world.kill_server()
        if side == "server":  # the client goes on without it for a while
            try:
                run.wait(timeout=dice.uniform(0.5, 8))
            except subprocess.TimeoutExpired:
                pass
            if run.poll() is not None and run.returncode not in (0, 1):
                raise RuntimeError(f"the client died of the server's death: {run.returncode}")
        world.start_server()
    run.kill()
    out, _ = run.communicate()
    steps = len(re.findall(r"^(?:ok|FAIL) ", out, re.M))
    print(f"{side} killed after {time.monotonic() - began:.1f} s, {steps} steps done", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--kills", type=int, default=300 if os.environ.get("ICMA_LONG") else 3)
    parser.add_argument("--pictures", type=pathlib.Path)
    options = parser.parse_args()
    if not os.environ.get("DISPLAY") or shutil.which("festival") is None:
        print("SKIPPED: the tour needs a display and the renderer of films")
        return 77
    seed = int(os.environ.get("ICMA_SEED", random.randrange(1 << 30)))
    dice = random.Random(seed)
    print("seed", seed)
    with tempfile.TemporaryDirectory() as folder:
        world = World(options.bin, folder)
        world.publish()
        world.start_server()
        world.sign_in()
        pictures = options.pictures or pathlib.Path(folder) / "pictures"
        for number in range(options.kills):
            interrupt(world, dice, SIDES[number % len(SIDES)], pictures)
        run = world.tour(pictures)
        out, err = run.communicate(timeout=900)
        sys.stdout.write(out)
        ok = run.returncode == 0 and check_report(pictures)
        if not ok:
            sys.stdout.write(err[-4000:])
        world.program("icma-sync", "check", "--profile", world.folder / "profile")
        world.kill_server()
        world.program("icma-server", "--data", world.folder / "server", "--keys", world.folder / "keys", "check")
        print("the tour", "held" if ok else "did not hold", "after", options.kills, "kills")
        return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
