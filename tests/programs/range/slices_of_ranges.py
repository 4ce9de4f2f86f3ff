r=range(2,50,3)
for s in [slice(None),slice(1,5),slice(-3,None),slice(None,None,-1),slice(10,2,-2),slice(100,200),slice(-100,4),slice(3,3),slice(5,1), slice(0,10**30), slice(-10**30,None,2), slice(None,None,10**30), slice(None,None,-10**30), slice(True,5)]:
    print(s, r[s], len(r[s]), range(0)[s], range(10,-10,-3)[s], range(10**20)[s], range(2**61, 2**62-1, 2**40)[s])
class I:
    def __index__(s): return 4
print(r[I():], r[:I():I()])
for b in [slice(1,2,0), slice('a'), slice(1.5,None), slice(None,None,'x')]:
    try: r[b]
    except Exception as e: print(type(e).__name__, e)
