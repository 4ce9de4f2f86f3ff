"""Calls with keywords, with defaults, with * and ** on either side."""

SIZE = 20000


def area(width, height=2, *, scale=1, offset=0):
    return width * height * scale + offset


def forward(*args, **options):
    return area(*args, **options)


class Box:
    def __init__(self, width=1, height=1, depth=1, colour=None):
        self.width = width
        self.height = height
        self.depth = depth
        self.colour = colour

    def resized(self, width=None, height=None, depth=None):
        return Box(
            width=self.width if width is None else width,
            height=self.height if height is None else height,
            depth=self.depth if depth is None else depth,
            colour=self.colour,
        )


def run(n):
    total = 0
    box = Box(colour="red")
    for i in range(n):
        total += area(i, scale=3)
        total += area(height=i, width=2)
        total += forward(i, 4, offset=i)
        total += forward(i, **{"scale": 2})
        box = box.resized(height=i & 7, depth=i & 3)
        total += box.width + box.height * box.depth
    return total


if __name__ == "__main__":
    print(run(SIZE))
