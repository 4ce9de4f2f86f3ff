"""Time zones are looked for in the folders where systems have them; and what else builds of packages ask `sysconfig`."""
import sysconfig
import types
import zoneinfo

print(zoneinfo.TZPATH)
for name in ("CC", "CXX", "CFLAGS", "CCSHARED", "LDSHARED", "LDCXXSHARED", "SHLIB_SUFFIX", "AR", "ARFLAGS"):
    print(name, isinstance(sysconfig.get_config_var(name), str))

print(types.GeneratorType[int, str, None], types.CoroutineType[int, str, None])
print(__cached__)
