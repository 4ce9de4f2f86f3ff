import bisect
import copy
import heapq

heap = []
for v in [5, 1, 4, 1, 5, 9, 2, 6]:
    heapq.heappush(heap, v)
print(heap[0], [heapq.heappop(heap) for _ in range(4)], heap)
data = [9, 8, 7, 3, 2]
heapq.heapify(data)
print(data, heapq.heappushpop(data, 1), heapq.heapreplace(data, 10), heapq.nsmallest(2, data), heapq.nlargest(2, data), list(heapq.merge([1, 4], [2, 3], [0])), heapq.nlargest(2, ["a", "ccc", "bb"], key=len))
v = [1, 3, 3, 5]
print(bisect.bisect(v, 3), bisect.bisect_left(v, 3), bisect.bisect_right(v, 0), bisect.bisect_left(["a", "bb"], 2, key=len))
bisect.insort(v, 4)
print(v)


class Node:
    def __init__(self, v, children=()):
        self.v = v
        self.children = list(children)


a = Node(1, [Node(2), Node(3)])
b = copy.copy(a)
c = copy.deepcopy(a)
print(b.children is a.children, c.children is a.children, c.children[0].v, copy.copy([1, [2]]), copy.deepcopy({"k": [1, {2}]}), copy.copy((1, 2)))
loop = [1]
loop.append(loop)
d = copy.deepcopy(loop)
print(d[1] is d, d is loop)


class Custom:
    def __copy__(self):
        return "copied"

    def __deepcopy__(self, memo):
        return "deep"


print(copy.copy(Custom()), copy.deepcopy([Custom()]))
graph = {i: [(i * 7 + k) % 50 for k in (1, 3, 8)] for i in range(50)}


def shortest(start):
    best, queue = {start: 0}, [(0, start)]
    while queue:
        cost, node = heapq.heappop(queue)
        if cost > best[node]:
            continue
        for step, other in enumerate(graph[node], 1):
            if cost + step < best.get(other, 10**9):
                best[other] = cost + step
                heapq.heappush(queue, (cost + step, other))
    return best


print(sum(sum(shortest(s).values()) for s in range(10)))
