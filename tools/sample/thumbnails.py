"""Draws the pictures of the sample's videos: each category has a motif and colours of its own, each video a picture."""

import math
import re
from collections.abc import Callable, Iterator
from random import Random

WIDTH, HEIGHT = 480, 270

# Below the server of the explorer.
FOLDER = "/thumbnails"
_PATH = re.compile(rf"{FOLDER}/(\d{{1,4}})/([A-Za-z0-9_-]{{1,40}})\.svg")


def thumbnail_link(base: str, category_id: int, name: str) -> str:
    """Return the link of a video's picture on the server at `base`."""
    return f"{base}{FOLDER}/{category_id}/{name}.svg"


def thumbnail_at(path: str) -> bytes | None:
    """Return the picture of a path, the same each time; None for a path that is no picture's."""
    found = _PATH.fullmatch(path)
    return picture(int(found[1]), found[2]).encode() if found else None


def picture(category_id: int, name: str) -> str:
    """Return a video's picture as SVG."""
    random = Random(f"{category_id} {name}")
    hue = (category_id * 47 + random.randint(-14, 14)) % 360
    motif = _MOTIFS.get(category_id, _bubbles)
    shapes = "".join(motif(random, hue))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<defs><linearGradient id="sky" x1="0" y1="0" x2="{random.choice((0, 1))}" y2="1">'
        f'<stop offset="0" stop-color="{_colour(hue, 62, 42)}"/>'
        f'<stop offset="1" stop-color="{_colour(hue + 40, 66, 22)}"/></linearGradient></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#sky)"/>{shapes}</svg>'
    )


def _colour(hue: int, saturation: int, lightness: int) -> str:
    return f"hsl({hue % 360} {saturation}% {lightness}%)"


def _circle(x: float, y: float, radius: float, style: str) -> str:
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}" {style}/>'


def _rectangle(x: float, y: float, width: float, height: float, style: str) -> str:
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" {style}/>'


def _fill(colour: str, opacity: float) -> str:
    return f'fill="{colour}" fill-opacity="{opacity:.2f}"'


def _line(colour: str, width: int, opacity: float) -> str:
    return f'fill="none" stroke="{colour}" stroke-width="{width}" stroke-opacity="{opacity:.2f}"'


def _bubbles(random: Random, hue: int) -> Iterator[str]:
    for _ in range(14):
        colour = _colour(hue + random.choice((0, 40, 180)), 80, random.randint(55, 75))
        place = random.uniform(0, WIDTH), random.uniform(0, HEIGHT)
        yield _circle(*place, random.uniform(12, 70), _fill(colour, random.uniform(0.25, 0.7)))


def _bars(random: Random, hue: int) -> Iterator[str]:
    count = random.randint(12, 22)
    step = WIDTH / count
    phase = random.uniform(0, 6)
    for place in range(count):
        height = HEIGHT * (0.2 + 0.55 * abs(math.sin(phase + place * 0.55)) * random.uniform(0.5, 1))
        colour = _colour(hue + 5 * place, 85, 64)
        yield _rectangle(place * step + 3, HEIGHT - height, step - 6, height, f'rx="4" {_fill(colour, 0.85)}')


def _blocks(random: Random, hue: int) -> Iterator[str]:
    side = 30
    for column in range(WIDTH // side):
        for row in range(random.randint(0, 8)):
            colour = _colour(hue + random.choice((0, 25, 160)), 75, 40 + 4 * row)
            yield _rectangle(column * side, HEIGHT - (row + 1) * side, side - 1, side - 1, _fill(colour, 0.9))


def _pitch(random: Random, hue: int) -> Iterator[str]:
    for stripe in range(0, WIDTH, 80):
        yield _rectangle(stripe, 0, 40, HEIGHT, _fill(_colour(hue, 50, 60), 0.18))
    middle = random.uniform(0.25, 0.75) * WIDTH
    white = "#ffffff"
    yield _rectangle(middle - 2, 0, 4, HEIGHT, _fill(white, 0.75))
    yield _circle(middle, HEIGHT / 2, random.randint(50, 80), _line(white, 4, 0.75))
    yield _circle(random.uniform(40, WIDTH - 40), random.uniform(40, HEIGHT - 40), 14, _fill(white, 1))


def _hills(random: Random, hue: int) -> Iterator[str]:
    yield _circle(
        random.uniform(80, WIDTH - 80), random.uniform(50, 110), random.randint(24, 44), _fill("#ffe9b0", 0.95)
    )
    for depth in range(4):
        height = HEIGHT * (0.45 + 0.14 * depth)
        phase, swing = random.uniform(0, 6), random.uniform(16, 40)
        ridge = [f"{x},{height + swing * math.sin(phase + x / 75):.0f}" for x in range(0, WIDTH + 1, 24)]
        colour = _colour(hue + 20 * depth, 45, 46 - 9 * depth)
        yield f'<polygon points="0,{HEIGHT} {" ".join(ridge)} {WIDTH},{HEIGHT}" fill="{colour}"/>'


def _orbits(random: Random, hue: int) -> Iterator[str]:
    x, y = random.uniform(0.3, 0.7) * WIDTH, HEIGHT / 2
    yield _circle(x, y, random.randint(18, 30), _fill(_colour(hue + 180, 90, 70), 1))
    for ring in range(1, random.randint(4, 6)):
        radius, angle = 34 * ring, random.uniform(0, 2 * math.pi)
        yield _circle(x, y, radius, _line("#ffffff", 2, 0.45))
        planet = x + radius * math.cos(angle), y + radius * math.sin(angle)
        yield _circle(*planet, random.randint(5, 11), _fill(_colour(hue + 60 * ring, 80, 68), 1))


def _headlines(random: Random, hue: int) -> Iterator[str]:
    for row in range(5):
        yield _rectangle(
            30, 36 + 30 * row, random.uniform(0.3, 0.85) * (WIDTH - 60), 14, f'rx="3" {_fill("#ffffff", 0.3)}'
        )
    yield _rectangle(0, HEIGHT - 70, WIDTH, 44, _fill(_colour(hue + 180, 75, 45), 0.95))
    yield _rectangle(24, HEIGHT - 56, random.uniform(0.4, 0.8) * WIDTH, 16, f'rx="3" {_fill("#ffffff", 0.92)}')


def _plates(random: Random, hue: int) -> Iterator[str]:
    for _ in range(random.randint(2, 4)):
        x, y, radius = random.uniform(60, WIDTH - 60), random.uniform(60, HEIGHT - 60), random.randint(46, 82)
        yield _circle(x, y, radius, _fill("#fffaf0", 0.95))
        yield _circle(x, y, radius * 0.72, _fill(_colour(hue + random.choice((0, 40, 90)), 70, 55), 0.9))
        yield _circle(x, y, radius * 0.35, _fill(_colour(hue + 140, 65, 48), 0.9))


def _film(random: Random, hue: int) -> Iterator[str]:
    for edge in (0, HEIGHT - 34):
        yield _rectangle(0, edge, WIDTH, 34, _fill("#000000", 0.75))
        for hole in range(14, WIDTH, 40):
            yield _rectangle(hole, edge + 9, 18, 16, f'rx="3" {_fill("#ffffff", 0.75)}')
    shift = random.randint(0, 80)
    for frame in range(-shift, WIDTH, 150):
        colour = _colour(hue + random.randint(0, 90), 60, random.randint(45, 65))
        yield _rectangle(frame, 46, 140, HEIGHT - 92, f'rx="6" {_fill(colour, 0.85)}')


def _spotlights(random: Random, hue: int) -> Iterator[str]:
    for _ in range(random.randint(3, 5)):
        source, target, spread = random.uniform(0, WIDTH), random.uniform(0, WIDTH), random.uniform(40, 110)
        style = _fill(_colour(hue + random.choice((0, 60, 200)), 90, 75), 0.35)
        ends = f"{target - spread:.0f},{HEIGHT} {target + spread:.0f},{HEIGHT}"
        yield f'<polygon points="{source:.0f},0 {ends}" {style}/>'
    yield _rectangle(0, HEIGHT - 40, WIDTH, 40, _fill("#000000", 0.35))


_MOTIFS: dict[int, Callable[[Random, int], Iterator[str]]] = {
    1: _film,
    10: _bars,
    17: _pitch,
    19: _hills,
    20: _blocks,
    23: _bubbles,
    24: _spotlights,
    25: _headlines,
    26: _plates,
    28: _orbits,
}
