# Objects that are met again are written once, however many there are and whatever the collector has moved meanwhile.
import gc
import io
import pickle


def same(count):
    parts = [[i] for i in range(count)]
    whole = [parts, parts[::-1], {str(i): part for i, part in enumerate(parts)}, tuple(parts)]
    data = pickle.dumps(whole)
    a, b, c, d = pickle.loads(data)
    assert a == parts and all(x is y for x, y in zip(a, reversed(b)))
    assert all(c[str(i)] is a[i] and d[i] is a[i] for i in range(count))
    return len(data)


print([same(count) for count in (0, 1, 5, 11, 12, 13, 14, 40, 41, 42, 43, 100, 1000, 5000)])


class Collecting:
    """Collects while it is pickled."""

    def __init__(self, number, other):
        self.number, self.other = number, other

    def __reduce__(self):
        gc.collect()
        garbage = [[i] for i in range(1000)]
        return (Collecting, (self.number, self.other), None, iter(()), iter({}.items()))


shared = ["shared"]
made = [Collecting(i, shared) for i in range(60)]
copies = pickle.loads(pickle.dumps(made + made))
print(len(copies), all(copies[i] is copies[i + 60] for i in range(60)), all(each.other is copies[0].other for each in copies))

# One pickler for many pickles.
file = io.BytesIO()
pickler = pickle.Pickler(file)
objects = [("text %d" % i, i) for i in range(300)]
for round in range(3):
    for each in objects:
        pickler.dump(each)
    garbage = [[i] for i in range(20000)]
print(len(file.getvalue()), len(pickler.memo.copy()))
pickler.clear_memo()
pickler.dump(objects)
print(len(file.getvalue()), len(pickler.memo.copy()))
file.seek(0)
unpickler = pickle.Unpickler(file)
print([unpickler.load() for _ in range(901)][300] == objects[0])
recursive = []
recursive.extend([recursive] * 20)
again = pickle.loads(pickle.dumps(recursive))
print(all(each is again for each in again))
print(pickle.loads(pickle.dumps("x"), encoding="latin1", errors="replace"), pickle.loads(b"U\x01\xe9.", encoding="latin1"))
try:
    pickle.loads(b"U\x01\xe9.")
except UnicodeDecodeError as error:
    print(error)
