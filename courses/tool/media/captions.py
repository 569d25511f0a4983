# SPDX-License-Identifier: Apache-2.0
"""Makes WebVTT captions with word times from spoken sentences.

A cue has at most two lines of 42 characters and lasts at most six seconds. A long sentence is cut
into cues of like length, by preference after a comma or another stop.
"""

LINE, LINES, LONGEST = 42, 2, 6.0
LINGER = 0.6  # seconds that a cue may stay after its last word


def wrap(words):
    """Breaks words into at most two balanced lines; returns line lists, or None if too long."""
    text = " ".join(words)
    if len(text) <= LINE:
        return [words]
    best = None
    for cut in range(1, len(words)):
        first, second = " ".join(words[:cut]), " ".join(words[cut:])
        if len(first) <= LINE and len(second) <= LINE:
            cost = abs(len(first) - len(second)) - (12 if first[-1] in ",.;:?!" else 0)
            if best is None or cost < best[0]:
                best = (cost, [words[:cut], words[cut:]])
    return best[1] if best else None


def cuts(words, times):
    """Chooses where a sentence breaks into cues. Returns a list of (from, to) word ranges."""
    count = len(words)
    total = len(" ".join(words))
    parts = max(1, -(-total // (LINE * LINES - 10)))
    ideal = total / parts
    best = [None] * (count + 1)
    best[0] = (0.0, 0)
    for end in range(1, count + 1):
        for start in range(end - 1, -1, -1):
            piece = words[start:end]
            if wrap(piece) is None or times[end - 1][1] - times[start][0] > LONGEST:
                break
            if best[start] is None:
                continue
            length = len(" ".join(piece))
            stop = 0 if piece[-1][-1] in ".?!" else 60 if piece[-1][-1] in ",;:" else 240
            cost = best[start][0] + (length - ideal) ** 2 / 10 + stop
            if best[end] is None or cost < best[end][0]:
                best[end] = (cost, start)
    if best[count] is None:  # one word longer than a line: give every word its own cue
        return [(index, index + 1) for index in range(count)]
    ranges, end = [], count
    while end:
        ranges.append((best[end][1], end))
        end = best[end][1]
    return ranges[::-1]


def stamp(milliseconds):
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cue_text(words, times, start, end):
    """The cue's lines, each word after the first led by its time stamp inside the cue."""
    lines, index, last = [], 0, start
    for line in wrap(words) or [words]:
        out = []
        for word in line:
            at = times[index][0]
            if index and last < at < end:
                out.append(f"<{stamp(at)}>{escape(word)}")
                last = at
            else:
                out.append(escape(word))
            index += 1
        lines.append(" ".join(out))
    return "\n".join(lines)


def cues(sentences):
    """Returns [(start_ms, end_ms, text)]. `sentences` is [(words, [(start_ms, end_ms)])]."""
    pieces = []
    for words, times in sentences:
        seconds = [(start / 1000, end / 1000) for start, end in times]
        for first, last in cuts(words, seconds):
            pieces.append((words[first:last], times[first:last]))
    made = []
    for index, (words, times) in enumerate(pieces):
        start, end = times[0][0], times[-1][1]
        limit = pieces[index + 1][1][0][0] if index + 1 < len(pieces) else end + int(LINGER * 1000)
        stays = min(end + int(LINGER * 1000), limit, start + int(LONGEST * 1000))
        end = max(start + 1, stays)
        made.append((start, end, cue_text(words, times, start, end)))
    return made


def webvtt(sentences):
    blocks = ["WEBVTT"]
    for number, (start, end, text) in enumerate(cues(sentences), start=1):
        blocks.append(f"{number}\n{stamp(start)} --> {stamp(end)}\n{text}")
    return "\n\n".join(blocks) + "\n"
