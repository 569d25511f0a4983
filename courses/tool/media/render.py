# SPDX-License-Identifier: Apache-2.0
"""Renders slides to pictures, evens out loudness and joins both into a seekable MP4.

The same input gives the same bytes: encoders run with a fixed number of threads, no file carries
a date, and slide changes are rounded to whole frames.
"""

import hashlib
import json
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

WIDTH, HEIGHT, FPS = 1280, 720, 4
LOUDNESS = "I=-16:TP=-1.5:LRA=11"  # integrated loudness in LUFS, true peak in dBTP
BITEXACT = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
            "-flags:a", "+bitexact"]


class RenderError(Exception):
    """A tool failed or is missing; the message says which."""


def run(command, package):
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        raise RenderError(f"{command[0]} is missing; install the Debian package {package}") from None
    if done.returncode:
        raise RenderError(f"{command[0]} failed: {done.stderr.strip()[-400:]}")
    return done


def versions():
    """One line for each tool whose version can change the bytes of the result."""
    lines = [run(["ffmpeg", "-version"], "ffmpeg").stdout.splitlines()[0]]
    lines.append(run(["rsvg-convert", "--version"], "librsvg2-bin").stdout.strip())
    return lines


def slide_picture(source, cache):
    """Returns the PNG of an SVG slide, made once for its content."""
    with open(source, "rb") as data:
        key = hashlib.sha256(f"{WIDTH}x{HEIGHT}\n".encode() + data.read()).hexdigest()[:32]
    picture = os.path.join(cache, key + ".png")
    if not os.path.exists(picture):
        part = picture + ".part"
        run(["rsvg-convert", "-w", str(WIDTH), "-h", str(HEIGHT), source, "-o", part],
            "librsvg2-bin")
        os.replace(part, picture)
    return picture


def slide_pictures(sources, cache):
    os.makedirs(cache, exist_ok=True)
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda source: slide_picture(source, cache), sources))


def loudness_filter(sound):
    """Measures the sound once and returns a linear loudnorm filter for exactly this sound."""
    done = run(["ffmpeg", "-hide_banner", "-nostats", "-i", sound, "-af",
                f"highpass=f=70,loudnorm={LOUDNESS}:print_format=json", "-f", "null", "-"], "ffmpeg")
    measured = json.loads(re.search(r"\{[^{}]*\}", done.stderr, re.S).group(0))
    return (f"highpass=f=70,loudnorm={LOUDNESS}:linear=true"
            f":measured_I={measured['input_i']}:measured_TP={measured['input_tp']}"
            f":measured_LRA={measured['input_lra']}:measured_thresh={measured['input_thresh']}"
            f":offset={measured['target_offset']},aresample=48000")


def write_playlist(path, slides, end_ms):
    """Writes the picture list: [(start_ms, picture)] in order, the last one until `end_ms`."""
    lines = ["ffconcat version 1.0"]
    for index, (start, picture) in enumerate(slides):
        stop = slides[index + 1][0] if index + 1 < len(slides) else end_ms
        lines += [f"file '{picture}'", f"duration {(stop - start) / 1000:.3f}"]
    lines.append(f"file '{slides[-1][1]}'")
    with open(path, "w", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")


def movie(slides, sound, end_ms, target, folder):
    """Writes the MP4: H.264 with a key frame every two seconds, AAC, index in front."""
    playlist = os.path.join(folder, "slides.ffconcat")
    write_playlist(playlist, slides, end_ms)
    run(["ffmpeg", "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", playlist, "-i", sound,
         "-map", "0:v", "-map", "1:a", "-vf", f"fps={FPS},format=yuv420p", "-af",
         loudness_filter(sound), "-c:v", "libx264", "-preset", "fast", "-tune", "stillimage",
         "-crf", "24", "-g", str(2 * FPS), "-keyint_min", str(2 * FPS), "-sc_threshold", "0",
         "-threads", "2", "-c:a", "aac", "-b:a", "96k", "-ac", "1", "-t", f"{end_ms / 1000:.3f}",
         *BITEXACT, "-movflags", "+faststart", "-f", "mp4", target], "ffmpeg")


def light(film, target):
    """Writes the film once more for slow lines: its sound, over a still picture wherever the
    picture changes. Two pictures a second at most, 40 kbit/s where everything moves."""
    run(["ffmpeg", "-v", "error", "-y", "-i", film, "-map", "0:v:0", "-map", "0:a:0",
         "-vf", "fps=2,mpdecimate=hi=64*48:lo=64*20:frac=0.1,scale='min(960,iw)':-2",
         "-vsync", "vfr", "-c:v", "libx264", "-preset", "fast", "-tune", "stillimage",
         "-pix_fmt", "yuv420p", "-crf", "28", "-maxrate", "40k", "-bufsize", "1000k", "-g", "60",
         "-threads", "2", "-c:a", "libopus", "-b:a", "24k", "-ac", "1", "-application", "voip",
         *BITEXACT, "-movflags", "+faststart", "-f", "mp4", target], "ffmpeg")
