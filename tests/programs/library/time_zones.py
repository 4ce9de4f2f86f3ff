"""The local zone follows the environment after time.tzset()."""
import os
import time

for zone in ("UTC", "EST+05EDT,M4.1.0,M10.5.0", "AEST-10AEDT-11,M10.5.0,M3.5.0", "Nowhere/Unknown"):
    os.environ["TZ"] = zone
    time.tzset()
    print(zone, time.tzname[0], time.timezone, time.altzone, time.daylight)
    for moment in (1_700_000_000, 1_720_000_000):
        local = time.localtime(moment)
        print(local[:6], local.tm_isdst, time.mktime(local) == moment)
