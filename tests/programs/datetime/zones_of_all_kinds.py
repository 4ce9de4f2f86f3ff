"""What zones answer, and what is made of the answers."""
from datetime import *


def zone(**answers):
    return type("Zone", (tzinfo,), {name: (lambda value: lambda self, when: value)(value) for name, value in answers.items()})()


def show(label, function):
    try:
        print("  ", label, function())
    except Exception as error:
        print("  ", label, type(error).__name__, error)


UTC = timezone.utc
for answer in (None, 3, timedelta(1), timedelta(-1), timedelta(hours=3), "x%Hx", timedelta(seconds=1, microseconds=3), -timedelta(microseconds=1)):
    own = zone(utcoffset=answer, dst=answer, tzname=answer)
    moment = datetime(2020, 1, 1, tzinfo=own)
    clock = time(1, 2, tzinfo=own)
    print(repr(answer))
    for method in ("utcoffset", "dst", "tzname", "isoformat", "utctimetuple", "timetuple", "timestamp"):
        show(method, getattr(moment, method))
    for method in ("utcoffset", "dst", "tzname", "isoformat"):
        show(method, getattr(clock, method))
    for directive in ("%z", "%Z", "%:z", "%%Z %% %"):
        show(directive, lambda: moment.strftime(directive))
        show(directive, lambda: clock.strftime(directive))
    show("fromutc", lambda: own.fromutc(moment))
    show("astimezone", lambda: moment.astimezone(UTC))
    show("to it", lambda: datetime(2020, 1, 1, tzinfo=UTC).astimezone(own))
    show("hash", lambda: type(hash(moment)))
    show("==", lambda: moment == datetime(2020, 1, 1, tzinfo=UTC))
    show("<", lambda: moment < datetime(2020, 1, 1, tzinfo=UTC))
    show("-", lambda: moment - datetime(2020, 1, 1, tzinfo=UTC))
    show("time <", lambda: clock < time(2, tzinfo=UTC))
    show("time ==", lambda: clock == time(1, 2, tzinfo=UTC))
    show("time hash", lambda: type(hash(clock)))


class Changing(tzinfo):
    """Summer time from April to October, an hour."""

    def utcoffset(self, when):
        return timedelta(hours=-5) + self.dst(when)

    def dst(self, when):
        if when is None:
            return timedelta(0)
        naive = when.replace(tzinfo=None)
        start, end = datetime(when.year, 4, 7, 2), datetime(when.year, 10, 27, 1)
        if start <= naive < end or end <= naive < end + timedelta(hours=1) and not when.fold:
            return timedelta(hours=1)
        return timedelta(0)

    def tzname(self, when):
        return "EDT" if self.dst(when) else "EST"


eastern = Changing()
for day in ((2002, 4, 7), (2002, 10, 27)):
    for hour in range(4, 9):
        universal = datetime(*day, hour, 30, tzinfo=UTC)
        local = universal.astimezone(eastern)
        print(local, local.fold, local.tzname(), local.dst(), local.astimezone(UTC) == universal, local == universal)
first, second = (datetime(2002, 10, 27, 1, 30, tzinfo=eastern, fold=fold) for fold in (0, 1))
print(first == second, hash(first) == hash(second), first - second, first < second)
other = first.astimezone(timezone(timedelta(hours=-4)))
print(first == other, second == other, first.utcoffset(), second.utcoffset())
print(first.strftime("%c %Z %z"), second.strftime("%c %Z %z"))
print(timezone(timedelta(hours=2), "Ä%Y").tzname(None), datetime(2020, 1, 1, tzinfo=timezone(timedelta(hours=2), "Ä%Y")).strftime("%Z|%Y"))
print(sorted([timezone(timedelta(hours=h)) for h in (3, -2, 5)], key=str), {timezone.utc: 1}[timezone(timedelta(0), "x")])


class WithState(tzinfo):
    def __init__(self, name="none"):
        self.name = name

    def __getinitargs__(self):
        return ("given",)


made = WithState("first")
print(made.__reduce__()[1:], tzinfo().__reduce__(), made.__reduce_ex__(2)[1:])
