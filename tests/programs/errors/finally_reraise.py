def work():
    try:
        return int("not a number")
    finally:
        print("cleaning up")


work()
