# None in place of a special method says no.
def attempt(action):
    try:
        print(action())
    except TypeError as error:
        print(error)


class No:
    __bool__ = __eq__ = __add__ = __radd__ = __getitem__ = __len__ = __call__ = None
    __hash__ = __iter__ = __contains__ = __index__ = __lt__ = None


no = No()
attempt(lambda: bool(no))
attempt(lambda: 1 if no else 2)
attempt(lambda: no == 1)
attempt(lambda: 1 == no)
attempt(lambda: no + 1)
attempt(lambda: no[0])
attempt(lambda: len(no))
attempt(lambda: no())
attempt(lambda: hash(no))
attempt(lambda: iter(no))
attempt(lambda: 1 in no)
attempt(lambda: [1][no])
attempt(lambda: no < 1)
attempt(lambda: bool(NotImplemented))
attempt(lambda: 1 if NotImplemented else 2)
attempt(lambda: not NotImplemented)


def in_loop():
    for _ in range(500):
        try:
            if NotImplemented:
                return "true"
        except TypeError:
            pass
    return "raised"


print(in_loop())
