"""Customers and clerks as generators, scheduled by a heap of events."""
import heapq


class Random:
    def __init__(self, seed):
        self.state = seed

    def __call__(self, n):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return (self.state >> 33) % n


class Simulation:
    def __init__(self):
        self.now, self.queue, self.counter, self.log = 0, [], 0, []

    def at(self, delay, process, value=None):
        self.counter += 1
        heapq.heappush(self.queue, (self.now + delay, self.counter, process, value))

    def start(self, generator):
        self.at(0, generator)

    def run(self, until):
        steps = 0
        while self.queue and self.queue[0][0] <= until:
            self.now, _, process, value = heapq.heappop(self.queue)
            steps += 1
            try:
                command = process.send(value)
            except StopIteration as stop:
                self.log.append((self.now, stop.value))
                continue
            match command:
                case ("wait", delay):
                    self.at(delay, process)
                case ("get", store):
                    store.get(self, process)
                case ("put", store, item):
                    store.put(self, item)
                    self.at(0, process)
                case ("time",):
                    self.at(0, process, self.now)
                case _:
                    self.at(0, process.throw(ValueError(command)))
        return steps


class Store:
    def __init__(self):
        self.items, self.waiting = [], []

    def get(self, simulation, process):
        if self.items:
            simulation.at(0, process, self.items.pop(0))
        else:
            self.waiting.append(process)

    def put(self, simulation, item):
        if self.waiting:
            simulation.at(0, self.waiting.pop(0), item)
        else:
            self.items.append(item)


def pause(low, random, spread):
    length = low + random(spread)
    yield "wait", length
    return length


def customer(number, store, random):
    slept = yield from pause(1, random, 50)
    now = yield ("time",)
    yield "put", store, (number, now)
    return f"customer {number} after {slept}"


def clerk(name, store, random, served):
    busy = 0
    while True:
        number, arrived = yield "get", store
        now = yield ("time",)
        busy += yield from pause(2, random, 6)
        served.append((name, number, now - arrived))
        if len(served) >= 290:
            return name, busy


random, simulation, store, served = Random(7), Simulation(), Store(), []
for name in ("Kay", "Lou"):
    simulation.start(clerk(name, store, random, served))
for i in range(300):
    simulation.start(customer(i, store, random))
print(simulation.run(10_000), simulation.now, len(served), len(store.items))
print(simulation.log[:3], simulation.log[-3:])
waits = [wait for _, _, wait in served]
print(sum(waits), max(waits), sorted(waits)[len(waits) // 2], served[:4], served[-2:])
print({name: sum(1 for n, *_ in served if n == name) for name in ("Kay", "Lou")})
