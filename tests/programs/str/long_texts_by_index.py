# Long texts that are not ASCII, read by index here and there, near to each other and far apart.
import random
import re

random.seed(7)
POINTS = ["a", "\u00e4", "\u20ac", "\U0001f600", "z"]
texts = [[random.choice(POINTS) for _ in range(size)] for size in (127, 128, 129, 300, 1000, 4000)]
for points in texts:
    text = "".join(points)
    places = list(range(len(text))) + list(range(len(text) - 1, -1, -1))
    places += [random.randrange(len(text)) for _ in range(2000)]
    places += [place for start in range(0, len(text), 50) for place in (start, start, min(start + 3, len(text) - 1), start)]
    for place in places:
        assert text[place] == points[place], place
        assert text[-place - 1] == points[-place - 1], place
    for _ in range(1000):
        start = random.randrange(len(text) + 1)
        stop = min(len(text), start + random.randrange(100))
        assert text[start:stop] == "".join(points[start:stop])
        character = random.choice(POINTS)
        expected = next((i for i in range(start, stop) if points[i] == character), -1)
        assert text.find(character, start, stop) == expected
        found = re.compile(character).search(text, start, stop)
        assert (found.start() if found else -1) == expected
    for found in re.finditer("[\u00e4z]+", text):
        assert found.group() == "".join(points[found.start() : found.end()])
        assert all(point in "\u00e4z" for point in points[found.start() : found.end()])
    assert [found.start() for found in re.finditer("a", text)] == [i for i, point in enumerate(points) if point == "a"]
    print(len(text), len(text.encode()), text.index("z"), text.rindex("a"), text.count("\u20ac"))
