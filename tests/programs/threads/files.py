"""Threads that write to one file: lines come whole, each once."""

import os
import tempfile
import threading

LINE = b"y" * 50


def in_threads(count, function, *arguments):
    threads = [threading.Thread(target=function, args=(number, *arguments)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def write(number, file):
    for index in range(100):
        file.write(b"%d:%d:%s\n" % (number, index, LINE))


with tempfile.NamedTemporaryFile(buffering=64) as file:
    in_threads(6, write, file)
    file.flush()
    with open(file.name, "rb") as again:
        lines = again.read().splitlines()
    print(len(lines), len(set(lines)), all(line.endswith(b":" + LINE) and line.count(b":") == 2 for line in lines))

# What one thread writes to a pipe another one reads, though neither fits into it at once.
reading, writing = os.pipe()
received = []


def receive():
    with os.fdopen(reading, "rb") as source:
        received.append(source.read())


reader = threading.Thread(target=receive)
reader.start()
with os.fdopen(writing, "wb") as sink:
    for _ in range(50):
        sink.write(LINE * 100)
reader.join()
print(len(received[0]), set(received[0]) == set(LINE))
