#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How foreign source is obtained: the three routes to Dear ImGui, and what is said when a library is
missing. Everything is served on loopback; with ICMA_LONG set the route through apt is gone as well.
CXX names the compiler of the second half."""

import hashlib
import http.server
import os
import pathlib
import re
import subprocess
import tarfile
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMPILER = os.environ.get("CXX", "c++")
COMPILED = ["imgui.h", "imgui_internal.h", "imgui.cpp", "backends/imgui_impl_glfw.cpp"]
PROBE = """cmake_minimum_required(VERSION 3.25)
project(probe LANGUAGES CXX)
list(APPEND CMAKE_MODULE_PATH "{root}/third_party/cmake")
include(IcmaDependencies)
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Folder(unittest.TestCase):
    def setUp(self):
        self.holder = tempfile.TemporaryDirectory(prefix="icma-obtain-")
        self.addCleanup(self.holder.cleanup)
        self.folder = pathlib.Path(self.holder.name)

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        return kept | {"XDG_CACHE_HOME": str(self.folder / "cache"), "LC_ALL": "C.UTF-8"} | more

    def command(self, *words, **more):
        done = subprocess.run([str(word) for word in words], cwd=self.folder, text=True, check=False,
                              capture_output=True, env=self.environment(**more), timeout=300)
        return done.returncode, done.stdout + done.stderr

    def one_line(self, said, *words):
        """Some single line of what was said holds all the words."""
        for line in said.splitlines():
            if all(word in line for word in words):
                return
        self.fail(f"no line with {words} in:\n{said}")


class ImguiTest(Folder):
    """The module that third_party/CMakeLists.txt includes, run as a script: no compiler is needed."""

    def setUp(self):
        super().setUp()
        self.source = self.folder / "mine/imgui-1.92.2b"
        for name in COMPILED:
            (self.source / name).parent.mkdir(parents=True, exist_ok=True)
            (self.source / name).write_text("// A file of this name.\n")
        self.version("1.92.2b")

    def version(self, number):
        (self.source / "imgui.h").write_text(f'#define IMGUI_VERSION       "{number}"\n')

    def archive(self, name="imgui.tar.gz"):
        served = self.folder / "served"
        served.mkdir(exist_ok=True)
        with tarfile.open(served / name, "w:gz") as out:
            out.add(self.source, arcname=self.source.name)
        return served / name

    def serve(self):
        def handler(*arguments):
            return Quiet(*arguments, directory=str(self.folder / "served"))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        def stop():
            server.shutdown()
            thread.join()
            server.server_close()
        self.addCleanup(stop)
        self.stop = stop
        return f"http://127.0.0.1:{server.server_port}"

    def obtain(self, **settings):
        options = [f"-DICMA_IMGUI_{name.upper()}={value}" for name, value in settings.items()]
        # Without apt and its keys nothing else than what is asked for can answer.
        fake = self.folder / "bin"
        fake.mkdir(exist_ok=True)
        (fake / "apt-get").write_text("#!/bin/sh\nexit 1\n")
        (fake / "apt-get").chmod(0o755)
        return self.command("cmake", *options, "-P", ROOT / "third_party/cmake/ObtainImgui.cmake",
                            PATH=f"{fake}:{os.environ['PATH']}")

    @property
    def unpacked(self):
        return self.folder / "third_party/imgui-source"

    def test_a_folder_of_the_user_is_taken_as_it_is(self):
        code, said = self.obtain(source_dir=self.source)
        self.assertEqual(code, 0, said)
        self.one_line(said, "Dear ImGui 1.92.2b", str(self.source))
        self.assertFalse((self.folder / "cache").exists(), "something was fetched all the same")

    def test_a_folder_without_the_source_is_refused_in_one_line(self):
        for missing in ("imgui.h", "imgui_internal.h", "backends/imgui_impl_glfw.cpp"):
            (self.source / missing).unlink()
            code, said = self.obtain(source_dir=self.source)
            self.assertNotEqual(code, 0)
            self.one_line(said, "holds no Dear ImGui source", f"there is no {missing}")
            (self.source / missing).write_text('#define IMGUI_VERSION "1.92.2b"\n')

    def test_another_version_is_refused_in_one_line(self):
        self.version("1.86")
        code, said = self.obtain(source_dir=self.source)
        self.assertNotEqual(code, 0)
        self.one_line(said, "1.92.x is needed", "1.86")

    def test_an_archive_is_downloaded_checked_and_unpacked(self):
        archive = self.archive()
        digest = hashlib.sha256(archive.read_bytes()).hexdigest()
        url = f"{self.serve()}/{archive.name}"
        code, said = self.obtain(archive_url=url, archive_sha256=digest)
        self.assertEqual(code, 0, said)
        for name in COMPILED:
            self.assertEqual((self.unpacked / name).read_bytes(), (self.source / name).read_bytes())
        # Once it is there, no network is needed, and nothing is unpacked over it.
        self.stop()
        (self.unpacked / "mark").touch()
        code, said = self.obtain(archive_url=url, archive_sha256=digest)
        self.assertEqual(code, 0, said)
        self.assertTrue((self.unpacked / "mark").exists())

    def test_an_archive_without_a_hash_is_used_and_said_to_be_unchecked(self):
        self.archive()
        code, said = self.obtain(archive_url=f"{self.serve()}/imgui.tar.gz")
        self.assertEqual(code, 0, said)
        self.one_line(said, "no hash was given")

    def test_an_archive_with_another_hash_is_refused_and_not_kept(self):
        self.archive()
        url = f"{self.serve()}/imgui.tar.gz"
        self.assertEqual(self.obtain(archive_url=url)[0], 0)
        code, said = self.obtain(archive_url=url, archive_sha256="0" * 64)
        self.assertNotEqual(code, 0)
        self.one_line(said, "does not have the hash in ICMA_IMGUI_ARCHIVE_SHA256")
        kept = list((self.folder / "cache/icma-learn/third_party").iterdir())
        self.assertEqual(len(kept), 1, kept)

    def test_an_archive_of_something_else_is_refused_in_one_line(self):
        (self.source / "imgui.h").unlink()
        self.archive()
        code, said = self.obtain(archive_url=f"{self.serve()}/imgui.tar.gz")
        self.assertNotEqual(code, 0)
        self.one_line(said, "holds no imgui.h")

    def test_where_nothing_answers_the_remedy_is_named(self):
        (self.folder / "served").mkdir()
        code, said = self.obtain(archive_url=f"{self.serve()}/imgui.tar.gz")
        self.assertNotEqual(code, 0)
        self.one_line(said, "could not be downloaded", "Debian's source package is tried")
        self.one_line(said, "-DICMA_IMGUI_SOURCE_DIR=")

    @unittest.skipUnless(os.environ.get("ICMA_LONG"), "goes on line: in the long run only")
    def test_the_source_package_comes_through_the_apt_of_the_machine(self):
        proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        code, said = self.command("cmake", "-P", ROOT / "third_party/cmake/ObtainImgui.cmake", **proxies)
        self.assertEqual(code, 0, said)
        self.one_line(said, "Dear ImGui 1.92.")
        text = (self.unpacked / "imgui.cpp").read_text()
        self.assertGreater(len(text), 100_000)


class MissingTest(Folder):
    def configure(self, *options, **more):
        (self.folder / "CMakeLists.txt").write_text(PROBE.format(root=ROOT.as_posix()))
        return self.command("cmake", "-S", ".", "-B", "build", f"-DCMAKE_CXX_COMPILER={COMPILER}",
                            *options, **more)

    def test_everything_that_is_missing_is_named_in_one_line_with_its_packages(self):
        code, said = self.configure("-DCMAKE_DISABLE_FIND_PACKAGE_doctest=ON",
                                    "-DCMAKE_DISABLE_FIND_PACKAGE_Boost=ON",
                                    "-DCMAKE_DISABLE_FIND_PACKAGE_date=ON",
                                    PKG_CONFIG_LIBDIR=str(self.folder), PKG_CONFIG_PATH="")
        self.assertNotEqual(code, 0)
        text = (ROOT / "third_party/cmake/IcmaDependencies.cmake").read_text()
        packages = re.findall(r"^icma_require\(\S+ \S+ (\S+)\)", text, re.M)
        self.assertGreater(len(packages), 10)
        self.one_line(said, "Missing: sqlite3, ", "doctest", "Boost headers", "apt-get install", *packages,
                      "doctest-dev", "libboost-dev", "libhowardhinnant-date-dev")

    def test_one_missing_library_is_named_alone(self):
        code, said = self.configure("-DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON")
        self.assertNotEqual(code, 0)
        self.one_line(said, "Missing: CLI11. Install with: apt-get install libcli11-dev")

    def test_a_missing_compiler_is_named_with_its_package(self):
        code, said = self.command("cmake", "-S", ROOT, "-B", "build", "-DCMAKE_CXX_COMPILER=clang++-none")
        self.assertNotEqual(code, 0)
        self.one_line(said, "Missing: clang++-none", "apt-get install clang-19")

    def test_every_package_that_cmake_may_name_is_installed_by_the_set_up(self):
        text = (ROOT / "third_party/cmake/IcmaDependencies.cmake").read_text()
        named = set(re.findall(r"\b(?:lib[\w.+-]+|[\w.+-]+)-dev\b", text))
        setup = (ROOT / "third_party/setup.sh").read_text()
        installed = re.search(r'^build="(.*?)"', setup, re.S | re.M).group(1).replace("\\\n", " ").split()
        self.assertGreater(len(named), 15)
        self.assertEqual(sorted(named - set(installed)), [])


if __name__ == "__main__":
    if not os.environ.get("ICMA_LONG"):
        print("SKIPPED: Dear ImGui through the machine's apt: only in ./test --long")
    unittest.main()
