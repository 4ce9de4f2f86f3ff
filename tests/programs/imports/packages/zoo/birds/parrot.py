from ..animals import lion
from .. import VERSION

SOUND = "squawk"


def speak(n):
    return SOUND * n


def relative():
    return lion() + VERSION


def up():
    from .. import animals as a
    return a.Tiger.name
