"""Conway's Game of Life: a gun that shoots gliders into a field of random life.

    pyrite examples/life.py [GENERATIONS]

Living cells are a set of pairs, so the field has no edge. Cells glow when they are born and cool as they grow old.
"""

import sys
import time

WIDTH = 78
ROWS = 22
HEIGHT = ROWS * 2
GENERATIONS = 400
# At most this many generations a second, so that there is something to watch.
PACE = 40

GUN = """
........................O
......................O.O
............OO......OO............OO
...........O...O....OO............OO
OO........O.....O...OO
OO........O...O.OO....O.O
..........O.....O.......O
...........O...O
............OO
"""


def parse(text, left, top):
    """The cells of a picture of a pattern."""
    rows = text.strip("\n").split("\n")
    return {(left + x, top + y) for y, row in enumerate(rows) for x, c in enumerate(row) if c == "O"}


def soup(left, top, width, height, seed):
    """Cells strewn at random, the same each time."""
    cells = set()
    for y in range(top, top + height):
        for x in range(left, left + width):
            seed = (seed * 1103515245 + 12345) % 2147483648
            if seed >> 16 & 3 == 0:
                cells.add((x, y))
    return cells


def step(ages):
    """The next generation, as a mapping from living cells to their ages."""
    neighbours = {}
    for x, y in ages:
        for dx, dy in ((-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)):
            cell = x + dx, y + dy
            neighbours[cell] = neighbours.get(cell, 0) + 1
    after = {}
    for cell, count in neighbours.items():
        if count == 3 or count == 2 and cell in ages:
            # Gliders that have left the screen far behind are let go.
            if -20 <= cell[0] < WIDTH + 20 and -20 <= cell[1] < HEIGHT + 20:
                after[cell] = ages.get(cell, -1) + 1
    return after


def make_palette():
    young, old = (255, 250, 190), (20, 110, 170)
    palette = []
    for age in range(30):
        t = age / 29
        palette.append(";".join(str(int(a + (b - a) * t)) for a, b in zip(young, old)))
    return palette


def paint(ages, palette):
    background = "8;10;24"
    last = len(palette) - 1
    lines = []
    for row in range(0, HEIGHT, 2):
        cells = []
        for x in range(WIDTH):
            upper = ages.get((x, row))
            lower = ages.get((x, row + 1))
            if upper is None and lower is None:
                cells.append(f"\x1b[48;2;{background}m ")
            else:
                top = background if upper is None else palette[min(upper, last)]
                bottom = background if lower is None else palette[min(lower, last)]
                cells.append(f"\x1b[38;2;{top};48;2;{bottom}m▀")
        lines.append("".join(cells) + "\x1b[0m")
    return "\n".join(lines)


def main():
    generations = int(sys.argv[1]) if len(sys.argv) > 1 else GENERATIONS
    palette = make_palette()
    ages = {cell: 0 for cell in parse(GUN, 2, 2) | soup(40, 24, 30, 16, 12)}
    computed = 0.0
    born = 0
    sys.stdout.write("\x1b[?25l\x1b[2J")
    try:
        for number in range(1, generations + 1):
            begun = time.perf_counter()
            ages = step(ages)
            took = time.perf_counter() - begun
            computed += took
            born += sum(1 for age in ages.values() if age == 0)
            done = "█" * (number * 20 // generations)
            sys.stdout.write("\x1b[H" + paint(ages, palette))
            sys.stdout.write(
                f"\n{done:░<20} generation {number}/{generations}   {len(ages)} alive   "
                f"{number / computed:.0f} generations a second could be had   \n"
            )
            sys.stdout.flush()
            spent = time.perf_counter() - begun
            if spent < 1 / PACE:
                time.sleep(1 / PACE - spent)
    finally:
        sys.stdout.write("\x1b[?25h")
    print(f"{generations} generations, {born} cells were born; computing took {computed:.2f} s")


if __name__ == "__main__":
    main()
