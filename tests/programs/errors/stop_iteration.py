def gen():
    yield 1
    raise StopIteration("inside")


for v in gen():
    print(v)
