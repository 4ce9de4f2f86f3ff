"""Runs one module of the suite in processes of its own, with limits of time and memory, and goes on behind whatever kills one."""

import ast
import os
import shutil
import signal
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
RESTARTS = 60  # processes for one module at most
POLL = 0.05


class Limits:
    def __init__(self, method=60.0, module=900.0, memory=3 << 30):
        """Seconds without a result, seconds in all, bytes in memory."""
        self.method, self.module, self.memory = method, module, memory


class Outcome:
    """What became of a method."""

    def __init__(self, status, cause="", seconds=0.0, cpython_only=False):
        self.status, self.cause, self.seconds, self.cpython_only = status, cause, seconds, cpython_only


def run(command, module, selected, limits, log):
    """The outcome of each method of the module, by name, and what kept methods from running. `selected` are the names of the
    methods to run, or `None` for all; `log` is a file for what the tests print."""
    outcomes, marked, causes = {}, set(), []
    end = time.monotonic() + limits.module
    for _ in range(RESTARTS):
        left = None if selected is None else [name for name in selected if name not in outcomes]
        if left == []:
            break
        died, begun = once(command, module, left, limits, end, log, outcomes, marked, causes)
        if not died:
            break
        if begun is None:  # it died between two methods, so another start would do the same
            causes.append(died[1])
            break
        outcomes[begun] = Outcome(*died)
        if selected is None:
            causes.append(f"{begun}: {died[1]}")  # CPython itself: the methods behind are unknown
            break
    for name in marked & outcomes.keys():
        outcomes[name].cpython_only = True
    return outcomes, causes


def once(command, module, selected, limits, end, log, outcomes, marked, causes):
    """One process. Gives how it died, as status and cause, or `None`; and the method that was running then."""
    folder = tempfile.mkdtemp(prefix="cpython-suite-")
    results = os.path.join(folder, "results")
    names = ""
    if selected is not None:
        names = os.path.join(folder, "selected")
        with open(names, "w", encoding="utf-8") as file:
            file.write("\n".join(selected))
    work = os.path.join(folder, "work")
    os.mkdir(work)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON") or name == "PYTHONPATH"}
    environment |= {"PYTHONHASHSEED": "0", "HOME": folder, "TMPDIR": folder}
    child = subprocess.Popen(
        [*command, os.path.join(HERE, "child.py"), module, results, names],
        cwd=work, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    try:
        return watch(child, results, limits, end, log, outcomes, marked, causes)
    finally:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        child.wait()
        shutil.rmtree(folder, ignore_errors=True)


def watch(child, results, limits, end, log, outcomes, marked, causes):
    position, begun, done = 0, None, False
    heard = time.monotonic()
    while True:
        status = child.poll()
        if os.path.exists(results):
            with open(results, "rb") as file:
                file.seek(position)
                text = file.read()
            text = text[: text.rfind(b"\n") + 1]
            position += len(text)
            for line in text.decode().splitlines():
                heard = time.monotonic()
                event, *rest = ast.literal_eval(line)
                if event == "begin":
                    begun = rest[0]
                elif event == "end":
                    outcomes[rest[0]] = Outcome(*rest[1:])
                    begun = None
                elif event == "cpython_only":
                    marked.add(rest[0])
                elif event == "module":
                    causes.append(rest[0])
                elif event == "done":
                    done = True
        if done:
            return None, None
        if status is not None:
            return ("crashed", death(status, log)), begun
        now = time.monotonic()
        if now > end or now - heard > limits.method:
            return ("timed out", "timed out"), begun
        if memory(child.pid) > limits.memory:
            return ("crashed", "out of memory"), begun
        time.sleep(POLL)


def death(status, log):
    """How a process ended, with the message of a panic."""
    log.flush()
    with open(log.name, "rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 4000))
        lines = file.read().decode(errors="replace").splitlines()
    how = signal.Signals(-status).name if status < 0 else f"exit status {status}"
    for place, line in reversed(list(enumerate(lines))):
        if "panicked at" in line or line.startswith(("Fatal", "fatal")):
            return f"{how}: " + " ".join(lines[place : place + 2])[:300]
    return how


def memory(process):
    """Bytes of a process that are in memory."""
    try:
        with open(f"/proc/{process}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
