"""Picklers and unpicklers: attributes, memos, persistent names, buffers, hooks, and what goes wrong."""
import io
import pickle


def attempt(function, *arguments, **keywords):
    try:
        print(function(*arguments, **keywords))
    except Exception as error:
        print(type(error).__name__, error, getattr(error, "__notes__", None))


class Named(pickle.Pickler):
    def persistent_id(self, obj):
        return f"name {obj}" if isinstance(obj, float) else None


class Naming(pickle.Unpickler):
    def persistent_load(self, pid):
        return ("loaded", pid)


class Hooked(pickle.Pickler):
    def reducer_override(self, obj):
        if obj is len:
            return str, ("replaced",)
        return NotImplemented


class Finding(pickle.Unpickler):
    def find_class(self, module, name):
        print("find", module, name)
        return super().find_class(module, name)


for protocol in (0, 2, 5):
    file = io.BytesIO()
    Named(file, protocol).dump([1.5, "x", {2.5: 3}])
    print(Naming(io.BytesIO(file.getvalue())).load())
    attempt(pickle.loads, file.getvalue())
    file = io.BytesIO()
    Hooked(file, protocol).dump([len, print])
    print(Finding(io.BytesIO(file.getvalue())).load())

file = io.BytesIO()
pickler = pickle.Pickler(file)
shared = ["shared"]
pickler.dump(shared)
print(len(pickler.memo.copy()), [number for number, obj in pickler.memo.copy().values()])
pickler.dump(shared)
unpickler = pickle.Unpickler(io.BytesIO(file.getvalue()))
first = unpickler.load()
print(first, unpickler.load() is first, unpickler.memo.copy())
pickler.clear_memo()
print(pickler.memo.copy(), pickler.bin, pickler.fast, type(pickler.memo).__name__)
attempt(setattr, pickler, "memo", 1)
attempt(delattr, pickler, "memo")
attempt(setattr, pickler, "bin", "x")
attempt(lambda: pickler.dispatch_table)
pickler.dispatch_table = {complex: lambda c: (complex, (1, 1))}
file.seek(0)
pickler.dump(3j)
print(pickle.loads(file.getvalue()))
plain = pickle.Pickler(file)
plain.persistent_id = lambda obj: None
print(plain.persistent_id(3))
del plain.persistent_id
print(plain.persistent_id(3))

buffers = []
data = pickle.dumps([pickle.PickleBuffer(b"read only"), pickle.PickleBuffer(bytearray(b"writable"))], 5, buffer_callback=buffers.append)
print(data, [bytes(buffer.raw()) for buffer in buffers])
print([type(one).__name__ for one in pickle.loads(data, buffers=buffers)])
attempt(pickle.loads, data)
attempt(pickle.loads, data, buffers=[])
print(pickle.loads(pickle.dumps([pickle.PickleBuffer(b"in band"), pickle.PickleBuffer(bytearray(b"in band"))])))
attempt(pickle.dumps, pickle.PickleBuffer(b""), 4)
view = memoryview(pickle.PickleBuffer(b"memory"))
print(view.obj, bytes(view[1:3]), view.readonly)
released = pickle.PickleBuffer(b"x")
released.release()
attempt(released.raw)
attempt(pickle.PickleBuffer, 1)
attempt(pickle.PickleBuffer(memoryview(b"abcdef")[::2]).raw)


class Reduces:
    def __init__(self, what):
        self.what = what

    def __reduce_ex__(self, protocol):
        return self.what


def local():
    def inner():
        pass

    return inner


for bad in (
    local(), lambda: 0, Reduces(3), Reduces((1,)), Reduces((1, ())), Reduces((len, [])), Reduces((len, (), None, 1)), Reduces((len, (), None, None, 1)),
    Reduces((len, (), None, None, None, 1)), Reduces("missing"), [1, {"a": (2, local())}], {local()}, iter(open), type("X", (), {}), object.__new__(Reduces),
):  # fmt: skip
    try:
        pickle.dumps(bad)
    except Exception as error:
        print(type(error).__name__, str(error).partition(" at 0x")[0].partition("<locals>")[0], getattr(error, "__notes__", None))
attempt(pickle.dumps, 1, 6)
attempt(pickle.dumps, 1, 4, buffer_callback=print)
attempt(pickle.dump, 1, 2)
attempt(pickle.load, 1)
attempt(pickle.loads, "x")
attempt(pickle.Pickler.__new__(pickle.Pickler).dump, 1)
attempt(pickle.Unpickler.__new__(pickle.Unpickler).load)
for data in (
    b"", b".", b"0.", b"(.", b"N(.", b"]", b"K", b"J123", b"\x80\x09.", b"?", b"\xff", b"'", b"h\x05.", b"g7\n.", b"I\n.", b"Ix\n.", b"L5L\n.", b"Fx\n.", b"F1.5\n.",
    b"S'abc'\n.", b"Sabc\n.", b"V\\u00e9\n.", b"U\x03abc.", b"U\x01\xff.", b"T\xff\xff\xff\xff.", b"\x8b\xff\xff\xff\xff.", b"(K\x01d.", b"}(K\x01u.", b"](K\x01e.",
    b"N(K\x01e.", b"cos\nnot_there\n.", b"cno_such_module\nx\n.", b"NN\x93.", b"NN\x81.", b"NNR.", b"cbuiltins\nint\nNR.", b"cbuiltins\nobject\n)\x81K\x01b.",
    b"\x82\x00.", b"\x82\x05.", b"Px\n.", b"NQ.", b"\x97.", b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00K\x01.", b"\x8c\x02\xc3\xa9.", b"\x8e\xff\xff\xff\xff\xff\xff\xff\xff.",
    b"(K\x01K\x02l.", b"(lp0\ng0\na.", b"(i__main__\nReduces\n.", b"(c__main__\nReduces\nK\x07o.", b"1.", b"2.", b"(K\x01K\x021N.", b"r\xff\xff\xff\xff.", b"Nr\xff\xff\xff\x7fj\xff\xff\xff\x7f.",
):  # fmt: skip
    try:
        value = pickle.loads(data)
        print(data, "->", vars(value) if isinstance(value, Reduces) else value)
    except Exception as error:
        print(data, type(error).__name__, str(error))
print(pickle.loads(b"U\x01\xff.", encoding="latin-1"), pickle.loads(b"U\x01\xff.", encoding="bytes"))
print(pickle.loads(b"cUserDict\nIterableUserDict\n."), pickle.loads(b"c__builtin__\nxrange\n."))
target = bytearray(8)
for opened in (io.BytesIO(b"abcdef"), io.BufferedReader(io.BytesIO(b"abcdef"))):
    print(opened.readinto(memoryview(target)[2:5]), bytes(target))
    attempt(opened.readinto, b"x")
