"""fork, exec, waiting, and what subprocess makes of it."""

import os
import resource
import subprocess
import sys

child = os.fork()
if child == 0:
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))

child = os.fork()
if child == 0:
    os.execv("/bin/sh", ["sh", "-c", "exit 3"])
process, status = os.waitpid(child, 0)
print(process == child, os.waitstatus_to_exitcode(status))

child = os.fork()
if child == 0:
    os.execve("/bin/sh", ["sh", "-c", 'test "$COLOUR" = red'], {"COLOUR": "red"})
print(os.waitstatus_to_exitcode(os.wait4(child, 0)[1]))

sys.stdout.flush()
child = os.fork()
if child == 0:
    sys.exit(5)  # the whole way out of the interpreter
information = os.waitid(os.P_PID, child, os.WEXITED)
print(information.si_pid == child, information.si_status, information.si_code == os.CLD_EXITED)

order = []
os.register_at_fork(before=lambda: order.append("before 1"), after_in_parent=lambda: order.append("parent 1"))
os.register_at_fork(before=lambda: order.append("before 2"), after_in_child=lambda: order.append("child 2"))
reading, writing = os.pipe()
child = os.fork()
if child == 0:
    os.write(writing, repr(order).encode())
    os._exit(0)
os.waitpid(child, 0)
print(os.read(reading, 1000).decode())
print(order)

for arguments in [("/bin/sh", []), ("/bin/sh", "sh"), ("/bin/sh", [""])]:
    try:
        os.execv(*arguments)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
try:
    os.execv("/nowhere/at/all", ["x"])
except OSError as error:
    print(error)
try:
    os.execve("/bin/sh", ["sh"], {"a=b": "c"})
except ValueError as error:
    print(error)
try:
    os.register_at_fork()
except TypeError as error:
    print(error)

print(subprocess.run(["echo", "words"], capture_output=True, text=True))
print(subprocess.run(["cat"], input=b"through", capture_output=True).stdout)
print(subprocess.check_output("echo $SHAPE; exit 0", shell=True, env={"SHAPE": "round"}))
print(subprocess.run("exit 9", shell=True).returncode)
print(subprocess.run("kill -9 $$", shell=True).returncode)
print(subprocess.run(["pwd"], cwd="/", capture_output=True).stdout)
for arguments in [dict(args=["/nowhere"]), dict(args=["true"], cwd="/nowhere")]:
    try:
        subprocess.run(**arguments)
    except OSError as error:
        print(error)
try:
    subprocess.run(["sleep", "10"], timeout=0.05)
except subprocess.TimeoutExpired as error:
    print(error)
try:
    subprocess.run(["false"], check=True)
except subprocess.CalledProcessError as error:
    print(error)


def refuse():
    raise ValueError("not today")


try:
    subprocess.run(["true"], preexec_fn=refuse)
except subprocess.SubprocessError as error:
    print(error)
program = subprocess.Popen([sys.executable, "-c", "import sys; print(sys.stdin.read().upper()); sys.exit(4)"], stdin=-1, stdout=-1)
print(program.communicate(b"loud"), program.returncode)
reading, writing = os.pipe()
print(subprocess.run(["sh", "-c", f"echo kept >&{writing}"], pass_fds=[writing]).returncode, os.read(reading, 100))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > 0, len(resource.getrusage(resource.RUSAGE_SELF)))
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
for call in (lambda: resource.getrlimit(99), lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (5, 4)), lambda: resource.getrusage(77)):
    try:
        call()
    except ValueError as error:
        print(error)
