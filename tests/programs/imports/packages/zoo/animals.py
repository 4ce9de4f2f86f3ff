print("importing", __name__)
weight = 3


def lion():
    return "roar"


class Tiger:
    name = "tiger"
