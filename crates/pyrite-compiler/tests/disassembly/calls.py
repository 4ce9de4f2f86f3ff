def calls(f, o, xs, kw):
    f(1, xs)
    o.m(f(2), key=3)
    f(*xs, **kw)
    return f(f(1) + f(2))
