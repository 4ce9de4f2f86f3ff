"""Pickles in which many objects are remembered, while collections go on; numbers out of order; what a memo holds."""

import io
import pickle


class Node:
    def __init__(self, value):
        self.value = value
        self.others = []


def same(protocol):
    text = ["text %d" % (i % 70) for i in range(400)]
    shared = [[i, float(i)] for i in range(300)]
    whole = [text, shared, shared[::-1], {i: s for i, s in enumerate(text)}, {s: i for i, s in enumerate(text)}, (), (shared[0],), set(text)]
    whole.append(whole)
    data = pickle.dumps(whole, protocol)
    back = pickle.loads(data)
    assert back[8] is back
    assert [a is b for a, b in zip(back[1], reversed(back[2]))] == [True] * 300
    assert back[6][0] is back[1][0]
    return back[:2] == whole[:2], back[3:6] == whole[3:6], back[7] == whole[7]


for protocol in range(6):
    print(protocol, same(protocol))


def ring(count):
    nodes = [Node(i) for i in range(count)]
    for i, node in enumerate(nodes):
        node.others = [nodes[i - 1], nodes[i // 2]]
    return nodes


nodes = pickle.loads(pickle.dumps(ring(150)))
print(all(node.others[0] is nodes[i - 1] and node.others[1] is nodes[i // 2] for i, node in enumerate(nodes)))

# A pickler that is used again refers to what it has written.
file = io.BytesIO()
pickler = pickle.Pickler(file)
lists = [[i] for i in range(50)]
for part in lists:
    pickler.dump(part)
sizes = [file.tell()]
pickler.dump(lists)
sizes.append(file.tell())
pickler.clear_memo()
pickler.dump(lists)
print(sizes, file.tell(), len(pickler.memo.copy()))

# Numbers that do not follow on each other.
print(pickle.loads(b"(lp5\nI1\nag5\n0g5\n."))
print(pickle.loads(b"]r\x10\x27\x00\x00\x8c\x02abq\x01ah\x01aj\x10\x27\x00\x00\x86."[:-2] + b"0."))
print(pickle.loads(b"\x80\x04]\x94(\x8c\x01a\x94\x8c\x02ab\x94\x8c\x02\xc3\xa9\x94\x8c\x00\x94h\x01h\x02h\x03e."))
for bad in (b"\x80\x04]\x94(e", b"\x80\x04a.", b"\x80\x04h\x05.", b"(u.", b"}(K\x01u.", b"K\x01\x86.", b"(0.", b"((1."):
    try:
        print(pickle.loads(bad))
    except Exception as error:
        print(type(error).__name__, error)
