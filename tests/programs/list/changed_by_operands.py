# Comparing and assigning may change the list that is compared or assigned to.
class Clearing:
    def __init__(self, other):
        self.other = other

    def __eq__(self, other):
        self.other.clear()
        return NotImplemented


one, two = [], []
one.append(Clearing(two))
two.append(Clearing(one))
print(one == two, one, two)
three, four = [], [1]
three.append(Clearing(three))
print(three == four, three != four, three, four)
five = [Clearing([]), 2]
five[0].other = five
print(five == [1, 2], five < [1])


class Evil:
    def __init__(self, target):
        self.target = target

    def __iter__(self):
        yield from self.target
        self.target.clear()


target = list(range(5))
try:
    target[::-1] = Evil(target)
except ValueError as error:
    print(error, target)
target = list(range(5))
target[::2] = (x * 10 for x in (1, 2, 3))
print(target)
target[::-1] = target
print(target)


# iter(callable, sentinel) whose callable ends it.
def exhausting():
    if exhausting.inside:
        return "end"
    exhausting.inside = True
    list(exhausting.iterator)
    return "more"


exhausting.inside = False
exhausting.iterator = iter(exhausting, "end")
try:
    print(next(exhausting.iterator))
except StopIteration:
    print("over")


# Types that have items by key only are not iterable.
import re

for thing in (re.match("(a)", "a"), int | str):
    for function in (iter, list, lambda x: [*x]):
        try:
            print(function(thing))
        except TypeError as error:
            print(error)
print((int | str) | "float", "float" | (int | str), int | (str | None))
