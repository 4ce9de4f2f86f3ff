"""Pickles of all kinds and protocols, states as constructors take them, copies."""
import copy
import pickle
import pickletools
from datetime import *


class Day(date):
    pass


class Moment(datetime):
    def __init__(self, *arguments, **named):
        self.seen = "set"


class Clock(time):
    pass


class Span(timedelta):
    pass


class Zone(tzinfo):
    def __init__(self, hours=0):
        self.hours = hours

    def utcoffset(self, when):
        return timedelta(hours=self.hours)

    def __eq__(self, other):
        return isinstance(other, Zone) and self.hours == other.hours

    def __hash__(self):
        return 1

    def __repr__(self):
        return f"Zone({self.hours})"


def main():
    values = [
        date(2020, 2, 29), datetime(2020, 2, 29, 1, 2, 3, 456789), datetime(2020, 2, 29, fold=1, tzinfo=timezone.utc), time(1, 2, 3, 70000),
        time(23, fold=1, tzinfo=timezone(timedelta(hours=1), "one")), timedelta(-1, 2, 3), timezone.utc, timezone(timedelta(minutes=-7)), timezone.max,
        Day(1, 1, 1), Moment(9999, 12, 31, 23, 59, fold=1), Clock(5, fold=1), Span(7), Zone(3), datetime(2020, 1, 1, tzinfo=Zone(2)), date.max.isocalendar(), datetime.max, time.min,
    ]
    for value in values:
        for protocol in range(6):
            data = pickle.dumps(value, protocol)
            again = pickle.loads(data)
            print(repr(again), again == value, type(again).__name__, getattr(again, "fold", None), data if "__main__" not in str(data) and b"__main__" not in data else len(data))
        print(value.__reduce__(), copy.copy(value) == value, copy.deepcopy(value) == value, copy.copy(value) is value)
    print(pickle.loads(pickle.dumps(timezone.utc)) is timezone.utc, copy.deepcopy(timezone.utc) is timezone.utc)
    for text in (b"cdatetime\ndate\n(S'\\x07\\xe4\\x02\\x1d'\ntR.", b"cdatetime\ndatetime\n(S'\\x07\\xe4\\x82\\x1d\\x01\\x02\\x03\\x00\\x00\\x04'\ntR.", b"cdatetime\ntime\n(S'\\x97\\x02\\x03\\x00\\x00\\x04'\ntR."):
        print(pickle.loads(text, encoding="latin1"), pickle.loads(text, encoding="bytes"))
        try:
            print(pickle.loads(text))
        except Exception as error:
            print(type(error).__name__, error)
    for kind, state in ((date, b"\x07\xe4\x0d\x01"), (date, b"\x07\xe4"), (datetime, b"\x07\xe4\x0d\x01\1\1\1\1\1\1"), (time, b"\x18\1\1\1\1\1"), (date, "\u1234\x01\x01\x01"), (time, "\x01\x01\u1234\x01\x01\x01")):
        try:
            print(kind(state))
        except Exception as error:
            print(type(error).__name__, error)


main()
