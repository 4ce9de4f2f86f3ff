# A name that an exception left bound is not bound when the comprehension runs again.
class Fails(list):
    def __iter__(self):
        yield 1
        raise ZeroDivisionError


def again(values):
    for value in values:
        try:
            print([y for x in value for y in (x if x else y)])
        except ZeroDivisionError:
            print("left")
        except UnboundLocalError as error:
            print(error)


again([[[1], [2]], [[3], Fails([0])], [[]], [[5]], [[]]])
