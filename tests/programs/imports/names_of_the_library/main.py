"""Files with names of modules that CPython has frozen, or imported before the program begins, hide none of these; others do."""
import sys

import abc, codecs, io, os, site, stat
import encodings
import linecache

print(linecache.NAME)
print(abc.ABC.__name__, codecs.BOM_UTF8, io.StringIO("text").read(), os.sep, stat.S_ISDIR(0), encodings.normalize_encoding("a b"))
print([name for name in ("abc", "codecs", "io", "os", "site", "stat", "encodings") if os.path.dirname(sys.modules[name].__file__ or "") == os.path.dirname(__file__)])
