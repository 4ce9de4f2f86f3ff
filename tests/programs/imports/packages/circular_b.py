import circular_a


def use_a():
    return "b uses " + circular_a.name()
