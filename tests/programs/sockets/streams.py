"""Sockets that are connected: pairs, servers, time limits, blocking or not."""

import os
import select
import socket

left, right = socket.socketpair()
left.sendall(b"hello")
print(right.recv(3), right.recv(10), left.family, left.type, left.proto)
print(left.getsockname() == "", left.getblocking(), left.gettimeout())
left.send(memoryview(b"abc"))
room = bytearray(b"-----")
print(right.recv_into(room), room)
left.send(b"xyz")
print(right.recv_into(memoryview(room)[2:], 2), room, right.recv(5))
left.sendmsg([b"one ", bytearray(b"two")])
print(right.recvmsg(100)[:3])
reading, writing = os.pipe()
socket.send_fds(left, [b"!"], [writing])
data, files, flags, sender = socket.recv_fds(right, 10, 4)
os.write(files[0], b"by a descriptor")
print(data, len(files), flags, os.read(reading, 100))
for call in (
    lambda: right.recv(-1),
    lambda: right.recv_into(b"fixed"),
    lambda: right.recv_into(room, 100),
    lambda: left.send("text"),
    lambda: left.settimeout(-1),
    lambda: left.settimeout("soon"),
    lambda: left.setsockopt(1, 2),
    lambda: left.connect(("host", 1)),
    lambda: left.sendto(b""),
):
    try:
        call()
    except (TypeError, ValueError, OSError) as error:
        print(type(error).__name__, error)

right.settimeout(0.01)
try:
    right.recv(1)
except TimeoutError as error:
    print(repr(error))
right.setblocking(False)
print(right.gettimeout(), right.getblocking())
try:
    right.recv(1)
except BlockingIOError as error:
    print(error)
left.shutdown(socket.SHUT_WR)
print(right.recv(1), select.select([right], [right], [], 0) == ([right], [right], []))
right.close()
print(right.fileno(), right._closed)
try:
    left.send(b"nobody there")
except BrokenPipeError as error:
    print(error)
try:
    right.recv(1)
except OSError as error:
    print(error)
left.close()

with socket.create_server(("127.0.0.1", 0)) as server:
    host, port = server.getsockname()
    print(host, port > 0, server.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR) != 0)
    with socket.create_connection((host, port)) as client:
        connection, address = server.accept()
        with connection:
            print(address == client.getsockname(), connection.getpeername() == address)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            print(client.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0)
            client.settimeout(5)
            connection.setblocking(False)
            sent = connection.send(b"x" * 300_000)
            received = 0
            while received < sent:
                received += len(client.recv(65536))
            print(sent == received)
            with client.makefile("rw") as file:
                file.write("a line\n")
                file.flush()
                print(connection.makefile().readline())
    probe = socket.socket()
    print(probe.connect_ex((host, 1)) != 0)
    probe.close()
with socket.socket(fileno=socket.socket().detach()) as copy:
    print(copy.family, copy.type, copy.proto == 0)
for arguments in [("127.0.0.1", 70000), "no tuple", ("127.0.0.1",), (5, 5)]:
    with socket.socket() as one:
        try:
            one.bind(arguments)
        except (TypeError, OverflowError) as error:
            print(type(error).__name__, error)
path = "/tmp/" + "x" * 200
with socket.socket(socket.AF_UNIX) as one:
    try:
        one.bind(path)
    except OSError as error:
        print(error)
receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("", 0))
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
print(sender.sendto(b"packet", ("localhost", receiver.getsockname()[1])))
print(receiver.recvfrom(100)[0], receiver.getsockname()[0])
