"""Texts of ISO 8601, right and wrong ones, read and written."""
import random
from datetime import *

chooser = random.Random(7)
days = ["2020-02-29", "20200229", "2020-W09", "2020W09", "2020-W09-6", "2020W096", "2019-02-29", "0000-01-01", "2020-13-01", "2020-W53-7", "2021-W53", "2020-2-29", "9999-12-31", "0001-01-01"]
separators = ["T", " ", "-", "1", "ä", "\U0001f600", "\ud800", ""]
clocks = ["12", "1230", "12:30", "123015", "12:30:15", "12:30:15.1", "12:30:15,123", "12:30:15.123456789", "123015.5", "24:00", "24:00:00.000001", "25:00", "12:60", "12.5", "12:30.5", "1:30", "12:30:15.", "12:3015", "1230:15", "", "12:30:", "12:30:15 "]
zones = ["", "Z", "+00:00", "-00:00", "+01", "-0130", "+05:30:15", "+05:30:15.000001", "+24:00", "-23:59:59.999999", "+", "+1", "Zx", "z", "+5:30", "+00:00:00.000001", "-00:00:00.5", " +01:00"]


def read(kind, text):
    try:
        made = kind.fromisoformat(text)
        print(ascii(text), repr(made), made.isoformat(), kind.fromisoformat(made.isoformat()) == made)
    except Exception as error:
        print(ascii(text), type(error).__name__, ascii(str(error)))


for day in days:
    read(date, day)
    read(datetime, day)
for clock in clocks:
    for zone in zones:
        read(time, chooser.choice(["", "", "T"]) + clock + zone)
for _ in range(600):
    read(datetime, chooser.choice(days) + chooser.choice(separators) + chooser.choice(clocks) + chooser.choice(zones))
letters = "0123456789-:TWZ+., "
for _ in range(600):
    text = list(chooser.choice(["2020-02-29T12:30:15.123456+01:00", "2020W096T123015Z", "2020-W09-6 12:30:15", "20200229T1230-0130"]))
    for _ in range(chooser.randrange(1, 3)):
        text[chooser.randrange(len(text))] = chooser.choice(letters)
    read(datetime, "".join(text))

moment = datetime(2020, 2, 29, 1, 2, 3, 4567, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
for precision in ("auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"):
    print(moment.isoformat(timespec=precision), moment.isoformat("ä", precision), moment.timetz().isoformat(precision), moment.replace(microsecond=0).isoformat(" ", precision))
print(moment, moment.date(), moment.time(), moment.timetz(), f"{moment}", f"{moment:%d.%m.%Y %H Uhr}", f"{moment.date():%j}", f"{moment.time():%S}")
for year in (1, 4, 999, 1900, 1999, 2000, 2004, 2008, 2009, 2010, 2015, 2016, 2020, 2021, 9999):
    for month, day in ((1, 1), (1, 3), (12, 28), (12, 31)):
        here = date(year, month, day)
        week = here.isocalendar()
        print(here, week, week.year, week.week, week.weekday, tuple(week), date.fromisocalendar(*week) == here, here.weekday(), here.isoweekday(), here.toordinal(), here.timetuple().tm_yday, here.ctime())
