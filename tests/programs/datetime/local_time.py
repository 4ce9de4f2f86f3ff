"""Timestamps, local clocks that are put forward and back, and replaced parts."""
import os
import time as clock
import warnings
from datetime import *

UTC = timezone.utc


def show(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)


for zone in ("UTC0", "EST+05EDT,M3.2.0,M11.1.0", "XXX-05:30", "CET-1CEST,M3.5.0,M10.5.0/3"):
    os.environ["TZ"] = zone
    clock.tzset()
    print(zone)
    for seconds in (0, -1, 0.5, 1.5e-6, 2.5e-6, -1.5e-6, 1583650799.9999996, 1583651000, 1604206800, 1604210400, 1585443600, 1585447200, 1603587600, 1603591200, -2**33):
        moment = datetime.fromtimestamp(seconds)
        universal = datetime.fromtimestamp(seconds, UTC)
        print(seconds, moment, moment.fold, moment.timestamp(), date.fromtimestamp(seconds), universal, universal.timestamp(), moment.astimezone().isoformat(), universal.astimezone().tzname(), moment.astimezone(UTC) == universal)
    for month, day, hour in ((3, 8, 2), (11, 1, 1), (3, 29, 2), (10, 25, 2)):
        for fold in (0, 1):
            moment = datetime(2020, month, day, hour, 30, fold=fold)
            print(moment, moment.timestamp(), moment.astimezone(), moment.astimezone(UTC), moment.astimezone().utcoffset())
for seconds in (10**14, -10**14, 1e19, 10**30, float("nan"), float("inf"), "a", None, 253402300800, -62135596801):
    show(lambda: datetime.fromtimestamp(seconds))
    show(lambda: datetime.fromtimestamp(seconds, UTC))
    show(lambda: date.fromtimestamp(seconds))
show(lambda: datetime.min.timestamp())
show(lambda: datetime.min.astimezone())
show(lambda: datetime.max.replace(tzinfo=UTC).timestamp())

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(datetime.utcfromtimestamp(1.25), abs(datetime.utcnow() - datetime.now(UTC).replace(tzinfo=None)) < timedelta(minutes=1))
for warning in caught:
    print(warning.category.__name__, warning.message)
now, today = datetime.now(), date.today()
print(abs(now.timestamp() - clock.time()) < 60, now.date() - today <= timedelta(1), datetime.today() >= now, datetime.now(timezone(timedelta(hours=9))).utcoffset(), type(datetime.today()))

moment = datetime(2020, 2, 29, 13, 14, 15, 16, tzinfo=UTC, fold=1)
for change in ({"year": 2024}, {"year": 2023}, {"month": 12, "day": 31}, {"hour": 24}, {"minute": 0}, {"second": 59, "microsecond": 0}, {"tzinfo": None}, {"tzinfo": 3}, {"fold": 0}, {"fold": 2}, {"year": 10**20}):
    show(lambda: moment.replace(**change))
    show(lambda: moment.__replace__(**change))
    show(lambda: moment.timetz().replace(**change))
    show(lambda: moment.date().replace(**change))
show(lambda: datetime.combine(date(2020, 1, 1), time(5, tzinfo=UTC, fold=1)))
show(lambda: datetime.combine(moment, time(5, tzinfo=UTC), tzinfo=None))
show(lambda: datetime.combine(date=date(1, 1, 1), time=time.max))
print(moment.timetuple()[:], moment.utctimetuple()[:], moment.date().timetuple()[:], moment.ctime())
for text, format in (("2020-02-29 13:14:15.5 +0130", "%Y-%m-%d %H:%M:%S.%f %z"), ("29 Feb 2020", "%d %b %Y"), ("12:30 PM", "%I:%M %p"), ("bad", "%Y")):
    for kind in (date, time, datetime):
        show(lambda: kind.strptime(text, format))
