#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the film of a narrated slide webinar from its script, slides and recordings.

    webinar.py FOLDER --out DIR --cache DIR    builds what has changed
    webinar.py FOLDER --paragraphs             lists the paragraphs, numbered for recording

FOLDER is a program folder (with modules/session) or the module folder itself. DIR then holds
watch.mp4, watch.light.mp4 (its sound over still pictures), watch.en.vtt, watch.chapters.json,
watch.transcript.json, watch.slides.json, poster.png and media.json, which lists the other files. A second run on the same input does nothing.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import time

import captions
import render
import script
import speech

NAME = "watch"
AFTER_SENTENCE, AFTER_PARAGRAPH, AFTER_SLIDE, AFTER_CHAPTER = 0.42, 0.85, 1.10, 1.80
OPENING, CLOSING = 1.0, 2.5  # seconds of silence at the start and at the end


def say(text):
    print(text, flush=True)


def find_module(folder):
    inner = os.path.join(folder, "modules", "session")
    module = inner if os.path.isdir(inner) else folder
    if not os.path.exists(os.path.join(module, "script.md")):
        raise script.ScriptError(f"{module}: no script.md here; see the authoring format")
    return module


def read_script(module):
    path = os.path.join(module, "script.md")
    with open(path, encoding="utf-8") as source:
        return script.parse(source.read(), path)


def slide_file(module, name):
    path = os.path.join(module, "slides", name + ".svg")
    if not os.path.exists(path):
        raise script.ScriptError(f"{path}: the script names this slide; draw it or correct the name")
    return path


def recording(module, paragraph):
    path = os.path.join(module, "narration", f"{paragraph.number:02d}.wav")
    return path if os.path.exists(path) else None


def input_key(module, chapters):
    """A hash of everything that decides the result: tool, script, slides, recordings, versions."""
    own = os.path.dirname(os.path.abspath(__file__))
    files = [os.path.join(own, name) for name in sorted(os.listdir(own)) if name.endswith(".py")]
    files.append(os.path.join(module, "script.md"))
    paragraphs = [p for chapter in chapters for p in chapter.paragraphs]
    files += sorted({slide_file(module, p.slide) for p in paragraphs})
    files += [recording(module, p) for p in paragraphs if recording(module, p)]
    digest = hashlib.sha256("\n".join(render.versions()).encode())
    for path in files:
        with open(path, "rb") as data:
            digest.update(os.path.basename(path).encode() + b"\0" + data.read())
    return digest.hexdigest()[:32]


class Timeline:
    """Collects sound and remembers when each slide, chapter and word came."""

    def __init__(self):
        self.pcm = bytearray()
        self.slides, self.chapters, self.sentences = [], [], []
        self.rest(OPENING)

    def now_ms(self):
        return round(len(self.pcm) / 2 * 1000 / speech.RATE)

    def rest(self, seconds):
        self.pcm += bytes(2 * int(seconds * speech.RATE))

    def to_frame(self):
        """Adds silence up to the next whole video frame, so that a slide change meets its word."""
        frame = 2 * speech.RATE // render.FPS
        self.pcm += bytes(-len(self.pcm) % frame)

    def speak(self, sentence, pcm, times):
        start = self.now_ms()
        spans = [(start + round(a * 1000), start + round(b * 1000)) for a, b in times]
        self.sentences.append(([word.shown for word in sentence.words], spans))
        self.pcm += pcm


def sentences_of(module, paragraph, cache):
    path = recording(module, paragraph)
    if path:
        return speech.recorded_paragraph(paragraph, path)
    return [speech.synthetic_sentence(sentence, cache) for sentence in paragraph.sentences]


def assemble(module, chapters, cache):
    """Lays all sentences on one timeline, with pauses that follow the structure of the text."""
    line = Timeline()
    for chapter in chapters:
        if line.chapters:
            line.rest(AFTER_CHAPTER - AFTER_PARAGRAPH)
        for index, paragraph in enumerate(chapter.paragraphs):
            if paragraph.changes_slide and line.slides:
                line.rest(AFTER_SLIDE - AFTER_PARAGRAPH)
            if paragraph.changes_slide:
                line.to_frame()
                line.slides.append((line.now_ms() if line.slides else 0, paragraph.slide))
            if index == 0:
                line.chapters.append((line.slides[-1][0] if paragraph.changes_slide
                                      else line.now_ms(), chapter.title))
            for sentence, sound in zip(paragraph.sentences, sentences_of(module, paragraph, cache)):
                line.speak(sentence, *sound)
                line.rest(AFTER_SENTENCE)
            line.rest(AFTER_PARAGRAPH - AFTER_SENTENCE)
    line.rest(CLOSING)
    line.to_frame()
    return line


def write_text(path, text):
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.write(text)


def rows(items):
    """JSON with one row on each line, so that two versions can be compared by eye."""
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in items) + "\n]\n"


def write_texts(line, target):
    transcript = [{"start_ms": times[0][0], "end_ms": times[-1][1], "text": " ".join(words),
                   "words": [[start, word] for word, (start, _) in zip(words, times)]}
                  for words, times in line.sentences]
    write_text(f"{target}/{NAME}.en.vtt", captions.webvtt(line.sentences))
    write_text(f"{target}/{NAME}.transcript.json", rows(transcript))
    write_text(f"{target}/{NAME}.chapters.json",
               rows({"title": title, "start_ms": start} for start, title in line.chapters))
    write_text(f"{target}/{NAME}.slides.json",
               rows({"start_ms": start, "file": f"slides/{name}.svg"} for start, name in line.slides))


def voice_of(module, chapters):
    recorded = [bool(recording(module, p)) for chapter in chapters for p in chapter.paragraphs]
    return "recorded" if all(recorded) else "mixed" if any(recorded) else "synthetic"


def write_listing(target, duration_ms, voice):
    listing = []
    for name in sorted(os.listdir(target)):
        with open(os.path.join(target, name), "rb") as data:
            content = data.read()
        entry = {"file": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        if name.endswith((".mp4", ".vtt", ".json")):
            entry["duration_ms"] = duration_ms
        if name.endswith(".mp4"):
            entry["voice"] = voice
        listing.append(entry)
    write_text(f"{target}/media.json", rows(listing))


def build(module, chapters, cache, target):
    """Makes all files of the result in the empty folder `target`."""
    sounds = os.path.join(cache, "speech")
    spoken = [sentence for chapter in chapters for paragraph in chapter.paragraphs
              if not recording(module, paragraph) for sentence in paragraph.sentences]
    fresh = speech.synthesise(spoken, sounds)
    say(f"speech: {len(spoken)} sentences, {fresh} new")
    line = assemble(module, chapters, sounds)
    names = [name for _, name in line.slides]
    pictures = render.slide_pictures([slide_file(module, n) for n in names],
                                     os.path.join(cache, "slides"))
    say(f"slides: {len(names)} pictures")
    write_texts(line, target)
    shutil.copyfile(pictures[0], f"{target}/poster.png")
    with tempfile.TemporaryDirectory() as folder:
        sound = os.path.join(folder, "voice.wav")
        speech.write_wave(sound, bytes(line.pcm))
        say(f"film: {line.now_ms() / 1000:.1f} s of sound, encoding")
        starts = [start for start, _ in line.slides]
        render.movie(list(zip(starts, pictures)), sound, line.now_ms(), f"{target}/{NAME}.mp4", folder)
    render.light(f"{target}/{NAME}.mp4", f"{target}/{NAME}.light.mp4")
    write_listing(target, line.now_ms(), voice_of(module, chapters))


def is_current(kept, out):
    """True if `out` holds, byte for byte, what the cache keeps."""
    for name in os.listdir(kept):
        try:
            with open(os.path.join(kept, name), "rb") as a, open(os.path.join(out, name), "rb") as b:
                if a.read() != b.read():
                    return False
        except FileNotFoundError:
            return False
    return True


def publish(kept, out):
    os.makedirs(out, exist_ok=True)
    for name in sorted(os.listdir(kept)):
        part = os.path.join(out, name + ".part")
        shutil.copyfile(os.path.join(kept, name), part)
        os.replace(part, os.path.join(out, name))


def make(module, out, cache):
    started = time.monotonic()
    chapters = read_script(module)
    kept = os.path.join(cache, "builds", input_key(module, chapters))
    if os.path.isdir(kept) and is_current(kept, out):
        say(f"{out}: up to date")
        return
    if not os.path.isdir(kept):
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        work = tempfile.mkdtemp(dir=os.path.dirname(kept), prefix="part-")
        try:
            build(module, chapters, cache, work)
            os.rename(work, kept)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    publish(kept, out)
    size = os.path.getsize(os.path.join(out, NAME + ".mp4"))
    say(f"{out}: {NAME}.mp4, {size / 1e6:.1f} MB, in {time.monotonic() - started:.0f} s")


def main():
    parser = argparse.ArgumentParser(description="Build the film of a narrated slide webinar.")
    parser.add_argument("folder", help="program folder, or module folder with script.md")
    parser.add_argument("--out", help="where the film and its texts go")
    parser.add_argument("--cache", help="where finished parts are kept between builds")
    parser.add_argument("--paragraphs", action="store_true", help="list the paragraphs and stop")
    args = parser.parse_args()
    try:
        module = find_module(args.folder)
        if args.paragraphs:
            for chapter in read_script(module):
                for paragraph in chapter.paragraphs:
                    say(f"{paragraph.number:02d}  " + " ".join(s.shown for s in paragraph.sentences))
        elif args.out and args.cache:
            make(module, os.path.abspath(args.out), os.path.abspath(args.cache))
        else:
            parser.error("give --out and --cache, or --paragraphs")
    except (script.ScriptError, speech.SpeechError, render.RenderError, OSError) as error:
        sys.exit(f"webinar.py: {error}")


if __name__ == "__main__":
    main()
