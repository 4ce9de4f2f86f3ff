import operator as op

print(op.add(1, 2), op.sub(5, 3), op.mul("a", 3), op.truediv(7, 2), op.floordiv(7, 2), op.mod(7, 3), op.pow(2, 5), op.neg(3), op.pos(-3), op.abs(-4), op.invert(5), op.lshift(1, 4), op.rshift(16, 2), op.and_(6, 3), op.or_(6, 3), op.xor(6, 3), op.matmul is not None, op.not_(0), op.truth([]), op.is_(None, None), op.is_not(1, None), op.index(True))
print(op.lt(1, 2), op.le(2, 2), op.eq("a", "a"), op.ne(1, 2), op.gt(1, 2), op.ge(2, 1), op.concat([1], [2]), op.contains([1, 2], 2), op.countOf([1, 2, 1], 1), op.indexOf("abc", "c"), op.getitem([1, 2], 0), op.length_hint([1, 2]), op.is_none(None), op.is_not_none(None))
v = [1, 2, 3]
op.setitem(v, 0, 9)
op.delitem(v, 1)
w = op.iadd(v, [5])
print(v, w is v, op.iadd(1, 2), op.ior({1}, {2}) == {1, 2}, op.imul("a", 2), op.call(max, 1, 2))
print(op.itemgetter(1)([5, 6]), op.itemgetter(0, 2)("abc"), op.itemgetter("k")({"k": 1}), op.itemgetter(slice(1, 3))("abcd"), op.attrgetter("real")(5), op.attrgetter("real", "imag")(3), op.attrgetter("__class__.__name__")("x"), op.methodcaller("upper")("ab"), op.methodcaller("split", ",", maxsplit=1)("a,b,c"))
print(sorted([("b", 1), ("a", 2)], key=op.itemgetter(0)), sorted([("b", 1), ("a", 2)], key=op.itemgetter(1)), max([{"n": 1}, {"n": 5}], key=op.itemgetter("n")), list(map(op.methodcaller("strip"), [" a ", "b "])))
print(repr(op.itemgetter(1)), repr(op.attrgetter("a.b")), repr(op.methodcaller("f", 1)))
for call in [lambda: op.itemgetter(5)([1]), lambda: op.attrgetter("nope")(1), lambda: op.methodcaller("nope")(1), lambda: op.add(1, "a"), lambda: op.indexOf([1], 2), lambda: op.itemgetter(), lambda: op.index(1.5), lambda: op.attrgetter(1), lambda: op.add(1), lambda: op.concat(1, 2)]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
