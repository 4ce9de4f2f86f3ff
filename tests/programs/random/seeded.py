import random

random.seed(42)
print([random.random() for _ in range(3)], [random.randint(1, 100) for _ in range(8)], [random.randrange(10) for _ in range(5)], random.randrange(0, 100, 7), random.uniform(1, 5), random.getrandbits(100), random.getrandbits(1))
print(random.choice("abcdef"), random.choices([1, 2, 3], k=5), random.choices("ab", weights=[1, 9], k=6), random.sample(range(100), 5), random.sample("abcdef", 6))
v = list(range(10))
random.shuffle(v)
print(v, random.gauss(0, 1), random.normalvariate(5, 2), random.expovariate(1.5), random.triangular(0, 10, 3), random.betavariate(1, 2), random.gammavariate(2, 1), random.lognormvariate(0, 1), random.vonmisesvariate(0, 1), random.paretovariate(2), random.weibullvariate(1, 2))
r = random.Random(7)
s = random.Random(7)
print(r.random() == s.random(), r.randint(0, 10**30), s.getstate() != r.getstate())
state = r.getstate()
a = [r.random() for _ in range(3)]
r.setstate(state)
print(a == [r.random() for _ in range(3)], random.Random("text").random(), random.Random(b"bytes").random(), random.Random(1.5).random(), random.Random(2**100).random(), random.Random(-5).random(), random.Random(5).random())
random.seed(0)
counts = [0] * 5
for _ in range(2000):
    counts[random.randrange(5)] += 1
print(counts, random.randbytes(4))
for call in [lambda: random.choice([]), lambda: random.randint(5, 1), lambda: random.randrange(0), lambda: random.sample([1], 5), lambda: random.getrandbits(-1), lambda: random.randrange(1.5), lambda: random.sample({1, 2}, 1), lambda: random.choices([], k=1), lambda: random.seed([])]:
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
