def exceptions(f):
    try:
        with f() as x:
            return x
    except (ValueError, KeyError) as e:
        raise RuntimeError from e
    finally:
        f(None)
