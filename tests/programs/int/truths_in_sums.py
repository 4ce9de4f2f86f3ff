# True and False count as integers.


def count(text):
    total = 0
    for character in text:
        total += character == "a"
        total = total - (character == "b") + (character > "c") * 3
    return total


print(count("abcd" * 200), type(count("")))
flags = [i % 3 == 0 for i in range(300)]
for _ in range(3):
    print(sum(flags), sum(i % 3 == 0 for i in range(300)), sum(flags, 0.5), sum(flags, True), sum([], True), type(sum([True])))
print(sum(x in (1, 2) for x in range(200)), sum([True, 2.5, False]), sum([True, 2**70]), sum([1j, True]))


def operators(a, b):
    results = []
    for operation in (
        lambda: a + b,
        lambda: a - b,
        lambda: a * b,
        lambda: a / b,
        lambda: a // b,
        lambda: a % b,
        lambda: a << b,
        lambda: a >> b,
        lambda: a & b,
        lambda: a | b,
        lambda: a ^ b,
        lambda: a**b,
    ):
        try:
            results.append(operation())
        except (TypeError, ZeroDivisionError, OverflowError, MemoryError) as error:
            results.append(str(error))
    return results


for _ in range(60):
    for a in (True, False, 3, 2.5, 2**80, 2**61):
        for b in (True, False):
            first, second = operators(a, b), operators(b, a)
for a in (True, False, 3, 2.5, 2**80, 2**61, "ab", None):
    for b in (True, False):
        print(a, b, operators(a, b))
        print(b, a, operators(b, a))
total = 0
for i in range(400):
    flag = i & 1 == 0
    total += flag
    total ^= flag
    both = flag & (i > 200)
    total += both is True
print(total, type(flag & True), type(flag | 1), type(flag + True))
