"""The motifs of the sample site's images: one function draws one."""

from __future__ import annotations

import math
from collections.abc import Callable

from zakerscraper.sample_site.canvas import Canvas, Colour


def _hills(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.72), c.colour(0.06, 0.93))
    c.disc(0.72, 0.28 + 0.02 * c.wave(), 0.10, (255, 238, 190))
    for n in range(4):
        c.ridge(
            0.50 + n * 0.13,
            0.07 - n * 0.01,
            1.0 + n * 0.35,
            c.random.random(),
            c.colour(-0.24, 0.62 - n * 0.12, 0.32),
        )
    for _ in range(9):
        x, y = c.random.uniform(0.03, 0.97), c.random.uniform(0.86, 0.97)
        c.polygon([(x - 0.018, y), (x, y - 0.13), (x + 0.018, y)], c.colour(-0.22, 0.17, 0.32))


def _sea(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.80), c.colour(0.0, 0.95))
    c.disc(0.25, 0.24, 0.09, (255, 236, 180))
    for n in range(5):
        c.ridge(0.52 + n * 0.1, 0.018, 2 + n * 0.5, n * 0.37 + c.phase, c.colour(0.03 * n, 0.62 - n * 0.09, 0.5))
        if n == 1:
            x, y = 0.62 + 0.01 * c.wave(), 0.62 + 0.008 * c.wave(0.3)
            c.polygon([(x - 0.09, y), (x + 0.09, y), (x + 0.06, y + 0.06), (x - 0.06, y + 0.06)], (92, 64, 51))
            c.polygon([(x, y - 0.30), (x, y - 0.02), (x + 0.085, y - 0.02)], (250, 246, 238))
            c.polygon([(x - 0.008, y - 0.24), (x - 0.008, y - 0.02), (x - 0.06, y - 0.02)], c.colour(0.5, 0.6, 0.7))


def _skyline(c: Canvas, front: float, window: Colour, lit: float) -> None:
    for layer in range(2):
        x = -0.02
        while x < 1.0:
            width = c.random.uniform(0.06, 0.12)
            top = c.random.uniform(0.28, 0.55) + layer * 0.16
            c.box(x, top, x + width, 1.0, c.colour(0.04, front + 0.16 * (1 - layer), 0.3))
            rows = int((0.96 - top) / 0.055)
            for row in range(1, rows + 1) if layer else ():
                for column in range(3):
                    if c.random.random() < lit:
                        left = x + width * (0.16 + 0.27 * column)
                        high = top + row * 0.055 - 0.02
                        c.box(left, high, left + width * 0.14, high + 0.024, window)
            x += width + c.random.uniform(0.0, 0.012)


def _city(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.68, 0.5), c.colour(0.08, 0.94, 0.6))
    for n in range(3):
        x = (0.2 + 0.33 * n + 0.06 * c.phase) % 1.1
        for dx in (-0.04, 0.0, 0.04):
            c.disc(x + dx, 0.15 + 0.05 * (n % 2), 0.045 - abs(dx) * 0.4, (255, 255, 255), 0.7)
    _skyline(c, 0.34, c.colour(0.0, 0.82, 0.5), 0.8)


def _night(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.10, 0.5), c.colour(0.06, 0.30, 0.45))
    for n in range(60):
        glow = 200 + round(50 * c.wave(n * 0.37))
        c.disc(c.random.random(), c.random.uniform(0, 0.6), c.random.uniform(0.002, 0.006), (glow, glow, glow))
    c.disc(0.78, 0.20, 0.085, (246, 240, 214))
    c.disc(0.755, 0.18, 0.072, c.colour(0.01, 0.13, 0.5))
    _skyline(c, 0.08, (250, 214, 132), 0.45)


def _chart(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.97, 0.3), c.colour(0.0, 0.92, 0.3))
    for n in range(5):
        c.line([(0.09, 0.18 + n * 0.165), (0.94, 0.18 + n * 0.165)], c.colour(0.0, 0.82, 0.2), 0.004)
    heights = [0.14 + 0.06 * n + c.random.uniform(-0.07, 0.09) for n in range(8)]
    for n, height in enumerate(heights):
        grown = height * (1 + 0.06 * c.wave(n / 8))
        left = 0.12 + n * 0.102
        c.box(left, 0.84 - grown, left + 0.064, 0.84, c.colour(0.03 * n, 0.60 - n * 0.02, 0.5), 0.012)
    trend = [(0.152 + n * 0.102, 0.70 - height * 0.95) for n, height in enumerate(heights)]
    c.line(trend, c.colour(0.5, 0.45, 0.7), 0.012)
    for x, y in trend:
        c.disc(x, y, 0.018, (255, 255, 255))
        c.disc(x, y, 0.012, c.colour(0.5, 0.45, 0.7))
    c.line([(0.09, 0.12), (0.09, 0.84), (0.94, 0.84)], c.colour(0.0, 0.30, 0.2), 0.008)


def _face(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.80, 0.5), c.colour(0.1, 0.70, 0.5))
    hair = c.random.choice([(59, 42, 36), (94, 62, 40), (40, 40, 48), (140, 96, 60)])
    skin = c.random.choice([(250, 218, 190), (236, 194, 160), (206, 156, 118)])
    c.disc(0.5, 1.12, 0.40, c.colour(0.5, 0.45, 0.5), 0.85)
    c.disc(0.5, 0.44, 0.30, hair)
    c.disc(0.5, 0.75, 0.10, skin)
    c.disc(0.5, 0.50, 0.255, skin, 1.08)
    c.disc(0.5, 0.26, 0.22, hair, 0.52)
    blink = 0.12 if c.wave() < -0.8 else 1.0
    side = c.side / c.width
    glance = 0.012 * c.wave() * side
    for sign in (-1, 1):
        c.disc(0.5 + sign * 0.095 * side + glance, 0.48, 0.028, (48, 38, 36), blink)
        c.disc(0.5 + sign * 0.15 * side, 0.58, 0.038, (240, 164, 148), 0.7)
        c.disc(0.5 + sign * 0.255 * side, 0.51, 0.04, skin)
    c.disc(0.5, 0.615, 0.07, (176, 70, 66), 0.62)
    c.disc(0.5, 0.593, 0.075, skin, 0.50)


def _robot(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.90, 0.4), c.colour(0.05, 0.78, 0.4))
    side = c.side / c.width
    metal, dark = c.colour(0.0, 0.62, 0.2), c.colour(0.0, 0.28, 0.3)
    c.line([(0.5, 0.20), (0.5, 0.08)], dark, 0.016)
    c.disc(0.5, 0.08, 0.03 + 0.006 * c.wave(), c.colour(0.5, 0.58, 0.8))
    c.box(0.5 - 0.24 * side, 0.18, 0.5 + 0.24 * side, 0.52, metal, 0.06)
    c.box(0.5 - 0.19 * side, 0.24, 0.5 + 0.19 * side, 0.45, dark, 0.05)
    for sign in (-1, 1):
        c.disc(0.5 + sign * 0.085 * side, 0.345, 0.042, c.colour(0.45, 0.75, 0.9))
        c.disc(0.5 + (sign * 0.085 + 0.012 * c.wave()) * side, 0.345, 0.018, (255, 255, 255))
        c.line(
            [(0.5 + sign * 0.22 * side, 0.64), (0.5 + sign * 0.36 * side, 0.72 + 0.08 * c.wave())],
            dark,
            0.035,
        )
        c.disc(0.5 + sign * 0.36 * side, 0.72 + 0.08 * c.wave(), 0.04, metal)
        c.box(0.5 + (sign * 0.10 - 0.05) * side, 0.84, 0.5 + (sign * 0.10 + 0.05) * side, 0.96, dark, 0.02)
    c.box(0.5 - 0.22 * side, 0.56, 0.5 + 0.22 * side, 0.87, metal, 0.05)
    for n in range(3):
        c.disc(0.5 + (n - 1) * 0.10 * side, 0.68, 0.026, c.colour(0.25 * n + 0.2, 0.62, 0.7))
    c.box(0.5 - 0.13 * side, 0.76, 0.5 + 0.13 * side, 0.80, dark, 0.015)


def _food(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.86, 0.4), c.colour(0.03, 0.74, 0.4))
    for n in range(3):
        x = 0.42 + n * 0.08
        c.line(
            [(x + 0.012 * math.sin(k * 0.9 + 2 * math.pi * c.phase + n), 0.36 - k * 0.028) for k in range(9)],
            c.colour(0.0, 0.95, 0.2),
            0.016,
        )
    c.disc(0.5, 0.80, 0.40, c.colour(0.0, 0.66, 0.3), 0.22)
    c.disc(0.5, 0.50, 0.34, c.colour(0.55, 0.42, 0.55), 0.95)
    c.disc(0.5, 0.44, 0.345, c.colour(0.55, 0.60, 0.45), 0.42)
    c.disc(0.5, 0.44, 0.31, (244, 208, 130), 0.38)
    for n in range(9):
        x = 0.5 + (n - 4) * 0.052 * c.side / c.width
        c.line(
            [(x - 0.03, 0.43 + 0.03 * (n % 3)), (x, 0.40 + 0.02 * (n % 2)), (x + 0.04, 0.45)],
            (252, 232, 178),
            0.016,
        )
    c.disc(0.44, 0.43, 0.075, (255, 250, 240), 0.6)
    c.disc(0.44, 0.43, 0.036, (246, 168, 60), 0.62)
    for _ in range(12):
        c.disc(c.random.uniform(0.49, 0.60), c.random.uniform(0.38, 0.49), 0.014, (96, 158, 74))
    c.line([(0.58, 0.44), (0.86, 0.10)], (134, 86, 50), 0.018)
    c.line([(0.61, 0.46), (0.91, 0.15)], (134, 86, 50), 0.018)


def _stadium(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.42, 0.5), c.colour(0.05, 0.78, 0.5))
    c.box(0, 0.26, 1, 0.52, c.colour(0.02, 0.30, 0.25))
    for row in range(5):
        for seat in range(60):
            cheer = 0.008 * c.wave(seat / 20)
            light = c.random.uniform(0.45, 0.8)
            c.disc(
                seat / 59,
                0.30 + row * 0.045 + cheer,
                0.011,
                c.colour(c.random.choice((0, 0.1, 0.5)), light, 0.6),
            )
    c.box(0, 0.52, 1, 1, (86, 158, 82))
    for n in range(0, 8, 2):
        c.polygon(
            [(n / 8, 1), ((n + 1) / 8, 1), (0.2 + (n + 1) * 0.075, 0.52), (0.2 + n * 0.075, 0.52)],
            (98, 172, 92),
        )
    white = (244, 248, 240)
    c.line([(0.02, 0.96), (0.18, 0.56), (0.82, 0.56), (0.98, 0.96), (0.02, 0.96)], white, 0.009)
    c.line([(0.5, 0.56), (0.5, 0.96)], white, 0.009)
    c.disc(0.5, 0.74, 0.13, white, 0.5)
    c.disc(0.5, 0.74, 0.12, (92, 165, 87), 0.5)
    c.disc(0.5 + 0.12 * c.wave(), 0.74 - 0.07 * abs(c.wave(0.25)), 0.024, (255, 255, 255))
    for x in (0.08, 0.92):
        c.line([(x, 0.30), (x, 0.08)], c.colour(0.0, 0.22, 0.2), 0.014)
        c.box(x - 0.05, 0.05, x + 0.05, 0.11, (255, 250, 216), 0.01)


def _book(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.88, 0.4), c.colour(0.04, 0.76, 0.4))
    c.box(0, 0.78, 1, 1, (168, 122, 82))
    c.polygon(
        [(0.12, 0.36), (0.5, 0.40), (0.88, 0.36), (0.90, 0.82), (0.5, 0.87), (0.10, 0.82)],
        c.colour(0.5, 0.38, 0.5),
    )
    c.polygon([(0.15, 0.32), (0.5, 0.37), (0.5, 0.83), (0.13, 0.78)], (253, 249, 238))
    c.polygon([(0.85, 0.32), (0.5, 0.37), (0.5, 0.83), (0.87, 0.78)], (246, 240, 224))
    lift = 0.12 + 0.10 * c.wave()
    c.polygon([(0.5, 0.37), (0.80, 0.30 - lift * 0.4), (0.82, 0.76 - lift * 0.4), (0.5, 0.83)], (255, 253, 246))
    for n in range(7):
        y = 0.44 + n * 0.05
        c.line([(0.19, y - 0.03), (0.45 - 0.06 * (n % 3 == 2), y)], (176, 168, 156), 0.009)
    c.line([(0.5, 0.37), (0.5, 0.84)], (204, 194, 174), 0.008)
    c.polygon([(0.30, 0.335), (0.335, 0.34), (0.335, 0.50), (0.3175, 0.46), (0.30, 0.495)], c.colour(0.5, 0.55, 0.7))


def _cat(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.86, 0.5), c.colour(0.06, 0.74, 0.5))
    fur = c.random.choice([(244, 176, 96), (118, 118, 128), (250, 246, 238), (72, 64, 66)])
    shade = (round(fur[0] * 0.82), round(fur[1] * 0.82), round(fur[2] * 0.82))
    side = c.side / c.width
    c.line(
        [(0.5 + 0.26 * side, 0.92), (0.5 + 0.46 * side, 0.82), (0.5 + (0.44 + 0.05 * c.wave()) * side, 0.58)],
        shade,
        0.06,
    )
    c.disc(0.5, 0.98, 0.31, fur, 0.95)
    for sign in (-1, 1):
        tip = 0.5 + sign * 0.235 * side
        c.polygon([(tip, 0.09), (0.5 + sign * 0.265 * side, 0.44), (0.5 + sign * 0.06 * side, 0.26)], fur)
        c.polygon(
            [
                (tip - sign * 0.012 * side, 0.15),
                (0.5 + sign * 0.23 * side, 0.36),
                (0.5 + sign * 0.11 * side, 0.27),
            ],
            (240, 160, 160),
        )
    c.disc(0.5, 0.46, 0.275, fur, 0.86)
    for sign in (-1, 1):
        x = 0.5 + sign * 0.115 * side
        c.disc(x, 0.43, 0.056, (252, 240, 170))
        c.disc(x, 0.43, 0.05 if c.wave() > 0.5 else 0.028, (40, 36, 40), 1.0 if c.wave() > 0.5 else 1.7)
        for n in range(3):
            c.line(
                [(0.5 + sign * 0.10 * side, 0.55), (0.5 + sign * 0.34 * side, 0.50 + n * 0.05)],
                (236, 232, 226),
                0.006,
            )
    c.polygon([(0.5 - 0.03 * side, 0.51), (0.5 + 0.03 * side, 0.51), (0.5, 0.55)], (226, 116, 122))
    c.line([(0.5 - 0.06 * side, 0.59), (0.5 - 0.03 * side, 0.605), (0.5, 0.55)], (92, 62, 60), 0.009)
    c.line([(0.5 + 0.06 * side, 0.59), (0.5 + 0.03 * side, 0.605), (0.5, 0.55)], (92, 62, 60), 0.009)


def _train(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.74, 0.5), c.colour(0.06, 0.94, 0.5))
    c.ridge(0.52, 0.06, 1.2, c.random.random(), c.colour(-0.2, 0.66, 0.3))
    c.ridge(0.66, 0.04, 0.9, c.random.random(), c.colour(-0.22, 0.52, 0.3))
    shift = 0.03 * c.wave()
    body, stripe = (246, 248, 250), c.colour(0.5, 0.50, 0.65)
    nose = [
        (0.60 + shift, 0.50),
        (0.76 + shift, 0.53),
        (0.90 + shift, 0.66),
        (0.92 + shift, 0.74),
        (0.60 + shift, 0.76),
    ]
    c.box(-0.1, 0.50, 0.62 + shift, 0.76, body)
    c.polygon(nose, body)
    c.box(-0.1, 0.67, 0.91 + shift, 0.70, stripe)
    for n in range(6):
        left = -0.04 + n * 0.105 + shift
        c.box(left, 0.55, left + 0.07, 0.625, c.colour(0.0, 0.28, 0.3), 0.012)
    c.polygon(
        [(0.70 + shift, 0.55), (0.765 + shift, 0.56), (0.83 + shift, 0.63), (0.70 + shift, 0.63)],
        c.colour(0.0, 0.28, 0.3),
    )
    c.box(-0.1, 0.76, 1.1, 0.79, (96, 96, 104))
    c.box(-0.1, 0.79, 1.1, 1.0, (176, 164, 150))
    for n in range(16):
        x = (n / 16 - c.phase / 16 + 1) % 1.0
        c.box(x, 0.82, x + 0.028, 0.86, (128, 104, 84))


def _rocket(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.12, 0.55), c.colour(0.08, 0.45, 0.5))
    for _ in range(50):
        c.disc(c.random.random(), c.random.uniform(0, 0.8), c.random.uniform(0.002, 0.006), (250, 250, 236))
    c.disc(0.16, 0.24, 0.11, c.colour(0.45, 0.66, 0.5))
    c.disc(0.16, 0.24, 0.19, c.colour(0.5, 0.82, 0.4), 0.16)
    c.disc(0.16, 0.205, 0.104, c.colour(0.45, 0.66, 0.5), 0.62)
    side = c.side / c.width
    flame = 0.90 + 0.05 * c.wave()
    c.polygon([(0.5 - 0.07 * side, 0.68), (0.5 + 0.07 * side, 0.68), (0.5, flame)], (246, 132, 50))
    c.polygon([(0.5 - 0.04 * side, 0.68), (0.5 + 0.04 * side, 0.68), (0.5, flame - 0.09)], (254, 222, 110))
    fin = c.colour(0.5, 0.52, 0.7)
    for sign in (-1, 1):
        c.polygon(
            [
                (0.5 + sign * 0.10 * side, 0.48),
                (0.5 + sign * 0.20 * side, 0.70),
                (0.5 + sign * 0.08 * side, 0.66),
            ],
            fin,
        )
    c.disc(0.5, 0.42, 0.115, (246, 246, 250), 2.35)
    c.box(0.5 - 0.07 * side, 0.62, 0.5 + 0.07 * side, 0.69, (196, 198, 206))
    c.polygon([(0.5 - 0.072 * side, 0.215), (0.5 + 0.072 * side, 0.215), (0.5, 0.10)], fin)
    c.disc(0.5, 0.38, 0.056, c.colour(0.0, 0.30, 0.4))
    c.disc(0.5, 0.38, 0.042, c.colour(0.5, 0.82, 0.7))
    for n in range(7):
        c.disc(0.2 + n * 0.1, 1.02, 0.12 + 0.02 * (n % 2), (236, 232, 230))


def _flower(c: Canvas) -> None:
    c.backdrop(c.colour(0.5, 0.93, 0.5), c.colour(0.45, 0.82, 0.4))
    c.ridge(0.86, 0.02, 1.0, 0.2, (112, 168, 88))
    for n, (x, top) in enumerate(((0.24, 0.50), (0.52, 0.34), (0.78, 0.54))):
        sway = x + 0.012 * c.wave(n * 0.3)
        c.line([(x, 0.98), ((x + sway) / 2 + 0.01, 0.75), (sway, top)], (78, 138, 70), 0.02)
        c.disc(x + 0.045, 0.78, 0.06, (96, 158, 80), 0.45)
        radius = 0.15 if n == 1 else 0.11
        c.petals(sway, top, radius, 8, c.colour(0.08 * n, 0.66, 0.7), 0.01 * c.wave())
        c.petals(sway, top, radius * 0.62, 6, c.colour(0.08 * n, 0.76, 0.75), 0.05)
        c.disc(sway, top, radius * 0.42, (250, 208, 92))


def _grid(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.96, 0.3), c.colour(0.0, 0.92, 0.3))
    columns, rows = max(3, round(4 * c.aspect)), 4
    for row in range(rows):
        for column in range(columns):
            colour = c.colour(c.random.choice((0.0, 0.06, 0.5, 0.55)), c.random.uniform(0.45, 0.82), 0.5)
            other = c.colour(c.random.choice((0.0, 0.5)), c.random.uniform(0.35, 0.6), 0.5)
            shape = c.random.randrange(3)
            left, top = column / columns, row / rows
            right, bottom = left + 1 / columns, top + 1 / rows
            c.box(left, top, right, bottom, colour)
            size = (0.5 + 0.06 * c.wave((row + column) / 8)) / rows * min(1.0, c.height / c.side)
            if shape == 0:
                c.disc((left + right) / 2, (top + bottom) / 2, size * 0.75, other)
            elif shape == 1:
                c.polygon([(left, top), (right, top), (left, bottom)], other)
            else:
                c.pen.pieslice((*c.at(2 * left - right, 2 * top - bottom), *c.at(right, bottom)), 0, 90, fill=other)


def _sunset(c: Canvas) -> None:
    c.backdrop(c.colour(0.0, 0.36, 0.45), (252, 196, 128))
    for n, radius in enumerate((0.26, 0.21, 0.165)):
        c.disc(
            0.5,
            0.58,
            radius + 0.006 * c.wave(n * 0.2),
            ((253, 186, 116), (254, 206, 130), (255, 236, 182))[n],
        )
    c.box(0, 0.60, 1, 1, c.colour(0.02, 0.26, 0.4))
    for n in range(11):
        half = 0.16 - n * 0.010 + 0.02 * c.wave(n * 0.23)
        c.box(0.5 - half, 0.625 + n * 0.032, 0.5 + half, 0.634 + n * 0.032, (252, 192 - n * 5, 124), 0.006)
    for x, y in ((0.26, 0.24), (0.33, 0.19), (0.72, 0.28)):
        flap = 0.02 + 0.012 * c.wave(x)
        c.line([(x - 0.03, y - flap), (x, y), (x + 0.03, y - flap)], c.colour(0.0, 0.16, 0.4), 0.009)


MOTIFS: dict[str, Callable[[Canvas], None]] = {
    "hills": _hills,
    "sea": _sea,
    "city": _city,
    "night": _night,
    "chart": _chart,
    "face": _face,
    "robot": _robot,
    "food": _food,
    "stadium": _stadium,
    "book": _book,
    "cat": _cat,
    "train": _train,
    "rocket": _rocket,
    "flower": _flower,
    "grid": _grid,
    "sunset": _sunset,
}
HUES = {
    "hills": (0.50, 0.66),
    "sea": (0.48, 0.62),
    "city": (0.50, 0.72),
    "night": (0.55, 0.75),
    "stadium": (0.52, 0.66),
    "train": (0.50, 0.62),
    "rocket": (0.56, 0.78),
    "sunset": (0.58, 0.86),
}
"""Base hues, from and to, of drawings that look odd in some colours (a green sky); the others take any."""
