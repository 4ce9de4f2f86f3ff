class AppError(Exception):
    """An error of the application."""


def run(level):
    if level == 0:
        raise AppError("bottom reached", level)
    run(level - 1)


run(3)
