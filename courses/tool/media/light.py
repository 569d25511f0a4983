#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the light variant of a film that was recorded elsewhere: its sound over still pictures.

    light.py FILM.mp4        writes FILM.light.mp4 beside it

`icma-course publish` takes the file along, and learners on slow lines may choose it.
"""

import argparse
import os
import sys

import render


def main():
    parser = argparse.ArgumentParser(description="Make a film's light variant.")
    parser.add_argument("film", help="the film, *.mp4")
    film = parser.parse_args().film
    stem, ending = os.path.splitext(film)
    if ending != ".mp4":
        sys.exit("light.py: the film must be an .mp4")
    target = stem + ".light.mp4"
    part = target + ".part"
    try:
        render.light(film, part)
        os.replace(part, target)
        print(f"{target}: {os.path.getsize(target) / 1e6:.1f} MB "
              f"instead of {os.path.getsize(film) / 1e6:.1f} MB")
    except (render.RenderError, OSError) as error:
        sys.exit(f"light.py: {error}")
    finally:
        if os.path.exists(part):
            os.remove(part)


if __name__ == "__main__":
    main()
