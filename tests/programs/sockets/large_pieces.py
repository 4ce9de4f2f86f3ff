"""Received in pieces that fill what was asked for, and in such that do not."""

import socket
import threading

SIZE = 1 << 18
source = bytes(range(256)) * (3 * SIZE // 256)
a, b = socket.socketpair()


def send():
    for _ in range(4):
        a.sendall(source)
    a.sendall(b"tail")
    a.close()


sender = threading.Thread(target=send)
sender.start()
pieces = []
while True:
    want = (SIZE, 1 << 16, SIZE, 100, 1 << 17)[len(pieces) % 5]
    piece = b.recv(want)
    if not piece:
        break
    assert len(piece) <= want
    pieces.append(piece)
sender.join()
whole = b"".join(pieces)
print(len(whole), whole == source * 4 + b"tail")
b.setblocking(False)
b.close()

a, b = socket.socketpair()
a.sendall(b"x" * 70000)
b.setblocking(False)
received = b""
while len(received) < 70000:
    received += b.recv(1 << 16)
print(len(received), received == b"x" * 70000)
for size in (1 << 16, 1 << 20):
    try:
        b.recv(size)
    except BlockingIOError as error:
        print(type(error).__name__)
try:
    b.recv(-1)
except ValueError as error:
    print(error)
a.close()
print(b.recv(1 << 16), b.recv(0))
b.close()
