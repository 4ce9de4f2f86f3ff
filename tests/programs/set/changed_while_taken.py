"""Comparing elements changes the set that a difference or an intersection goes through: nothing comes out twice."""


class Meddling:
    def __init__(self, name):
        self.name = name

    def __hash__(self):
        return 1

    def __eq__(self, other):
        global rounds
        if rounds:
            rounds -= 1
            extra = [Meddling(f"extra {i}") for i in range(20)]
            for element in extra:
                set.add(changed, element)
        return self is other


for operation in (lambda a, b: a - b, lambda a, b: b & a):
    rounds = 0
    changed = {Meddling("a"), Meddling("b"), Meddling("c"), 5, 6, 7}
    others = {Meddling("d"), 5, 6, 7, *range(20, 30), *[e for e in changed if type(e) is Meddling]}
    rounds = 1
    result = operation(changed, others)
    rounds = 0
    elements = list(result)
    print(len(elements) == len({id(e) for e in elements}), all(e in result for e in elements))
