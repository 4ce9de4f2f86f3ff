"""Hot calls that gather keywords, merge them and pass them on; the names change midway."""


def area(width, height=2, *, scale=1, offset=0):
    return width * height * scale + offset


def forward(*args, **options):
    return area(*args, **options)


def twice(function, *args, **options):
    return function(*args, **options) + function(*args, **{**options, "offset": 1})


class Box:
    def __init__(self, *sizes, colour=None, **others):
        self.sizes = sizes
        self.colour = colour
        self.others = others

    @classmethod
    def make(cls, *args, **kwargs):
        return cls(*args, **kwargs)

    def scaled(self, *factors, **kwargs):
        return Box(*[s * f for s, f in zip(self.sizes, factors)], **kwargs)

    def __call__(self, *args, **kwargs):
        return len(args) + sum(kwargs.values())


def run(n):
    total = 0
    for i in range(n):
        total += forward(i, 4, offset=i)
        total += forward(i, **{"scale": 2})
        total += twice(area, i, scale=3)
        box = Box.make(i, 2, colour="red", depth=i & 3)
        total += box.others["depth"] + box.sizes[0]
        total += box.scaled(2, 3, weight=1).others["weight"]
        total += box(*box.sizes, **box.others)
        total += max(*box.sizes) + len(sorted(box.sizes, **{"reverse": True}))
    return total


print(run(1500))


def changing(n):
    total = 0
    options = {"scale": 1}
    for i in range(n):
        if i == n // 4:
            options = {"offset": 5, "scale": 2}
        elif i == n // 2:
            options["height"] = 3
        elif i == 3 * n // 4:
            del options["scale"]
        total += forward(i, **options)
        total += area(i, **options)
    return total


print(changing(2000))


def kept(n):
    seen = []

    def keep(*args, **kwargs):
        if i % 500 == 0:
            seen.append((args, kwargs))
        kwargs["more"] = i
        return len(kwargs) + len(args)

    total = 0
    for i in range(n):
        total += keep(i, *(1, 2)[: i % 3], a=i, b=2, **({"c": 3} if i % 2 else {}))
    return total, seen


print(kept(1600))


def names_made_up(n):
    total = 0
    for i in range(n):
        key = "k" + str(i % 50)
        total += forward(1, **{"sc" + "ale": i}) if i % 7 else len((lambda **o: o)(**{key: i}))
    return total


print(names_made_up(1500))


def refused(n):
    count = 0
    for i in range(n):
        try:
            if i % 4 == 0:
                forward(1, 2, 3, offset=1)
            elif i % 4 == 1:
                forward(1, width=2)
            elif i % 4 == 2:
                forward(1, colour=3)
            else:
                count += forward(1, scale=2)
        except TypeError as error:
            count += len(str(error))
    return count


print(refused(1200))


def defaults_changed(n):
    def f(*, a=1, b=2):
        return a * 10 + b

    total = 0
    for i in range(n):
        if i == n // 3:
            f.__kwdefaults__["b"] = 5
        elif i == 2 * n // 3:
            f.__kwdefaults__ = {"b": 7, "a": 3}
        total += f() + f(a=i) + f(b=i)
    return total


print(defaults_changed(1500))


def displays(n):
    total = 0
    for i in range(n):
        point = {"x": i, "y": 2}
        point["x"] += point["y"]
        if i % 3 == 0:
            point["z"] = 1
        total += sum(point.values()) + len(point)
        for key, value in {"a": 1, "b": i}.items():
            total += value if key == "b" else 0
    return total


print(displays(1500))
