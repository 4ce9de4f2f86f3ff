def ping(n):
    if n == 0:
        raise ValueError("end of the line")
    pong(n - 1)


def pong(n):
    ping(n)


def same(n):
    if n == 0:
        ping(2)
    same(n - 1)


same(8)
