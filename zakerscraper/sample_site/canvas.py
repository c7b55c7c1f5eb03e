"""What the images of the sample site are drawn on."""

from __future__ import annotations

import colorsys
import math
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw

SCALE = 2
Colour = tuple[int, int, int]
Point = tuple[float, float]


class Canvas:
    """A drawing surface with unit coordinates.

    x runs over 0..1 of the width, y over 0..1 of the height; radii and line widths are shares of the shorter
    side. `phase` is the moment of an animation, 0 <= phase < 1; `random` is the same for all frames.
    """

    def __init__(self, width: int, height: int, seed: str, hue: float, phase: float) -> None:
        self.width, self.height = width * SCALE, height * SCALE
        self.side = min(self.width, self.height)
        self.aspect = self.width / self.height
        self.hue = hue
        self.phase = phase
        self.random = random.Random(seed)
        self.image = Image.new("RGB", (self.width, self.height))
        self.pen = ImageDraw.Draw(self.image)

    def colour(self, shift: float = 0.0, light: float = 0.5, depth: float = 0.45) -> Colour:
        """Return the colour `shift` round the wheel from the base hue, of that lightness and saturation."""
        red, green, blue = colorsys.hls_to_rgb((self.hue + shift) % 1.0, light, depth)
        return round(red * 255), round(green * 255), round(blue * 255)

    def wave(self, offset: float = 0.0) -> float:
        """Return a value in -1..1 that comes back to itself at the end of the animation."""
        return math.sin(2 * math.pi * (self.phase + offset))

    def at(self, x: float, y: float) -> Point:
        """Return in pixels a point given in shares of width and height, 0..1, as all of the methods below take it."""
        return x * self.width, y * self.height

    def backdrop(self, top: Colour, bottom: Colour) -> None:
        """Fill the whole surface with a vertical gradient."""
        column = (1, self.height)
        mask = Image.linear_gradient("L").resize(column)
        gradient = Image.composite(Image.new("RGB", column, bottom), Image.new("RGB", column, top), mask)
        self.image.paste(gradient.resize(self.image.size, Image.Resampling.NEAREST))

    def polygon(self, points: Sequence[Point], fill: Colour) -> None:
        """Fill the polygon with these corners."""
        self.pen.polygon([self.at(x, y) for x, y in points], fill=fill)

    def disc(self, x: float, y: float, radius: float, fill: Colour, squeeze: float = 1.0) -> None:
        """Draw a disc; `squeeze` is its height by its width."""
        cx, cy = self.at(x, y)
        rx, ry = radius * self.side, radius * self.side * squeeze
        self.pen.ellipse((cx - rx, cy - ry, cx + rx, cy + ry), fill=fill)

    def box(self, left: float, top: float, right: float, bottom: float, fill: Colour, round_: float = 0) -> None:
        """Fill a rectangle; `round_` is the radius of its corners by the shorter side of the canvas."""
        corners = (*self.at(left, top), *self.at(right, bottom))
        self.pen.rounded_rectangle(corners, radius=round_ * self.side, fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, width: float = 0.01) -> None:
        """Draw a line through *points*; `width` is by the shorter side of the canvas."""
        self.pen.line(
            [self.at(x, y) for x, y in points],
            fill=fill,
            width=max(1, round(width * self.side)),
            joint="curve",
        )

    def ridge(self, base: float, swing: float, waves: float, shift: float, fill: Colour) -> None:
        """Fill everything below a wavy line at height `base`."""
        steps = 80
        line = [
            (
                step / steps,
                base
                + swing * math.sin(2 * math.pi * (waves * step / steps + shift))
                + swing * 0.4 * math.sin(2 * math.pi * (2.3 * waves * step / steps + 1.7 * shift)),
            )
            for step in range(steps + 1)
        ]
        self.polygon([(0, 1), *line, (1, 1)], fill)

    def petals(self, x: float, y: float, radius: float, count: int, fill: Colour, turn: float = 0.0) -> None:
        """Draw *count* discs in a circle around a point, turned by *turn* of a whole turn."""
        for petal in range(count):
            angle = 2 * math.pi * (petal / count + turn)
            dx = math.cos(angle) * radius * self.side / self.width
            dy = math.sin(angle) * radius * self.side / self.height
            self.disc(x + dx, y + dy, radius * 0.62, fill)
