# The truth of an operand of `and` and `or` is asked for once, however they nest.
class Operand:
    def __init__(self, truth):
        self.truth = truth
        self.asked = 0

    def __bool__(self):
        self.asked += 1
        return self.truth


FORMS = {
    "a and b or c": lambda a, b, c, d: a and b or c,
    "a or b and c or d": lambda a, b, c, d: a or b and c or d,
    "a and b or c and d": lambda a, b, c, d: a and b or c and d,
    "(a or b) and (c or d)": lambda a, b, c, d: (a or b) and (c or d),
    "a and (b or c) and d": lambda a, b, c, d: a and (b or c) and d,
    "(a and b or c) and d": lambda a, b, c, d: (a and b or c) and d,
    "((a or b) and c) or d": lambda a, b, c, d: ((a or b) and c) or d,
    "a and b and c and d": lambda a, b, c, d: a and b and c and d,
    "(a and (b and c)) or d": lambda a, b, c, d: (a and (b and c)) or d,
    "not (a and b) or c": lambda a, b, c, d: not (a and b) or c,
    "a and b if c or d else d": lambda a, b, c, d: (a and b or c) if c or d else d,
}
for text, form in FORMS.items():
    results = []
    for bits in range(16):
        operands = [Operand(bits >> place & 1 == 1) for place in range(4)]
        value = form(*operands)
        place = operands.index(value) if value in operands else value
        results.append((place, "".join(str(operand.asked) for operand in operands)))
    print(text, results)


def run(count):
    total = 0
    for number in range(count):
        a, b, c = number % 2, number % 3, number % 5
        total += (a and b or c) + (a or b and c) * 10 + ((a or b) and (b or c)) * 100
    return total


print(run(3000))
