# Times as tuples of nine, with zones; texts that are times.
import os
import time

os.environ["TZ"] = "UTC"
time.tzset()
t=time.gmtime(0)
print(t.__reduce__(), t.tm_zone, t.tm_gmtoff, len(t), t==time.struct_time(tuple(t)))
for a in ([1]*8,[1]*9,[1]*10,[1]*12,5):
    try: x=time.struct_time(a); print(x,x.tm_zone,x.tm_gmtoff)
    except Exception as e: print(type(e),e)
print(time.struct_time([1]*9,{'tm_zone':'X'}).tm_zone)
for a in (('x',1),(1,),('2020','%Y'),('Fri 20 Mar 2020 +0100','%a %d %b %Y %z'),('20','%Y')):
    try: x=time.strptime(*a); print(x,x.tm_zone,x.tm_gmtoff)
    except Exception as e: print(type(e),e)
for a in ((1,)*8, (2020,13,1,0,0,0,0,1,0),(2020,1,1,0,0,0,7,1,0),(2020,1,1,0,0,0,-2,1,0),(2020,0,0,0,0,0,-1,0,5),(1<<40,1,1,0,0,0,0,1,0),(2020,1,-1,0,0,0,0,0,0),(2020,1,1,0,0,0,0,-1,0),'x',(2020,1,1,0,0,0,0,400,0)):
    for f in (time.asctime, lambda a: time.strftime('%c',a), time.mktime):
        try: print(f(a))
        except Exception as e: print(type(e),e)
for form in "a\0b%Y\0", "\ud83d%Y\udcff", "%", "", "é%m", "%%", "%5Y":
    print(ascii(time.strftime(form, time.gmtime(0))))
