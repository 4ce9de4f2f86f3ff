"""Caches: least recently used by a linked list, by an ordered dict, least frequently used, memoisation by decorators."""
from collections import OrderedDict


class Node:
    __slots__ = ("key", "value", "before", "after")

    def __init__(self, key=None, value=None):
        self.key, self.value = key, value
        self.before = self.after = self


class LinkedCache:
    def __init__(self, size):
        self.size, self.nodes, self.end = size, {}, Node()
        self.hits = self.misses = 0

    def _unlink(self, node):
        node.before.after, node.after.before = node.after, node.before

    def _append(self, node):
        last = self.end.before
        last.after = self.end.before = node
        node.before, node.after = last, self.end

    def __getitem__(self, key):
        node = self.nodes.get(key)
        if node is None:
            self.misses += 1
            raise KeyError(key)
        self.hits += 1
        self._unlink(node)
        self._append(node)
        return node.value

    def __setitem__(self, key, value):
        if key in self.nodes:
            node = self.nodes[key]
            self._unlink(node)
            node.value = value
        else:
            if len(self.nodes) == self.size:
                oldest = self.end.after
                self._unlink(oldest)
                del self.nodes[oldest.key]
            node = self.nodes[key] = Node(key, value)
        self._append(node)

    def __iter__(self):
        node = self.end.after
        while node is not self.end:
            yield node.key
            node = node.after

    def __len__(self):
        return len(self.nodes)


class OrderedCache(OrderedDict):
    def __init__(self, size):
        super().__init__()
        self.size, self.hits, self.misses = size, 0, 0

    def __getitem__(self, key):
        if key not in self:
            self.misses += 1
            raise KeyError(key)
        self.hits += 1
        self.move_to_end(key)
        return super().__getitem__(key)

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > self.size:
            self.popitem(last=False)


class FrequencyCache:
    def __init__(self, size):
        self.size, self.values, self.uses = size, {}, {}
        self.buckets = {}
        self.hits = self.misses = 0

    def _use(self, key):
        count = self.uses.get(key, 0)
        if count:
            self.buckets[count].pop(key)
            if not self.buckets[count]:
                del self.buckets[count]
        self.uses[key] = count + 1
        self.buckets.setdefault(count + 1, {})[key] = None

    def __getitem__(self, key):
        try:
            value = self.values[key]
        except KeyError:
            self.misses += 1
            raise
        self.hits += 1
        self._use(key)
        return value

    def __setitem__(self, key, value):
        if key not in self.values and len(self.values) == self.size:
            least = min(self.buckets)
            victim = next(iter(self.buckets[least]))
            del self.buckets[least][victim], self.values[victim], self.uses[victim]
            if not self.buckets[least]:
                del self.buckets[least]
        self.values[key] = value
        self._use(key)


def cached(cache_class, size):
    def decorate(function):
        cache = cache_class(size)

        def wrapper(*args, **kwargs):
            key = args, tuple(sorted(kwargs.items()))
            try:
                return cache[key]
            except KeyError:
                result = cache[key] = function(*args, **kwargs)
                return result

        wrapper.cache = cache
        wrapper.__name__ = function.__name__
        return wrapper

    return decorate


for kind in (LinkedCache, OrderedCache, FrequencyCache):
    calls = 0

    @cached(kind, 20)
    def work(x, scale=1):
        global calls
        calls += 1
        return x * x * scale

    total, seed = 0, 1
    for i in range(2500):
        seed = (seed * 75 + 74) % 65537
        total += work(seed % 30) if i % 3 else work(seed % 12, scale=2)
    print(kind.__name__, work.__name__, total, calls, work.cache.hits, work.cache.misses)
cache = LinkedCache(3)
for key in "abcab":
    cache[key] = key.upper()
cache["c"]
cache["d"] = "D"
print(list(cache), len(cache), [k for k in "abcd" if k in cache.nodes])


@cached(OrderedCache, 1000)
def ackermann(m, n):
    return n + 1 if m == 0 else ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))


print(ackermann(2, 8), ackermann.cache.hits, len(ackermann.cache))
