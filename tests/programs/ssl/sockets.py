# A server in a thread, and clients of several kinds.
import os
import select
import socket
import ssl
import threading
import urllib.request

material = os.path.join(os.path.dirname(os.path.abspath(__file__)), "material")
server_context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
server_context.load_cert_chain(os.path.join(material, "server.pem"))
context = ssl.create_default_context(cafile=os.path.join(material, "authority.pem"))


failed = []


def end():
    """Waits for the server, and tells what went wrong there."""
    thread.join()
    print("server:", *failed)
    failed.clear()


def serve(count, work):
    """Accepts connections one after the other; the place to connect to and the thread."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run():
        with listener:
            for _ in range(count):
                plain, _ = listener.accept()
                try:
                    work(plain)
                except (OSError, ValueError) as error:
                    failed.append((type(error).__name__, getattr(error, "reason", None)))
                plain.close()

    thread = threading.Thread(target=run)
    thread.start()
    return listener.getsockname(), thread


def echo(plain):
    with server_context.wrap_socket(plain, server_side=True) as connection:
        while data := connection.recv(1000):
            connection.sendall(data)
        connection.unwrap()


place, thread = serve(1, echo)
with socket.create_connection(place) as plain:
    with context.wrap_socket(plain, server_hostname="localhost") as connection:
        print(connection.version(), connection.getpeercert()["subject"][-1], connection.server_hostname)
        connection.sendall(b"hello")
        print(connection.recv(2), connection.pending(), connection.recv(10))
        big = os.urandom(300_000)
        writer = threading.Thread(target=connection.sendall, args=(big,))
        writer.start()
        got = bytearray()
        while len(got) < len(big):
            got += connection.recv(65536)
        writer.join()
        print(got == big)
        room = bytearray(10)
        connection.send(b"into")
        print(connection.recv_into(room), bytes(room))
        for function in connection.recvfrom, connection.recvmsg, connection.dup:
            try:
                function(*[1][: function != connection.dup])
            except (ValueError, NotImplementedError) as error:
                print(type(error).__name__, error)
        back = connection.unwrap()
        print(type(back) is socket.socket, back is connection or back.fileno() == connection.fileno())
end()

# A limit of time; no waiting at all.
wait = threading.Event()


def silent(plain):
    with server_context.wrap_socket(plain, server_side=True) as connection:
        wait.wait()
        connection.sendall(b"late")


place, thread = serve(1, silent)
with context.wrap_socket(socket.create_connection(place), server_hostname="127.0.0.1") as connection:
    connection.settimeout(0.01)
    try:
        connection.recv(1)
    except TimeoutError as error:
        print(type(error).__name__, error)
    connection.setblocking(False)
    try:
        connection.recv(1)
    except ssl.SSLWantReadError as error:
        print(type(error).__name__, error.errno, error.args[1].partition(" (_ssl")[0])
    wait.set()
    got = b""
    while len(got) < 4:
        select.select([connection], [], [])
        try:
            got += connection.recv(10)
        except ssl.SSLWantReadError:
            pass
    print(got)
    connection.settimeout(None)
    try:
        print("end", connection.recv(10))
    except OSError as error:
        print(type(error).__name__)
end()

# A handshake that nobody answers, and one that is answered with something else.
wait.clear()
place, thread = serve(1, lambda plain: (plain.recv(1000), wait.wait()))
with socket.create_connection(place) as plain:
    plain.settimeout(0.01)
    try:
        context.wrap_socket(plain, server_hostname="localhost")
    except TimeoutError as error:
        print(type(error).__name__, error)
    wait.set()
end()
place, thread = serve(1, lambda plain: (plain.recv(1000), plain.sendall(b"SSH-2.0-none\r\n")))
with socket.create_connection(place) as plain:
    try:
        context.wrap_socket(plain, server_hostname="localhost")
    except ssl.SSLError as error:
        print(type(error).__name__, error.reason, error.library)
end()

# One who is not who he says.
place, thread = serve(1, echo)
with socket.create_connection(place) as plain:
    try:
        context.wrap_socket(plain, server_hostname="example.com")
    except ssl.SSLCertVerificationError as error:
        print(error.verify_code, error.verify_message)
        print(isinstance(error, ValueError), isinstance(error, OSError), error.strerror.partition(" (_ssl")[0])
end()

# The connection breaks off.
place, thread = serve(1, lambda plain: server_context.wrap_socket(plain, server_side=True).detach())
with context.wrap_socket(socket.create_connection(place), server_hostname="localhost") as connection:
    connection.settimeout(0.01)
    try:
        connection.recv(1)
    except TimeoutError as error:
        print(type(error).__name__)
end()


def page(plain):
    with server_context.wrap_socket(plain, server_side=True) as connection:
        request = connection.recv(10000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n" + request.split()[1])


place, thread = serve(1, page)
with urllib.request.urlopen(f"https://localhost:{place[1]}/abcd", context=context) as answer:
    print(answer.status, answer.read())
end()
place, thread = serve(1, page)
try:
    urllib.request.urlopen(f"https://localhost:{place[1]}/abcd", context=ssl.create_default_context())
except urllib.error.URLError as error:
    print(type(error.reason).__name__, error.reason.verify_code)
end()

# Errors of wrapping.
for arguments in {"server_side": True, "server_hostname": "x"}, {}, {"do_handshake_on_connect": True, "server_hostname": ""}:
    with socket.socket() as plain:
        try:
            context.wrap_socket(plain, **arguments)
        except ValueError as error:
            print(type(error).__name__, error)
with context.wrap_socket(socket.socket(), server_hostname="localhost") as connection:
    print(connection.version(), connection.cipher(), connection._sslobj)
    try:
        connection.getpeercert()
    except OSError as error:
        print(type(error).__name__, error.errno == 107)
