"""Graphs and matrices: Dijkstra, topological order, strongly connected components, Gauss, LU, convex hull, knapsack."""
from collections import deque
from heapq import heappop, heappush


def graph(n, k):
    return {v: {(v * k + i * i + 1) % n: (v * 7 + i * 3) % 11 + 1 for i in range(4)} for v in range(n)}


def dijkstra(g, start):
    distance, heap, previous = {start: 0}, [(0, start)], {}
    while heap:
        d, v = heappop(heap)
        if d > distance[v]:
            continue
        for w, length in g[v].items():
            if d + length < distance.get(w, float("inf")):
                distance[w] = d + length
                previous[w] = v
                heappush(heap, (d + length, w))
    return distance, previous


def path(previous, v):
    result = [v]
    while v in previous:
        v = previous[v]
        result.append(v)
    return result[::-1]


def topological(edges):
    incoming = {v: 0 for v in edges}
    for v in edges:
        for w in edges[v]:
            incoming[w] += 1
    ready = deque(v for v, n in incoming.items() if not n)
    while ready:
        v = ready.popleft()
        yield v
        for w in edges[v]:
            incoming[w] -= 1
            if not incoming[w]:
                ready.append(w)
    if any(incoming.values()):
        raise ValueError("cycle")


def components(g):
    index, low, on, stack, found = {}, {}, set(), [], []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        on.add(v)
        for w in g[v]:
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in on:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            component = []
            while True:
                w = stack.pop()
                on.discard(w)
                component.append(w)
                if w == v:
                    break
            found.append(sorted(component))

    for v in g:
        if v not in index:
            visit(v)
    return found


class Matrix:
    def __init__(self, rows):
        self.rows = [list(r) for r in rows]

    def __matmul__(self, other):
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(r, c)) for c in columns] for r in self.rows])

    def __eq__(self, other):
        return self.rows == other.rows

    def __pow__(self, n):
        result, base = Matrix([[int(i == j) for j in range(len(self.rows))] for i in range(len(self.rows))]), self
        while n:
            if n & 1:
                result = result @ base
            base, n = base @ base, n >> 1
        return result

    def solve(self, right):
        a = [r + [b] for r, b in zip((list(map(float, r)) for r in self.rows), right)]
        n = len(a)
        for i in range(n):
            pivot = max(range(i, n), key=lambda r: abs(a[r][i]))
            if abs(a[pivot][i]) < 1e-12:
                raise ZeroDivisionError("singular")
            a[i], a[pivot] = a[pivot], a[i]
            for j in range(i + 1, n):
                factor = a[j][i] / a[i][i]
                for k in range(i, n + 1):
                    a[j][k] -= factor * a[i][k]
        x = [0.0] * n
        for i in reversed(range(n)):
            x[i] = (a[i][n] - sum(a[i][k] * x[k] for k in range(i + 1, n))) / a[i][i]
        return x


def hull(points):
    points = sorted(set(points))

    def half(points):
        chain = []
        for x, y in points:
            while len(chain) > 1:
                (x1, y1), (x2, y2) = chain[-2:]
                if (x2 - x1) * (y - y1) > (y2 - y1) * (x - x1):
                    break
                chain.pop()
            chain.append((x, y))
        return chain[:-1]

    return half(points) + half(points[::-1])


def knapsack(items, room):
    best = [0] * (room + 1)
    for weight, value in items:
        for w in range(room, weight - 1, -1):
            best[w] = max(best[w], best[w - weight] + value)
    return best[room]


def queens(n, row=0, columns=(), up=(), down=()):
    if row == n:
        yield columns
    for c in range(n):
        if c not in columns and c - row not in up and c + row not in down:
            yield from queens(n, row + 1, columns + (c,), up + (c - row,), down + (c + row,))


g = graph(120, 5)
distance, previous = dijkstra(g, 0)
print(len(distance), sum(distance.values()), path(previous, max(distance, key=lambda v: (distance[v], v))))
print(list(topological({v: [w for w in g[v] if w > v] for v in g}))[:12])
try:
    list(topological({1: [2], 2: [1]}))
except ValueError as e:
    print(e)
print(len(components(g)), components({1: [2], 2: [3], 3: [1, 4], 4: [5], 5: []}))
print((Matrix([[1, 1], [1, 0]]) ** 300).rows[0][1])
m = Matrix([[(i * j + i + j * j) % 7 + (i == j) * 5 for j in range(9)] for i in range(9)])
print([round(v, 9) for v in m.solve(range(9))])
try:
    Matrix([[1, 2], [2, 4]]).solve([1, 2])
except ZeroDivisionError as e:
    print(e)
print(hull([(i * i % 37, i * 11 % 31) for i in range(100)]))
print(knapsack([(i % 13 + 1, i * 7 % 23 + 1) for i in range(40)], 100))
print(sum(1 for _ in queens(7)), next(queens(8)))
