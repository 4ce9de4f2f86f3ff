import gc
import threading

# Threads that run one after the other, and some at once, with collections between: each finds an empty stack.
def descend(depth, things):
    mine = [object() for _ in range(20)]
    return len(mine) + len(things) + (descend(depth - 1, mine) if depth else 0)


sums = []
for count in 1, 12, 3:
    for _ in range(10):
        threads = [threading.Thread(target=lambda n=n: sums.append(descend(50 + n, []))) for n in range(count)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    gc.collect()
print(len(sums), sum(sums))
