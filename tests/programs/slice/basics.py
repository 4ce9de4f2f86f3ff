s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, slice(5), slice(None), s == slice(1, 10, 2), s.indices(5), slice(None, None, -1).indices(5), slice(-3, None).indices(10), slice(100).indices(5), slice(5, 1).indices(10), slice(-100, 100, 3).indices(10), slice(None, None, -2).indices(0), hash(slice(1)) == hash(slice(1)), slice(1, 2) < slice(1, 3), slice("a", None, [1]), isinstance(s, slice))


class G:
    def __getitem__(self, k):
        return k


g = G()
print(g[1:2], g[::2], g[1:2, 3], g[...], g[:, None], g[1:2:3, ::], g[-1:], g["a":"b"], g[()], g[(1, 2)], g[1,], g[*range(2), 5])
v = list(range(10))
print(v[slice(2, 5)], v[s], "abcdefghijkl"[s], (1, 2, 3, 4)[slice(None, None, -1)], v[slice(None, -8)], v[-3:-1], v[8:100], v[2:-2:3], v[-1:0:-4])


class I:
    def __index__(self):
        return 3


print(v[I()], v[I():], v[:I()], "abcdef"[I():], range(10)[I()], slice(I(), None).indices(5))
for call in [lambda: slice(), lambda: slice(1, 2, 3, 4), lambda: slice("a").indices(5), lambda: slice(1, 2, 0).indices(5), lambda: slice(1).indices(-1), lambda: v[1:2:0], lambda: v["a":], lambda: v[1.5:], lambda: slice(1).foo]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
