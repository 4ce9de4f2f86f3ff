"""Structure sequences: their fields, and copies with other values."""
import copy
import os
import pickle
import sys
import time


def attempt(what):
    try:
        print(what())
    except Exception as error:
        print(type(error).__name__, error)


for kind in (time.struct_time, os.stat_result, os.times_result, os.terminal_size, type(sys.version_info), type(sys.flags)):
    print(kind.n_fields, kind.n_sequence_fields, kind.n_unnamed_fields, kind.__match_args__)
moment = time.gmtime(0)
print(moment.__reduce__())
print(copy.replace(moment, tm_year=2000, tm_zone="there"), copy.replace(moment, tm_zone="there").tm_zone)
print(os.stat_result(range(10)).__reduce__())
print(os.stat_result(range(10)).st_atime, os.stat_result(range(10), {"st_atime": 1.5}).st_atime, os.stat_result(range(13)).st_ctime)
print(pickle.loads(pickle.dumps(moment)).tm_zone, copy.deepcopy(moment) == moment)
for wrong in (
    lambda: moment.__replace__(1),
    lambda: moment.__replace__(a=1, b=2),
    lambda: os.stat_result(range(10)).__replace__(),
    lambda: time.struct_time(),
    lambda: time.struct_time(5),
    lambda: time.struct_time("123"),
    lambda: time.struct_time("1" * 12),
    lambda: os.times_result("1"),
    lambda: time.struct_time("123456789", None),
    lambda: time.struct_time("123456789", {"x": 1}),
    lambda: time.struct_time("1234567890", {"tm_zone": 1}),
    lambda: setattr(moment, "tm_year", 1),
    lambda: sys.version_info.__replace__(major=4).major,
):
    attempt(wrong)
match moment:
    case time.struct_time(year, month):
        print(year, month)
