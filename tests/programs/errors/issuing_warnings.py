"""Issuing warnings: what filters, registries and loaders may be, and what is said of others."""
import importlib
import sys
import warnings
from importlib.machinery import ModuleSpec
warnings.simplefilter('always')
def go(get, line=1, **k):
    class L:
        def get_source(self, n): return get()
    l=L()
    g={'__loader__':l,'__spec__':ModuleSpec('x',l),'__name__':'x'}
    g.update(k)
    with warnings.catch_warnings(record=True) as w:
        try: warnings.warn_explicit('foo', UserWarning,'bar',line,module_globals=g)
        except BaseException as e: print(repr(e))
        print([repr(m.line) for m in w])
go(lambda: 1/0)
go(lambda: 3)
go(lambda: b"x")
go(lambda: importlib.import_module("nono"))
go(lambda: "a\nb", -1)
go(lambda: "a\nb", 0)
go(lambda: "a\x0cb\x1cc\nb", 1)
go(lambda: "a\nb", 2**40)
go(lambda: "a\nb", 2**31)
go(lambda: "a\nb", __name__=3)
go(lambda: "a\nb", __name__=None)
go(lambda: "a\nb", __loader__=3)
for p in (3,),("a",None),"x":
    try: warnings.warn('foo', skip_file_prefixes=p)
    except TypeError as e: print(e)
show = warnings._showwarnmsg
warnings._showwarnmsg = lambda m: print('shown', m)
for filters in [3],[(1,2,3)],[(None,None,Warning,None,0)],[("err",None,Warning,None,0)],[("error",None,Warning,None,"1")],[("error",None,3,None,1)],[("error",3,Warning,None,1)],3,(),[]:
    warnings.filters=filters
    globals().pop('__warningregistry__', None)
    try: warnings.warn('foo')
    except BaseException as e: print(repr(e))
warnings.filters=[]
warnings.defaultaction=3
try: warnings.warn('foo')
except BaseException as e: print(repr(e))
warnings.defaultaction="once"
warnings.onceregistry=3
try: warnings.warn_explicit('foo',UserWarning,'a',1)
except BaseException as e: print(repr(e))
try: warnings.warn('foo')
except BaseException as e: print(repr(e))
warnings.onceregistry=o={}
r={}
warnings._showwarnmsg=lambda m:print("shown",m)
warnings.warn_explicit('foo',UserWarning,'a',1, registry=r)
warnings.warn_explicit('foo',UserWarning,'a',1, registry=r)
warnings.warn_explicit('foo',UserWarning,'a',2, registry=r)
print(*[[k for k in d if k != 'version'] for d in (r, o)])
warnings.warn_explicit('foo',UserWarning,'a',2)
warnings.warn_explicit('foo',UserWarning,'a',2)
print(*[[k for k in d if k != 'version'] for d in (r, o)])
warnings.defaultaction="module"
r.clear()
warnings.warn_explicit('foo',UserWarning,'a',1, registry=r)
warnings.warn_explicit('foo',UserWarning,'a',2, registry=r)
print([k for k in r if k != 'version'])
warnings.warn_explicit('foo',UserWarning,'a',2, None, r)
warnings.warn_explicit('foo',UserWarning,'a',2, None)
warnings.warn_explicit('foo',UserWarning,'a',2, 3)
warnings._showwarnmsg=3
try: warnings.warn_explicit('foo',UserWarning,'a',1)
except BaseException as e: print(repr(e))
del warnings.WarningMessage
warnings._showwarnmsg=print
try: warnings.warn_explicit('foo',UserWarning,'a',1)
except BaseException as e: print(repr(e))
warnings.defaultaction="error"
for c,m in (int,"3"),(int,"x"),(3,"x"),(str,"3"),(UserWarning,3),(ValueError,"x"),(3,UserWarning(5)),(int,UserWarning(5)),:
    try: warnings.warn_explicit(m,c,'a',1)
    except BaseException as e: print(repr(e))


# without the library's functions
del warnings._showwarnmsg
warnings.defaultaction = "always"
sys.stderr = sys.stdout
class L:
    def get_source(self, n):
        return "one\ntwo\n  three  \n"
l = L()
g = {'__loader__': l, '__spec__': ModuleSpec('x', l), '__name__': 'x'}
warnings.warn_explicit('foo', UserWarning, 'bar', 3, module_globals=g)
warnings.warn_explicit('foo', UserWarning, 'bar', 30, module_globals=g)
warnings.warn_explicit('foo', UserWarning, 'bar', 3, module_globals={})
for k in {'module_globals': 3}, {'registry': 3}, {'registry': None}:
    try: warnings.warn_explicit('foo', UserWarning, 'bar', 3, **k)
    except TypeError as e: print(e)
try: warnings.warn_explicit('foo', UserWarning, 'bar', 'x')
except TypeError as e: print(e)
try: warnings.warn_explicit('foo', UserWarning, 3, 'x')
except TypeError as e: print(e)

# what was there last counts when it is deleted
warnings.filters = [("error", None, UserWarning, None, 0)]
del warnings.filters
try: warnings.warn('foo')
except UserWarning as e: print(repr(e))

# and a context's filters before those
import _warnings
class Context:
    _filters = [("always", None, UserWarning, None, 0)]
token = _warnings._warnings_context.set(Context())
warnings.warn('of a context')
Context._filters = 3
try: warnings.warn('of a context')
except ValueError as e: print(e)
Context._filters = [3]
try: warnings.warn('of a context')
except ValueError as e: print(e)
_warnings._warnings_context.reset(token)
try: warnings.warn('of no context')
except UserWarning as e: print(repr(e))
__name__ = None
print(warnings.warn('of no module'))
