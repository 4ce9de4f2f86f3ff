"""Names and addresses as text and as bytes."""

import socket

print(socket.inet_aton("127.0.0.1"), socket.inet_aton("10.1"), socket.inet_ntoa(b"\x01\x02\x03\x04"))
print(socket.inet_pton(socket.AF_INET6, "fe80::1"), socket.inet_ntop(socket.AF_INET6, bytes(15) + b"\x01"))
print(socket.inet_pton(socket.AF_INET, "1.2.3.4"), socket.inet_ntop(socket.AF_INET, b"\x7f\x00\x00\x01"))
print(socket.htons(1), socket.ntohs(256), socket.htonl(1), socket.ntohl(1 << 24))
print(socket.getaddrinfo("127.0.0.1", 80, type=socket.SOCK_STREAM))
print(socket.getaddrinfo("::1", "80", socket.AF_INET6, socket.SOCK_DGRAM))
print(socket.getnameinfo(("127.0.0.1", 80), socket.NI_NUMERICHOST | socket.NI_NUMERICSERV))
print(socket.gethostbyname("127.0.0.1"), socket.gethostbyname(""), isinstance(socket.gethostname(), str))
print(socket.CMSG_LEN(0), socket.CMSG_SPACE(1), socket.has_ipv6, socket.getdefaulttimeout())
socket.setdefaulttimeout(2.5)
with socket.socket() as one:
    print(one.gettimeout(), one.timeout)
socket.setdefaulttimeout(None)
print(socket.if_nameindex()[0], socket.if_indextoname(1), socket.if_nametoindex("lo"))
print(issubclass(socket.gaierror, OSError), socket.gaierror, socket.timeout is TimeoutError, socket.error is OSError)
for call in (
    lambda: socket.inet_aton("1.2.3.4.5"),
    lambda: socket.inet_ntoa(b"123"),
    lambda: socket.inet_pton(socket.AF_INET, "1.2.3"),
    lambda: socket.inet_ntop(socket.AF_INET6, b"123"),
    lambda: socket.inet_ntop(99, b"123"),
    lambda: socket.htons(70000),
    lambda: socket.htons(-1),
    lambda: socket.ntohl(1 << 40),
    lambda: socket.getaddrinfo("127.0.0.1", "no-such-service"),
    lambda: socket.getaddrinfo(5, 5),
    lambda: socket.getservbyport(-1),
    lambda: socket.getnameinfo(5, 5),
    lambda: socket.CMSG_LEN(-1),
    lambda: socket.setdefaulttimeout(-1),
    lambda: socket.if_indextoname(0),
    lambda: socket.if_nametoindex("no such"),
):
    try:
        print(call())
    except (OSError, TypeError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)
