def check(value):
    assert value > 0, f"value was {value}"
    return value


check(1)
check(-1)
