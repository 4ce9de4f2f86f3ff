"""`pdb` stops where it is called, and goes on a line at a time."""
import io
import pdb
import sys


def inner(x):
    y = x + 1
    print(y)
    return y


def main():
    sys.stdin = io.StringIO("step\nstep\nwhere\nargs\np x\nnext\nlist\nup\np x\ndown\nreturn\ncontinue\n")
    pdb.Pdb(nosigint=True, readrc=False).set_trace()
    inner(3)
    print("end of main")


main()


def fails():
    local = "kept"
    try:
        raise KeyError("x")
    except KeyError:
        other = "changed"
        raise ValueError("y")


try:
    fails()
except ValueError as error:
    sys.stdin = io.StringIO("p local, other\nup\np __name__\nquit\n")
    pdb.post_mortem(error.__traceback__)
