# SPDX-License-Identifier: Apache-2.0
"""Turns sentences into sound with word times, by Festival or from a person's recording.

Festival with the voice cmu_us_slt_arctic_hts is used because it is free software in Debian main,
sounds far more like a person than a formant synthesiser, and tells the time of every word. All
sound inside the build is 48 kHz, mono, 16 bit; all times are seconds from the sentence's start.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import wave
from concurrent.futures import ThreadPoolExecutor

RATE = 48000
VOICE = "cmu_us_slt_arctic_hts"
PACE = 0.93  # speaking rate; 1 is the voice's own, which is brisk for a listener who reads along
LEAD, TAIL = 0.03, 0.10  # seconds of sound kept before the first and after the last word
PREAMBLE = f"""(voice_{VOICE})
(set! hts_engine_params (append hts_engine_params (list (list "-r" {PACE}))))
(define (first_start items)
  (cond ((null items) -1)
        ((> (item.feat (car items) "word_end") 0) (item.feat (car items) "word_start"))
        (t (first_start (cdr items)))))
(define (last_end items best)
  (if (null items) best
      (last_end (cdr items) (if (> (item.feat (car items) "word_end") best)
                                (item.feat (car items) "word_end") best))))
(define (show_tokens token)
  (if token
      (let ((words (item.daughters token)))
        (format t "TOKEN %f %f\\n" (first_start words) (last_end words 0))
        (show_tokens (item.next token)))))
(define (speak text file)
  (let ((u (eval (list 'Utterance 'Text text))))
    (utt.synth u)
    (utt.wave.resample u {RATE})
    (utt.save.wave u file 'riff)
    (format t "BEGIN %s\\n" file)
    (show_tokens (utt.relation.first u 'Token))))
"""


class SpeechError(Exception):
    """Speech cannot be made; the message names the package or file to look at."""


def key_of(spoken):
    """Names a sentence's sound in the cache by all that decides how it sounds."""
    return hashlib.sha256(f"{VOICE}\n{RATE}\n{PREAMBLE}\n{spoken}".encode()).hexdigest()[:32]


def read_wave(path):
    with wave.open(path, "rb") as sound:
        if (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) != (RATE, 1, 2):
            raise SpeechError(f"{path}: expected {RATE} Hz mono 16 bit")
        return sound.readframes(sound.getnframes())


def write_wave(path, pcm):
    with wave.open(path, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(pcm)


def parse_times(output):
    """Returns {file: [(start, end) of each token]} from Festival's printed lines."""
    times, current = {}, None
    for line in output.splitlines():
        if line.startswith("BEGIN "):
            current = times.setdefault(line[6:], [])
        elif line.startswith("TOKEN ") and current is not None:
            start, end = line.split()[1:]
            current.append((float(start), float(end)))
    return times


def run_festival(batch, cache):
    """Synthesises [(key, spoken)] into the cache: KEY.wav and KEY.json with token times."""
    with tempfile.TemporaryDirectory() as folder:
        program = [PREAMBLE]
        for key, spoken in batch:
            quoted = spoken.replace("\\", " ").replace('"', " ")
            program.append(f'(speak "{quoted}" "{folder}/{key}.wav")')
        source = os.path.join(folder, "speak.scm")
        with open(source, "w", encoding="latin-1", errors="replace") as out:
            out.write("\n".join(program) + "\n")
        try:
            done = subprocess.run(["festival", "-b", source], capture_output=True, text=True)
        except FileNotFoundError:
            raise SpeechError("festival is missing; install the Debian packages "
                              "festival and festvox-us-slt-hts") from None
        times = parse_times(done.stdout)
        for key, _ in batch:
            made = f"{folder}/{key}.wav"
            if not os.path.exists(made) or made not in times:
                raise SpeechError(f"Festival failed: {done.stderr.strip()[:300]}; is the Debian "
                                  "package festvox-us-slt-hts installed?")
            with open(os.path.join(cache, key + ".json"), "w", encoding="utf-8") as out:
                json.dump(times[made], out)
            shutil.move(made, os.path.join(cache, key + ".wav"))


def synthesise(sentences, cache, workers=2):
    """Makes sure that every sentence's sound lies in the cache. Returns how many were new."""
    os.makedirs(cache, exist_ok=True)
    missing = {}
    for sentence in sentences:
        key = key_of(sentence.spoken)
        if not os.path.exists(os.path.join(cache, key + ".wav")):
            missing[key] = sentence.spoken
    todo = sorted(missing.items())
    batches = [todo[i::workers] for i in range(workers) if todo[i::workers]]
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda batch: run_festival(batch, cache), batches))
    return len(todo)


def shared_out(words, start, end):
    """Word times by length, for sound that brings no times of its own."""
    weights = [len(word.shown) + 2 for word in words]
    total, at, times = sum(weights), start, []
    for weight in weights:
        step = (end - start) * weight / total
        times.append((at, at + step))
        at += step
    return times


def word_times(sentence, tokens, length):
    """Maps Festival's tokens to the words shown; falls back to sharing the time by length."""
    if len(tokens) != sum(len(word.spoken) for word in sentence.words):
        return shared_out(sentence.words, 0.0, length)
    times, at, last = [], 0, 0.0
    for word in sentence.words:
        group = [pair for pair in tokens[at : at + len(word.spoken)] if pair[1] > 0]
        at += len(word.spoken)
        start = max(last, min((pair[0] for pair in group), default=last))
        last = max(start, max((pair[1] for pair in group), default=start))
        times.append((start, last))
    return times


def synthetic_sentence(sentence, cache):
    """Returns (pcm, word times) of a sentence in the cache, cut close to its words."""
    key = os.path.join(cache, key_of(sentence.spoken))
    pcm = read_wave(key + ".wav")
    with open(key + ".json", encoding="utf-8") as source:
        tokens = json.load(source)
    times = word_times(sentence, tokens, len(pcm) / 2 / RATE)
    first = max(0, int((times[0][0] - LEAD) * RATE))
    last = min(len(pcm) // 2, int((times[-1][1] + TAIL) * RATE))
    offset = first / RATE
    return pcm[first * 2 : last * 2], [(start - offset, end - offset) for start, end in times]


def recorded_paragraph(paragraph, path):
    """Returns [(pcm, word times)] for the sentences of a paragraph that a person recorded."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-ac", "1", "-ar", str(RATE), "-f", "s16le", "-"],
        capture_output=True)
    if done.returncode or not done.stdout:
        raise SpeechError(f"{path}: cannot be read as sound; save it as WAV ({done.stderr.decode()[:200]})")
    pcm, parts, at = done.stdout, [], 0
    weights = [len(sentence.shown) + 6 for sentence in paragraph.sentences]
    for index, sentence in enumerate(paragraph.sentences):
        end = len(pcm) // 2 * sum(weights[: index + 1]) // sum(weights)
        length = (end - at) / RATE
        parts.append((pcm[at * 2 : end * 2], shared_out(sentence.words, 0.0, length)))
        at = end
    return parts
