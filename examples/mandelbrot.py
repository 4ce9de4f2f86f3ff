"""A dive into the Mandelbrot set, in colour, in the terminal.

    pyrite examples/mandelbrot.py [FRAMES]

Every frame computes each point anew: thousands of little loops over floats, which is what a tracing JIT likes best. The
last line shows how many steps a second that makes; run it with `--jit off` to see the difference.
"""

import math
import sys
import time

WIDTH = 78
ROWS = 22
# Two points above each other share a character cell: the upper half block has one colour, what is behind it the other.
HEIGHT = ROWS * 2
TARGET_X = -0.743643887037151
TARGET_Y = 0.131825904205330
ZOOM = 0.80
SAMPLES = ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75))
FRAMES = 40


def make_palette():
    """Colours from deep blue over white and gold to dark red, as the numbers of an RGB colour."""
    stops = [(0, 7, 60), (30, 100, 200), (235, 250, 255), (255, 170, 0), (90, 0, 20), (0, 7, 60)]
    palette = []
    for (r1, g1, b1), (r2, g2, b2) in zip(stops, stops[1:]):
        for i in range(16):
            t = i / 16
            palette.append((int(r1 + (r2 - r1) * t), int(g1 + (g2 - g1) * t), int(b1 + (b2 - b1) * t)))
    return palette


def escape(cx, cy, limit):
    """How many steps z = z*z + c takes to grow large, and how large it is then; `limit` steps if it does not."""
    x = y = 0.0
    for step in range(limit):
        xx = x * x
        yy = y * y
        if xx + yy > 256.0:
            return step, xx + yy
        y = 2.0 * x * y + cy
        x = xx - yy + cx
    return limit, 0.0


def colour(cx, cy, limit, palette):
    """The colour of a point and the steps it took. Part of a step counts too, so that there are no bands."""
    step, size = escape(cx, cy, limit)
    if step == limit:
        return (0, 0, 0), step
    smooth = step + 4.0 - math.log2(math.log2(size))
    return palette[int(math.log(smooth + 1.0) * 30.0) % len(palette)], step


def compute(scale, limit, palette):
    """The colours of all points of a frame, row by row, and the steps that they took together."""
    frame = []
    steps = 0
    size = scale * 2 / HEIGHT
    for row in range(HEIGHT):
        line = []
        for column in range(WIDTH):
            red = green = blue = 0
            # Four samples to a point make edges soft.
            for dx, dy in SAMPLES:
                cx = TARGET_X + (column - WIDTH / 2 + dx) * size
                cy = TARGET_Y + (row - HEIGHT / 2 + dy) * size
                (r, g, b), taken = colour(cx, cy, limit, palette)
                red += r
                green += g
                blue += b
                steps += taken
            line.append((red // 4, green // 4, blue // 4))
        frame.append(line)
    return frame, steps


def paint(frame):
    """The frame as text, two rows of points to a line."""
    lines = []
    for row in range(0, HEIGHT, 2):
        cells = []
        last = None
        for pair in zip(frame[row], frame[row + 1]):
            if pair != last:
                (r, g, b), (br, bg, bb) = pair
                cells.append(f"\x1b[38;2;{r};{g};{b};48;2;{br};{bg};{bb}m")
                last = pair
            cells.append("▀")
        lines.append("".join(cells) + "\x1b[0m")
    return "\n".join(lines)


def main():
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES
    palette = make_palette()
    scale = 1.5
    steps = 0
    start = time.perf_counter()
    sys.stdout.write("\x1b[?25l\x1b[2J")
    try:
        for number in range(1, frames + 1):
            limit = 60 + number * 6
            frame, taken = compute(scale, limit, palette)
            steps += taken
            elapsed = time.perf_counter() - start
            done = "█" * (number * 20 // frames)
            sys.stdout.write("\x1b[H" + paint(frame))
            sys.stdout.write(
                f"\n{done:░<20} frame {number}/{frames}   {1 / scale:,.0f}x   "
                f"{steps / elapsed / 1e6:.1f} million steps a second   \n"
            )
            sys.stdout.flush()
            scale *= ZOOM
    finally:
        sys.stdout.write("\x1b[?25h")
    print(f"{frames} frames, {steps} steps, {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
