"""A small ray tracer that paints into the terminal: spheres that mirror each other over a chequered floor.

    pyrite examples/raytracer.py [FRAMES]

Vectors are objects with operators, as one would write them first. A tracing JIT sees that hardly any of them lives
longer than an expression, and does not make them at all.
"""

import math
import sys
import time

WIDTH = 76
ROWS = 21
HEIGHT = ROWS * 2
FRAMES = 36
DEPTH = 3
FAR = 1e9


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k, self.z * k)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def cross(self, other):
        return Vector(
            self.y * other.z - self.z * other.y,
            self.z * other.x - self.x * other.z,
            self.x * other.y - self.y * other.x,
        )

    def unit(self):
        return self * (1.0 / math.sqrt(self.dot(self)))

    def mirrored(self, normal):
        return self - normal * (2.0 * self.dot(normal))

    def mixed(self, other, share):
        return self * (1.0 - share) + other * share


class Sphere:
    def __init__(self, centre, radius, colour, mirror):
        self.centre = centre
        self.radius = radius
        self.own_colour = colour
        self.mirror = mirror

    def distance(self, origin, direction):
        """How far along the ray the surface is; nothing if the ray misses."""
        to_centre = self.centre - origin
        along = to_centre.dot(direction)
        inside = self.radius * self.radius - to_centre.dot(to_centre) + along * along
        if inside < 0.0:
            return None
        half = math.sqrt(inside)
        if along - half > 1e-4:
            return along - half
        if along + half > 1e-4:
            return along + half
        return None

    def normal(self, point):
        return (point - self.centre) * (1.0 / self.radius)

    def colour(self, point):
        return self.own_colour


class Floor:
    mirror = 0.15
    light = Vector(0.7, 0.68, 0.6)
    dark = Vector(0.06, 0.07, 0.1)

    def distance(self, origin, direction):
        if direction.y >= -1e-6:
            return None
        distance = -origin.y / direction.y
        return distance if distance > 1e-4 else None

    def normal(self, point):
        return Vector(0.0, 1.0, 0.0)

    def colour(self, point):
        return self.light if (math.floor(point.x) + math.floor(point.z)) % 2 else self.dark


class Scene:
    def __init__(self, things, light):
        self.things = things
        self.light = light

    def nearest(self, origin, direction):
        best, found = FAR, None
        for thing in self.things:
            distance = thing.distance(origin, direction)
            if distance is not None and distance < best:
                best, found = distance, thing
        return best, found

    def shadowed(self, point, direction, limit):
        for thing in self.things:
            distance = thing.distance(point, direction)
            if distance is not None and distance < limit:
                return True
        return False

    def sky(self, direction):
        return Vector(0.42, 0.55, 0.75).mixed(Vector(0.04, 0.1, 0.35), max(0.0, min(1.0, direction.y * 1.6)))

    def trace(self, origin, direction, depth):
        distance, thing = self.nearest(origin, direction)
        if thing is None:
            return self.sky(direction)
        point = origin + direction * distance
        normal = thing.normal(point)
        to_light = self.light - point
        far = math.sqrt(to_light.dot(to_light))
        to_light = to_light * (1.0 / far)
        bright = 0.15
        shine = 0.0
        facing = normal.dot(to_light)
        if facing > 0.0 and not self.shadowed(point, to_light, far):
            bright += 0.85 * facing
            gleam = direction.mirrored(normal).dot(to_light)
            if gleam > 0.0:
                shine = gleam**40
        colour = thing.colour(point) * bright + Vector(shine, shine, shine)
        if thing.mirror and depth > 0:
            reflected = self.trace(point, direction.mirrored(normal), depth - 1)
            colour = colour.mixed(reflected, thing.mirror)
        # Distance fades into the sky, so that the far end of the floor does not flicker.
        return colour.mixed(self.sky(Vector(0.0, 0.0, 1.0)), 1.0 - 1.0 / (1.0 + distance * distance * 0.0015))


def build_scene(turn):
    spheres = [Sphere(Vector(0.0, 1.0, 0.0), 1.0, Vector(0.8, 0.8, 0.85), 0.7)]
    colours = [Vector(0.9, 0.2, 0.15), Vector(0.95, 0.7, 0.1), Vector(0.2, 0.7, 0.3), Vector(0.2, 0.4, 0.9), Vector(0.7, 0.25, 0.8)]
    for i, colour in enumerate(colours):
        angle = turn + i * math.tau / len(colours)
        height = 0.5 + 0.35 * abs(math.sin(turn * 3 + i))
        spheres.append(Sphere(Vector(2.1 * math.cos(angle), height, 2.1 * math.sin(angle)), 0.5, colour, 0.2))
    return Scene(spheres + [Floor()], Vector(-6.0, 9.0, -7.0))


def channel(value):
    return int(255 * min(1.0, math.sqrt(max(0.0, value))))


def render(scene, turn):
    """Rows of colours, top to bottom."""
    eye = Vector(5.5 * math.sin(turn * 0.4), 2.4, -5.5 * math.cos(turn * 0.4))
    ahead = (Vector(0.0, 0.7, 0.0) - eye).unit()
    right = Vector(0.0, 1.0, 0.0).cross(ahead).unit()
    up = ahead.cross(right)
    rows = []
    for j in range(HEIGHT):
        row = []
        for i in range(WIDTH):
            across = (i - WIDTH / 2 + 0.5) / HEIGHT
            above = (HEIGHT / 2 - j - 0.5) / HEIGHT
            direction = (ahead + right * across + up * above).unit()
            colour = scene.trace(eye, direction, DEPTH)
            row.append((channel(colour.x), channel(colour.y), channel(colour.z)))
        rows.append(row)
    return rows


def paint(rows):
    lines = []
    for upper, lower in zip(rows[::2], rows[1::2]):
        cells = []
        for (r, g, b), (br, bg, bb) in zip(upper, lower):
            cells.append(f"\x1b[38;2;{r};{g};{b};48;2;{br};{bg};{bb}m▀")
        lines.append("".join(cells) + "\x1b[0m")
    return "\n".join(lines)


def main():
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES
    start = time.perf_counter()
    sys.stdout.write("\x1b[?25l\x1b[2J")
    try:
        for number in range(1, frames + 1):
            turn = math.tau * number / FRAMES
            begun = time.perf_counter()
            rows = render(build_scene(turn), turn)
            took = time.perf_counter() - begun
            done = "█" * (number * 20 // frames)
            sys.stdout.write("\x1b[H" + paint(rows))
            sys.stdout.write(
                f"\n{done:░<20} frame {number}/{frames}   {took * 1000:.0f} ms   "
                f"{WIDTH * HEIGHT / took / 1000:.0f} thousand rays a second   \n"
            )
            sys.stdout.flush()
    finally:
        sys.stdout.write("\x1b[?25h")
    print(f"{frames} frames in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
