def make(kind, text):
    try:
        raise kind(text)
    except kind as e:
        return e


raise ExceptionGroup("several", [make(ValueError, "one"), make(TypeError, "two"), ExceptionGroup("inner", [KeyError("three")])])
