# Numbers that say how many or how wide, and are larger than any memory.
BIG = 2**70


def attempt(name, function):
    for number in (BIG, -BIG):
        try:
            function(number)
        except (OverflowError, MemoryError) as error:
            print(name, type(error).__name__, error)
        else:
            print(name, "done")


for text in ("a b", b"a b", bytearray(b"a b")):
    for name in ("ljust", "rjust", "center", "zfill", "expandtabs"):
        attempt(f"{type(text).__name__}.{name}", lambda number: getattr(text, name)(number))
    attempt(f"{type(text).__name__}.split", lambda number: text.split(None, number))
    attempt(f"{type(text).__name__}.rsplit", lambda number: text.rsplit(None, number))
    attempt(f"{type(text).__name__}.replace", lambda number: text.replace(text[:1], text[1:2], number))
attempt("insert", lambda number: bytearray(b"a").insert(number, 1))
attempt("pop", lambda number: bytearray(b"a").pop(number))
attempt("resize", lambda number: bytearray(b"a").resize(number))
attempt("list.insert", lambda number: [].insert(number, 1))
attempt("list.pop", lambda number: [1].pop(number))


class Index:
    def __index__(self):
        return 2**40


try:
    "a\tb".expandtabs(Index())
except OverflowError as error:
    print(error)
print("ab".replace("a", "b", Index()), "a b".split(" ", Index()))
