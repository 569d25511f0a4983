# SPDX-License-Identifier: Apache-2.0
"""Tests of the webinar tool that need no synthesiser: script, captions and word times."""

import os
import re
import sys
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), *[".."] * 4))
sys.path.insert(0, os.path.join(ROOT, "courses", "tool", "media"))
sys.dont_write_bytecode = True

import captions  # noqa: E402
import script  # noqa: E402
import speech  # noqa: E402


def parse(text):
    return script.parse(text, "script.md")


def even_times(words, step=300):
    return [(index * step, (index + 1) * step) for index in range(len(words))]


class ScriptTest(unittest.TestCase):
    def test_chapters_slides_and_paragraphs_are_read_in_order(self):
        chapters = parse("## One\n\n<!-- slide: a -->\nHello there.\nMore.\n\nSecond.\n\n"
                         "## Two\n<!-- slide: b -->\nThird.\n")
        self.assertEqual([c.title for c in chapters], ["One", "Two"])
        paragraphs = [p for c in chapters for p in c.paragraphs]
        self.assertEqual([(p.number, p.slide, p.changes_slide) for p in paragraphs],
                         [(1, "a", True), (2, "a", False), (3, "b", True)])
        self.assertEqual([s.shown for s in paragraphs[0].sentences], ["Hello there.", "More."])

    def test_a_period_after_an_abbreviation_does_not_end_a_sentence(self):
        sentences = script.split_sentences("Call Mr. Alvarez at 4 p.m. today. He waits.")
        self.assertEqual([s.shown for s in sentences],
                         ["Call Mr. Alvarez at 4 p.m. today.", "He waits."])

    def test_a_say_link_gives_the_eye_and_the_ear_different_words(self):
        sentence = script.split_sentences("See [Title II](say:Title Two), please.")[0]
        self.assertEqual(sentence.shown, "See Title II, please.")
        self.assertEqual(sentence.spoken, "See Title Two, please.")
        self.assertEqual([len(w.spoken) for w in sentence.words], [1, 2, 1])

    def test_a_broken_script_is_refused_with_line_and_remedy(self):
        for text, words in (("Hello.\n", "first chapter"), ("## A\nHello.\n", "no slide yet"),
                            ("## A\n<!-- note -->\n", "unknown comment"), ("", "nothing to say"),
                            ("## A\n<!-- slide: x -->\n", "nothing to say")):
            with self.assertRaisesRegex(script.ScriptError, "script.md.*" + words):
                parse(text)


class CaptionTest(unittest.TestCase):
    def check(self, words, times):
        made = captions.cues([(words, times)])
        last = 0
        for start, end, text in made:
            lines = re.sub(r"<[^>]*>", "", text).split("\n")
            self.assertLessEqual(last, start)
            self.assertLess(start, end)
            self.assertLessEqual(end - start, 6000)
            self.assertLessEqual(len(lines), 2)
            self.assertTrue(all(len(line) <= 42 for line in lines), lines)
            last = end
        plain = " ".join(re.sub(r"<[^>]*>", "", text).replace("\n", " ") for _, _, text in made)
        self.assertEqual(plain, " ".join(words))
        return made

    def test_every_cue_keeps_the_limits_and_no_word_is_lost(self):
        words = ("If you rent, ask your landlord first, and then come to the counter with the "
                 "letter, a copy of it, and the number that stands on the bill.").split()
        for step in (80, 300, 900, 2500):
            self.check(words, even_times(words, step))

    def test_word_stamps_lie_inside_the_cue_and_rise(self):
        words = "One gate opens on request for the hours that you agreed.".split()
        start, end, text = self.check(words, even_times(words))[0]
        stamps = [int(s[6:8]) * 1000 + int(s[9:]) for s in re.findall(r"<([^>]*)>", text)]
        self.assertEqual(stamps, sorted(set(stamps)))
        self.assertTrue(start < stamps[0] and stamps[-1] < end)

    def test_signs_of_the_caption_format_are_escaped(self):
        self.assertIn("R&amp;D &lt;now&gt;", re.sub(r"<\d[^>]*>", "", captions.webvtt(
            [(["R&D", "<now>"], [(0, 400), (400, 900)])])))

    def test_one_word_longer_than_a_line_gets_its_own_cue(self):
        made = captions.cues([(["x" * 60, "end."], [(0, 500), (500, 900)])])
        self.assertEqual([text for _, _, text in made], ["x" * 60, "end."])


class WordTimeTest(unittest.TestCase):
    def test_spoken_words_are_gathered_under_the_word_shown(self):
        sentence = script.split_sentences("See [Title II](say:Title Two) now.")[0]
        tokens = [(0.1, 0.3), (0.3, 0.6), (0.6, 0.9), (0.9, 1.2)]
        self.assertEqual(speech.word_times(sentence, tokens, 1.3),
                         [(0.1, 0.3), (0.3, 0.9), (0.9, 1.2)])

    def test_a_word_count_that_differs_falls_back_to_shares_of_the_whole(self):
        sentence = script.split_sentences("One two three.")[0]
        times = speech.word_times(sentence, [(0.0, 1.0)], 3.0)
        self.assertEqual(len(times), 3)
        self.assertAlmostEqual(times[0][0], 0.0)
        self.assertAlmostEqual(times[-1][1], 3.0)

    def test_lines_of_the_synthesiser_become_times_by_file(self):
        output = "noise\nBEGIN a.wav\nTOKEN 0.1 0.2\nTOKEN 0.2 0.5\nBEGIN b.wav\nTOKEN 0 1\n"
        self.assertEqual(speech.parse_times(output),
                         {"a.wav": [(0.1, 0.2), (0.2, 0.5)], "b.wav": [(0.0, 1.0)]})


if __name__ == "__main__":
    unittest.main()
