# Both ends of connections in one thread, over streams in memory.
import os
import ssl

material = os.path.join(os.path.dirname(os.path.abspath(__file__)), "material")
authority = os.path.join(material, "authority.pem")
keys = os.path.join(material, "server.pem")
locked = os.path.join(material, "locked.pem")


def contexts(version=None):
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_verify_locations(authority)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(keys)
    if version:
        client.minimum_version = client.maximum_version = version
    return client, server


class Pair:
    def __init__(self, client, server, name="localhost", session=None):
        self.streams = [ssl.MemoryBIO() for _ in range(4)]
        to_server, from_server, from_client, to_client = (
            self.streams[0], self.streams[1], self.streams[0], self.streams[1])
        self.client = client.wrap_bio(from_server, to_server, server_hostname=name, session=session)
        self.server = server.wrap_bio(from_client, to_client, server_side=True)

    def shake(self):
        left = [self.client, self.server]
        for _ in range(20):
            for end in list(left):
                try:
                    end.do_handshake()
                    left.remove(end)
                except ssl.SSLWantReadError:
                    pass
            if not left:
                return self
        raise RuntimeError("no end")


def attempt(function):
    try:
        print("->", function())
    except Exception as error:
        text = str(error).partition(" (_ssl.c")[0]
        print(type(error).__name__, text, getattr(error, "library", None), getattr(error, "reason", None),
              getattr(error, "verify_code", None), getattr(error, "verify_message", None))


for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
    pair = Pair(*contexts(version))
    print(pair.client.version(), pair.client.cipher(), pair.client.selected_alpn_protocol())
    attempt(pair.client.getpeercert)
    attempt(lambda: pair.client.read(5))
    pair.shake()
    print(pair.client.version(), pair.server.version(), pair.client.cipher() == pair.server.cipher())
    print(pair.client.write(b"hello " * 3), pair.server.read(100), pair.server.pending())
    print(pair.client.write(bytes(100_000)), sum(len(pair.server.read(20_000)) for _ in range(7)))  # several records
    pair.server.write(b"0123456789")
    room = bytearray(6)
    print(pair.client.read(6, room), bytes(room), pair.client.pending(), pair.client.read(100))
    attempt(lambda: pair.client.read(1))
    if version == ssl.TLSVersion.TLSv1_2:
        one, other = pair.client.get_channel_binding(), pair.server.get_channel_binding("tls-unique")
        print(one == other, len(one))
    print(pair.client.server_side, pair.server.server_side, pair.client.server_hostname, pair.client.compression())
    print(pair.server.getpeercert(), len(pair.client.get_verified_chain()), pair.server.get_verified_chain())
    attempt(pair.client.unwrap)
    print(pair.server.read(10))
    print(pair.server.unwrap(), pair.client.unwrap())

certificate = pair.client.getpeercert()
for key, value in certificate.items():
    if key not in ("notBefore", "notAfter"):
        print(key, value)
print(certificate == ssl._ssl._test_decode_cert(keys))
der = pair.client.getpeercert(True)
print(type(der), ssl.PEM_cert_to_DER_cert(ssl.DER_cert_to_PEM_cert(der)) == der)
first, second = pair.client._sslobj.get_verified_chain()
print(first, second, first == second, first == pair.client._sslobj.get_unverified_chain()[0], hash(first) == hash(first))
print(first.public_bytes(ssl._ssl.ENCODING_PEM).splitlines()[0], first.get_info() == certificate)
attempt(lambda: first.public_bytes(7))

print("what is refused")
client, server = contexts()
attempt(lambda: Pair(client, server, "example.com").shake())
attempt(lambda: Pair(client, server, "127.0.0.2").shake())
attempt(lambda: Pair(client, server, "a.b.example.org").shake())
for name in "127.0.0.1", "a.example.org", "::1":
    print(name, Pair(client, server, name).shake().client.server_hostname)
stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
attempt(lambda: Pair(stranger, server).shake())
stranger.check_hostname = False
stranger.verify_mode = ssl.CERT_NONE
print(Pair(stranger, server).shake().client.getpeercert())
old, _ = contexts(ssl.TLSVersion.TLSv1_2)
_, new = contexts()
new.minimum_version = ssl.TLSVersion.TLSv1_3
attempt(lambda: Pair(old, new).shake())
server.verify_mode = ssl.CERT_REQUIRED
pair = Pair(*contexts(ssl.TLSVersion.TLSv1_2)[:1], server)
attempt(pair.shake)
client.load_cert_chain(keys)
server.load_verify_locations(authority)
print(Pair(client, server).shake().server.getpeercert()["serialNumber"])
pair = Pair(client, server)
pair.streams[1].write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
attempt(pair.client.do_handshake)
pair = Pair(client, server)
pair.streams[1].write_eof()
attempt(pair.client.do_handshake)

print("names of protocols")
for ours, theirs in (["a", "bb"], ["bb", "a"]), (["a"], ["b"]), (["a"], []):
    client, server = contexts()
    client.set_alpn_protocols(ours)
    if theirs:
        server.set_alpn_protocols(theirs)
    pair = Pair(client, server).shake()
    print(pair.client.selected_alpn_protocol(), pair.server.selected_alpn_protocol())

print("names of servers")
client, server = contexts()
_, other = contexts()


def named(connection, name, context):
    print("asked for", name, type(connection).__name__, context is server, connection.context is server)
    connection.context = other
    print(connection.context is other)
    if name == "none.example.org":
        return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME


server.sni_callback = named
print(server.sni_callback is named)
Pair(client, server).shake()
attempt(lambda: Pair(client, server, "none.example.org").shake())
plain = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
plain.load_verify_locations(authority)
Pair(plain, server, "127.0.0.1").shake()

import sys
sys.unraisablehook = lambda told: print("unraisable:", told.exc_type.__name__, told.exc_value)
server.sni_callback = lambda connection, name, context: 1 / 0
attempt(lambda: Pair(client, server).shake())
server.sni_callback = lambda connection, name, context: "text"
attempt(lambda: Pair(client, server).shake())
server.sni_callback = None
Pair(client, server).shake()

print("sessions")
client, server = contexts(ssl.TLSVersion.TLSv1_2)
pair = Pair(client, server).shake()
session = pair.client.session
print(type(session).__name__, len(session.id), session.has_ticket, session.timeout, session.ticket_lifetime_hint > 0)
print(session == pair.client.session, session is pair.client.session, session == 1, type(session).__hash__)
again = Pair(client, server, session=session).shake()
print(pair.client.session_reused, again.client.session_reused, again.client.session == session)
print({key: value for key, value in server.session_stats().items() if value})
attempt(lambda: Pair(contexts()[0], server, session=session))
attempt(lambda: setattr(again.client, "session", session))

print("keys agreed on")
for version in ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3:
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for context in client, server:
        context.minimum_version = context.maximum_version = version
        context.set_ciphers("PSK")
    client.set_psk_client_callback(lambda hint: print("hint", hint) or ("me", bytes.fromhex("c0ffee")))
    server.set_psk_server_callback(lambda name: print("name", name) or bytes.fromhex("c0ffee"), "who")
    pair = Pair(client, server).shake()
    print(pair.client.version(), pair.client.write(b"secret"), pair.server.read(10))
    server.set_psk_server_callback(lambda name: b"other")
    attempt(lambda: Pair(client, server).shake())

print("messages")
client, server = contexts()
told = []
client._msg_callback = lambda *what: told.append(what)
pair = Pair(client, server).shake()
print(sorted({(type(connection) is ssl.SSLObject, way) for connection, way, *_ in told}))
print(sorted({(version.name, kind.name, getattr(message, "name", message)) for _, _, version, kind, message, _ in told
              if message in (ssl._TLSMessageType.CLIENT_HELLO, ssl._TLSMessageType.SERVER_HELLO)}))


def broken(*what):
    raise KeyError("message")


client._msg_callback = broken
attempt(lambda: Pair(client, server).shake())

print("passwords")
for password in "secret", b"secret", bytearray(b"secret"), lambda: "secret", lambda: b"secret":
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(locked, password=password)
for password in "wrong", "x" * 1025, 7, lambda: 7, lambda: 1 / 0, lambda: "x" * 1025:
    attempt(lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(locked, password=password))
attempt(lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(keys, authority))

print("whom to trust")
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
with open(authority) as file:
    pem = file.read()
context.load_verify_locations(cadata=pem)
context.load_verify_locations(cadata=pem + pem)
context.load_verify_locations(cadata=ssl.PEM_cert_to_DER_cert(pem) * 2)
print(context.cert_store_stats(), context.get_ca_certs()[0]["subject"], len(context.get_ca_certs(True)[0]) > 100)

import tempfile
with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, "secrets")
    client, server = contexts()
    client.keylog_filename = name
    print(client.keylog_filename == name)
    Pair(client, server).shake()
    client.keylog_filename = None
    with open(name) as file:
        print([line.split()[0] for line in file])
    try:
        client.keylog_filename = os.path.join(folder, "none", "none")
    except OSError as error:
        print(type(error).__name__, error.errno, error.strerror)


# A stream is a queue of bytes: written and read in pieces of all lengths, never mind which end is ahead.
def in_pieces(write, read, rounds):
    stream, written, taken = ssl.MemoryBIO(), bytearray(), bytearray()
    for turn in range(rounds):
        piece = bytes((turn * 7 + i) % 256 for i in range(turn * write % 113))
        assert stream.write(piece) == len(piece)
        written += piece
        taken += stream.read(turn * read % 89)
        assert stream.pending == len(written) - len(taken)
    before = (stream.pending > 0, stream.eof)
    stream.write_eof()
    ended = stream.eof
    taken += stream.read()
    return taken == written, len(written), before, ended, stream.eof, stream.read(5), stream.pending


for sizes in ((31, 17), (17, 31), (112, 1), (1, 88)):
    print(in_pieces(*sizes, 300))
stream = ssl.MemoryBIO()
stream.write(b"0123456789")
print(stream.read(0), stream.read(3), stream.read(-5), stream.read(), stream.eof)
for wrong in (lambda: stream.write("text"), lambda: stream.read("3"), lambda: ssl.MemoryBIO(3)):
    try:
        wrong()
    except TypeError as error:
        print(type(error).__name__)
stream.write_eof()
try:
    stream.write(b"late")
except ssl.SSLError as error:
    print(error.args[-1])
