"""Data gathered from, and scattered into, more parts than are handled in place."""

import socket
a, b = socket.socketpair()
for n in (1,3,16,17,40):
    bufs=[bytearray(3) for _ in range(n)]
    a.send(b'0123456789'*20)
    r=b.recvmsg_into(bufs)
    print(n,r[0],r[1],b''.join(bufs))
    rest = b.recv(1000)
    print(a.sendmsg([b"part", bytearray(b"y")] * n), len(rest), b.recv(1000)[-9:])
for wrong in ([b"read only"], 5):
    try:
        b.recvmsg_into(wrong)
    except TypeError as error:
        print(error)
