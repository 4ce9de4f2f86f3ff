"""Stands in for the package pyperf: runs the same functions, in this process, and prints what each iteration took.

Every line that it prints is a JSON object:

    {"name": "nbody", "iteration": 0, "cpu": 0.123}     seconds of CPU time of one iteration
    {"name": "nbody", "result": "..."}                  what the function returned, shortened, where it returns something

It imports nothing but sys and time, so that it runs on an interpreter that has little of a library yet. `run.py` fills
in `settings` before the program starts.
"""

import sys
import time

perf_counter = time.process_time


class Settings:
    """How much to run: an iteration calls the function, or passes it, `loops` times."""

    loops = 1
    iterations = 1
    # The name of the only function to run, of a program that has several.
    only = None


settings = Settings()


def python_implementation():
    """The interpreter's name."""
    return sys.implementation.name



# Longer results are shown by their beginning and a checksum.
SHOWN = 200


def shorten(text):
    """The text, if it is short; else its beginning, its length and a checksum over all of it."""
    if len(text) <= SHOWN:
        return text
    checksum = 0
    for character in text:
        checksum = (checksum * 31 + ord(character)) % 1000000007
    return "%s... length %d checksum %d" % (text[:60], len(text), checksum)


def quote(text):
    """The text as a JSON string."""
    quoted = []
    for character in text:
        if character in '"\\':
            quoted.append("\\" + character)
        elif " " <= character <= "~":
            quoted.append(character)
        else:
            quoted.append("\\u%04x" % ord(character) if ord(character) < 0x10000 else "?")
    return '"' + "".join(quoted) + '"'


def report_result(name, result):
    """Prints what a benchmark computed, so that interpreters can be compared."""
    print('{"name": %s, "result": %s}' % (quote(name), quote(shorten(repr(result)))))


class Namespace:
    """What `parse_args` returns: the options as attributes."""


class ArgumentParser:
    """As much of argparse as the programs use: options with a value or without, and one positional argument."""

    def __init__(self):
        self.options = {}
        self.positional = []

    def add_argument(self, *names, type=str, default=None, choices=None, action="store", **ignored):
        attribute = names[-1].lstrip("-").replace("-", "_")
        if action == "store_true":
            type = None
            default = False
        entry = (attribute, type, default, choices)
        if names[0].startswith("-"):
            for name in names:
                self.options[name] = entry
        else:
            self.positional.append(entry)

    def parse_args(self, arguments):
        result = Namespace()
        for attribute, _, default, _ in list(self.options.values()) + self.positional:
            setattr(result, attribute, default)
        positional = list(self.positional)
        rest = list(arguments)
        while rest:
            argument = rest.pop(0)
            if argument.startswith("--"):
                name, equals, value = argument.partition("=")
                if name not in self.options:
                    raise SystemExit("unknown option " + name)
                attribute, kind, _, choices = self.options[name]
                if kind is None:
                    setattr(result, attribute, True)
                    continue
                if not equals:
                    if not rest:
                        raise SystemExit("value missing after " + name)
                    value = rest.pop(0)
            else:
                if not positional:
                    raise SystemExit("unexpected argument " + argument)
                attribute, kind, _, choices = positional.pop(0)
                value = argument
            value = kind(value)
            if choices is not None and value not in choices:
                raise SystemExit("%s: not one of %s" % (value, ", ".join(map(str, choices))))
            setattr(result, attribute, value)
        return result


class Runner:
    """Runs benchmark functions as the settings say."""

    arguments = []

    def __init__(self, add_cmdline_args=None, **options):
        self.metadata = {}
        self.argparser = ArgumentParser()
        self.args = None

    def parse_args(self, arguments=None):
        self.args = self.argparser.parse_args(self.arguments if arguments is None else arguments)
        return self.args

    def wanted(self, name):
        """Whether this function is to run."""
        return settings.only in (None, name)

    def bench_func(self, name, function, *args, inner_loops=None, metadata=None):
        """Times `loops` calls of the function per iteration."""
        if not self.wanted(name):
            return
        result = None
        for iteration in range(settings.iterations):
            calls = range(settings.loops)
            start = perf_counter()
            for _ in calls:
                result = function(*args)
            self.report(name, iteration, perf_counter() - start)
        if result is not None:
            report_result(name, result)

    def bench_time_func(self, name, function, *args, inner_loops=None, metadata=None):
        """Lets the function run `loops` times and time itself, once per iteration."""
        if self.wanted(name):
            for iteration in range(settings.iterations):
                self.report(name, iteration, function(settings.loops, *args))

    def bench_command(self, name, command):
        """Runs what the command `python -m PACKAGE ...` would, here, so that options of the interpreter stay in force."""
        import os

        _, _, module, *arguments = command
        main = module + ".__main__"

        def run():
            output, sys.argv, sys.stdout = sys.stdout, [module, *arguments], open(os.devnull, "w")
            sys.modules.pop(main, None)
            try:
                __import__(main)
            except SystemExit as end:
                if end.code:
                    raise
            finally:
                sys.stdout.close()
                sys.stdout = output

        self.bench_func(name, run)

    def bench_async_func(self, name, function, *args, inner_loops=None, metadata=None):
        """Times `loops` calls of the coroutine function per iteration, each iteration in an event loop of its own."""
        import asyncio

        async def iterate():
            start = perf_counter()
            for _ in range(settings.loops):
                await function(*args)
            return perf_counter() - start

        if self.wanted(name):
            for iteration in range(settings.iterations):
                self.report(name, iteration, asyncio.run(iterate()))

    def report(self, name, iteration, seconds):
        print('{"name": %s, "iteration": %d, "cpu": %.9f}' % (quote(name), iteration, seconds))
