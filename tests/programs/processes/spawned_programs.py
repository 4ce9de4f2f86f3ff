"""`posix_spawn`, `posix_spawnp` and timers that are descriptors."""
import os
import select
import signal
import sys
import time


def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)


def ended(process):
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def output(*arguments, **options):
    reader, writer = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_CLOSE, reader)]
    process = os.posix_spawn("/bin/sh", ["sh", "-c", *arguments], {"WORD": "wörd", **options.pop("env", {})}, file_actions=actions, **options)
    os.close(writer)
    with open(reader) as source:
        text = source.read()
    return text, ended(process)


print(output("echo $WORD $0; exit 3", "zero"))
print(ended(os.posix_spawnp("true", ["true"], os.environ)), ended(os.posix_spawnp("false", ("false",), {"PATH": "/bin"})), ended(os.posix_spawn("/bin/sh", ["sh", "-c", 'test "$HERE" = yes'], None)))
os.environ["HERE"] = "yes"
print(ended(os.posix_spawn("/bin/sh", ["sh", "-c", 'test "$HERE" = yes'], None)))
print(output("ps -o pgid= -p $$ | tr -d ' ' | { read group; test $group = $$ && echo leader; }", setpgroup=0))
print(output("echo x", setsigmask=[signal.SIGUSR1], setsigdef={signal.SIGINT}, resetids=True))
print(output("echo x", setsid=True)[1])
name = f"/tmp/pyrite-spawned-{os.getpid()}"
process = os.posix_spawn("/bin/sh", ["sh", "-c", "echo written"], {}, file_actions=[(os.POSIX_SPAWN_OPEN, 1, name, os.O_WRONLY | os.O_CREAT, 0o600)])
print(ended(process), open(name).read())
os.unlink(name)
for call in (
    lambda: os.posix_spawn("/nope", ["x"], {}),
    lambda: os.posix_spawn("/nope", "x", {}),
    lambda: os.posix_spawn("/nope", [], {}),
    lambda: os.posix_spawn("/nope", [""], {}),
    lambda: os.posix_spawn("/nope", ["x"], 3),
    lambda: os.posix_spawn("/nope", ["x"], {"a=b": "c"}),
    lambda: os.posix_spawn("/nope", ["a\0b"], {}),
    lambda: os.posix_spawn("/nope", ["x"], {}, file_actions=3),
    lambda: os.posix_spawn("/nope", ["x"], {}, file_actions=[3]),
    lambda: os.posix_spawn("/nope", ["x"], {}, file_actions=[()]),
    lambda: os.posix_spawn("/nope", ["x"], {}, file_actions=[(9,)]),
    lambda: os.posix_spawn("/nope", ["x"], {}, file_actions=[(0, 1)]),
    lambda: os.posix_spawn("/nope", ["x"], {}, file_actions=[(1, 1, 2)]),
    lambda: os.posix_spawn("/nope", ["x"], {}, file_actions=[(2, 1)]),
    lambda: os.posix_spawn("/nope", ["x"], {}, setsigmask=[0]),
    lambda: os.posix_spawn("/nope", ["x"], {}, setsigmask=3),
    lambda: os.posix_spawn("/nope", ["x"], {}, scheduler=(0,)),
    lambda: os.posix_spawn("/nope", ["x"], {}, scheduler=3),
    lambda: os.posix_spawn("/nope", ["x"], {}, setpgroup="a"),
    lambda: os.posix_spawnp("no-such-program-anywhere", ["x"], {}),
):
    attempt(call)

timer = os.timerfd_create(time.CLOCK_MONOTONIC, flags=os.TFD_CLOEXEC)
print(os.timerfd_settime(timer, initial=100, interval=2.25), os.timerfd_gettime(timer)[1], os.timerfd_gettime_ns(timer)[1])
print(90 < os.timerfd_settime_ns(timer, initial=2_000_000, interval=1_000_000)[0] / 10**9 <= 100, select.select([timer], [], [], 10)[0] == [timer])
print(int.from_bytes(os.read(timer, 8), sys.byteorder) >= 1, os.timerfd_settime(timer)[1], os.timerfd_gettime(timer), os.get_inheritable(timer))
os.close(timer)
for call in (lambda: os.timerfd_create(77), lambda: os.timerfd_create(0, flags=1), lambda: os.timerfd_settime(timer), lambda: os.timerfd_gettime(timer), lambda: os.timerfd_settime(0, initial="a")):
    attempt(call)
