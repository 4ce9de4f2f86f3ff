"""Time zones are looked for in the folders where systems have them; and what else builds of packages ask `sysconfig`."""
import io
import sysconfig
import types
import zoneinfo

print(zoneinfo.TZPATH)
for name in ("CC", "CXX", "CFLAGS", "CCSHARED", "LDSHARED", "LDCXXSHARED", "SHLIB_SUFFIX", "AR", "ARFLAGS"):
    print(name, isinstance(sysconfig.get_config_var(name), str))



class OwnZone(zoneinfo.ZoneInfo):
    pass


for zone in (zoneinfo.ZoneInfo, OwnZone):
    # Version 1 of the format, with no transitions and one kind of time.
    made = zone.from_file(io.BytesIO(b"TZif" + bytes(32) + bytes([0, 0, 0, 1, 0, 0, 0, 4]) + bytes(6) + b"UTC\0"), key="here")
    print(made, repr(made))

print(types.GeneratorType[int, str, None], types.CoroutineType[int, str, None])
print(__cached__)
