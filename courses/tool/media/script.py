# SPDX-License-Identifier: Apache-2.0
"""Reads a webinar script: chapters, slide changes, paragraphs and sentences.

The script is Markdown. `## Title` opens a chapter, `<!-- slide: NAME -->` on a line of its own
changes the slide, and every other block of lines is a paragraph to be spoken. Where the eye and
the ear need different words, `[shown](say:spoken)` gives both.
"""

import re
from dataclasses import dataclass, field

SLIDE = re.compile(r"^<!--\s*slide:\s*([\w.-]+)\s*-->$")
SAY = re.compile(r"\[([^\]]+)\]\(say:([^)]+)\)")
# A period after one of these does not end a sentence.
ABBREVIATIONS = ("Mr.", "Mrs.", "Ms.", "Dr.", "St.", "No.", "a.m.", "p.m.", "e.g.", "i.e.")


class ScriptError(Exception):
    """The script cannot be read; the message names the line and the remedy."""


@dataclass
class Word:
    shown: str
    spoken: list  # one entry for each blank-separated spoken word


@dataclass
class Sentence:
    words: list

    @property
    def shown(self):
        return " ".join(word.shown for word in self.words)

    @property
    def spoken(self):
        return " ".join(part for word in self.words for part in word.spoken)


@dataclass
class Paragraph:
    number: int  # counted from 1 through the whole script; names the recording
    slide: str
    changes_slide: bool
    sentences: list


@dataclass
class Chapter:
    title: str
    paragraphs: list = field(default_factory=list)


def for_the_voice(text):
    """Returns `text` with typographic signs turned into what a synthesiser reads well."""
    for sign, plain in (("’", "'"), ("‘", "'"), ("“", ""), ("”", ""), (" – ", ", "), ("—", ", ")):
        text = text.replace(sign, plain)
    return text


def split_words(text):
    """Splits a sentence into words; a say-link stays one word however it is spoken."""
    words, held = [], []

    def hold(match):
        held.append((match.group(1), match.group(2)))
        return f"\x00{len(held) - 1}\x01"

    for raw in SAY.sub(hold, text).split():
        shown, spoken = raw, for_the_voice(raw)
        for index, (eye, ear) in enumerate(held):
            mark = f"\x00{index}\x01"
            shown, spoken = shown.replace(mark, eye), spoken.replace(mark, ear)
        words.append(Word(shown, spoken.split()))
    return words


def split_sentences(text):
    """Splits a paragraph after . ? ! and its closing quote, except after an abbreviation."""
    sentences, start = [], 0
    for match in re.finditer(r"[.?!][”\")]?\s+", text):
        before = text[start : match.end()].rstrip()
        if before.endswith(ABBREVIATIONS):
            continue
        sentences.append(Sentence(split_words(before)))
        start = match.end()
    if text[start:].strip():
        sentences.append(Sentence(split_words(text[start:])))
    return sentences


def parse(text, name):
    """Returns the chapters of a script. Raises ScriptError with `name:line: remedy`."""
    chapters, slide, changed, number, block = [], None, False, 0, []

    def close_block(line):
        nonlocal changed, number
        if not block:
            return
        if not chapters:
            raise ScriptError(f"{name}:{line}: text before the first chapter; add a '## Title' line")
        if slide is None:
            raise ScriptError(f"{name}:{line}: no slide yet; add '<!-- slide: 01-name -->' above")
        number += 1
        sentences = split_sentences(" ".join(block))
        chapters[-1].paragraphs.append(Paragraph(number, slide, changed, sentences))
        changed = False
        block.clear()

    for line, raw in enumerate(text.splitlines(), start=1):
        stripped = raw.strip()
        match = SLIDE.match(stripped)
        if match or stripped.startswith("## ") or not stripped:
            close_block(line)
        if match:
            slide, changed = match.group(1), True
        elif stripped.startswith("## "):
            chapters.append(Chapter(stripped[3:].strip()))
        elif stripped.startswith("<!--"):
            raise ScriptError(f"{name}:{line}: unknown comment; only '<!-- slide: NAME -->' is read")
        elif stripped:
            block.append(stripped)
    close_block(line if text else 0)
    if not number:
        raise ScriptError(f"{name}: nothing to say; write a chapter with at least one paragraph")
    return chapters
