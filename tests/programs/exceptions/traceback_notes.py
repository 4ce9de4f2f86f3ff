class Custom(Exception):
    pass


def fail():
    error = Custom("line one\nline two", 5)
    error.add_note("first note")
    error.add_note("second\nnote")
    raise error


fail()
