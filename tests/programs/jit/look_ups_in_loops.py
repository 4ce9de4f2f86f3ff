"""Look-ups, replacements and membership in hot loops: keys that are equal though they differ, and comparisons that change what is looked in."""


def mixed_keys(n):
    table = {0: "zero", 1: "one", 2**61 - 1: "large", -1: "minus one", -2: "minus two", "a": 0, (1, 2): 5}
    keys = [0, 1, True, False, 1.0, 0.0, -0.0, 2**61 - 1, 2**61, -1, -2, "a", "".join(["a"]), (1, 2), (1.0, 2), 2.5, None]
    found = {}
    for i in range(n):
        key = keys[i % len(keys)]
        value = table.get(key, "none")
        found[repr(key)] = value
        if key in table:
            table[key] = value
    return found, table


print(mixed_keys(400))


def counted(n):
    counts = {}
    for i in range(n):
        word = "w" + str(i * i % 37)
        counts[word] = counts.get(word, 0) + 1
        counts[i % 5] = counts.get(i % 5, 0) + 2
        counts[word] += 1
        if i % 50 == 49:
            del counts[word]
    return len(counts), counts[3], sorted(map(str, counts.items()))[:4]


print(counted(2000))


class Equal:
    """Equal to everything, and in the way."""

    def __init__(self, container, action):
        self.container = container
        self.action = action
        self.asked = 0

    def __hash__(self):
        return hash(7)

    def __eq__(self, other):
        self.asked += 1
        self.action(self.container, self.asked)
        return self.asked % 3 == 0


def members(n):
    total = 0
    for i in range(n):
        things = [1, "b", 2.5, (1,), None]
        total += (2.5 in things) + ((1,) in things) * 2 + ("c" in things) + (True in things) * 3
        total += (i % 7 in (1, 3, 5)) + ("b" in ("a", "b")) + (i % 9 in {2, 4, 8}) + (frozenset({1}) in {frozenset({1})})
        total += ({1} in {frozenset({1})}) + ("ell" in "hello") + (i in range(0, n, 3))
    return total


print(members(600))


def changing(n):
    results = []
    for i in range(n):
        things = [7, 8, 9]
        probe = Equal(things, lambda c, asked: c.append(asked) if len(c) < 6 else c.clear())
        things.append(probe)
        table = {}
        key = Equal(table, lambda c, asked: c.update({asked: asked}) if asked < 4 else None)
        table[key] = 1
        outcome = (7 in things, probe.asked, len(things), 7 in table, key.asked, len(table), probe in things, table.get(7))
        if i % 100 == 0:
            results.append(outcome)
    return results


print(changing(301))


def unhashable(n):
    count = 0
    for i in range(n):
        table, group = {1: 2}, {1, 2}
        for key in (1, [], {}, {3}):
            try:
                count += (key in table) + table.get(key, 5)
            except TypeError as error:
                count += len(str(error))
            try:
                count += key in group
            except TypeError as error:
                count += len(str(error))
            try:
                table[key] = 3
            except TypeError as error:
                count += len(str(error))
    return count


print(unhashable(300))


def ordered(n):
    rows = [(i % 3, "n%d" % (i % 7), -i) for i in range(40)]
    words = ["b", "a", "", "ab", "é", "z", "\ud800", "\U00010000", "\uffff", "aa"]
    total = 0
    for i in range(n):
        rows.sort(reverse=i % 2 == 0)
        words.sort()
        total += rows[0] < rows[1] and words[0] < words[1] and (1, "a") < (1, "b") and not (1, 2) < (1, 2.0) and (1, 2) <= (1, 2.0)
        try:
            total += (1, "a") < (1, 2)
        except TypeError as error:
            total += len(str(error))
        total += (1, [2]) == (1.0, [2]) and (1, 2) != (1, 2, 3) and "a" < "b" and 2 < 10 and True < 2
    return total, rows[:3], ascii(words)


print(ordered(200))
