"""Methods of operators that take their operands by `*` (and `**`), while the heap collects: what they are given is not lost."""


class Everything:
    def record(*arguments, **keywords):
        assert not keywords
        return arguments

    __getitem__ = __add__ = __radd__ = __lt__ = __call__ = record

    def __setitem__(self, *arguments):
        self.stored = arguments

    def __mul__(self, other, *rest, extra=3, **more):
        return [other, rest, extra, more]


def check(value, expected):
    assert value == expected, (value, expected)


e = Everything()
for round in range(400):
    key = [round]
    check(e[key], (e, key))
    check(e + key, (e, key))
    check(key + e, (e, key))
    check(e < key, (e, key))
    check(e(key), (e, key))
    e[key] = round
    check(e.stored, (key, round))
    check(e * key, [key, (), 3, {}])
print("all there")
