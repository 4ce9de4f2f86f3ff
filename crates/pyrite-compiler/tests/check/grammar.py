import os

def f(x:
    return x

class A
    def g(self):
        if self.x = 3:
            print "hello"
        else
            pass
    def h(self):
        return [x for x if y]

try:
    f(1 2)
excep ValueError:
    pass

for i in range(10)
    print(i)
    x = 'abc
print(f"{a b}")
if True:
pass
   y = 3
   z = 4
while 1:
    def = 3
