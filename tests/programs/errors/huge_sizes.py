# Sizes that no memory holds raise MemoryError or OverflowError, and the program goes on.
actions = {
    "str *": lambda: "a" * 10**14, "str * 2**70": lambda: "a" * 2**70, "bytes *": lambda: b"a" * 10**14, "list *": lambda: [0] * 10**14,
    "list * 2**63": lambda: [0] * 2**63, "tuple *": lambda: (1, 2) * 10**14, "bytearray": lambda: bytearray(10**14), "bytes": lambda: bytes(10**14),
    "bytes 2**70": lambda: bytes(2**70), "ljust": lambda: "a".ljust(10**14), "zfill": lambda: "1".zfill(10**14), "center": lambda: b"a".center(10**14),
    "format width": lambda: f"{1:{10**14}}", "percent": lambda: "%*d" % (10**14, 1), "1 << 2**70": lambda: 1 << 2**70,
    "range len": lambda: len(range(10**30)), "replace": lambda: ("a" * 10**6).replace("a", "b" * 10**9),
    "join": lambda: ("x" * 10**8).join(["y"] * 10**7), "list * negative": lambda: len([1] * -(2**70)), "str mul zero": lambda: len("" * 10**14),
    "imul": lambda: imul(), "to_bytes": lambda: (1).to_bytes(10**14), "index": lambda: [1][2**70], "slice": lambda: [1, 2][: 2**70], "pow": lambda: float(10**400),
    "ldexp": lambda: 2.0**5000, "int of inf": lambda: int(float("inf")), "chr": lambda: chr(2**70), "shift right": lambda: 1 >> 2**70, "round": lambda: round(1.5, 2**31),
}


def imul():
    items = [1, 2, 3]
    items *= 10**14


for name, action in actions.items():
    try:
        print(name, action())
    except (MemoryError, OverflowError, ValueError, IndexError) as e:
        print(name, type(e).__name__, "" if isinstance(e, MemoryError) else e)
print("still here")
