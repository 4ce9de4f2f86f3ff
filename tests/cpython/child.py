"""Runs the test methods of one module of CPython's suite and writes what becomes of each to a file, at once.

    child.py MODULE RESULTS SELECTED

Runs under the interpreter that is tested, and under CPython to learn what it ought to do. `SELECTED` names a file that lists the methods
to run, one a line, or is empty for all. A result is a line that `ast.literal_eval` reads:

    ('begin', method)    ('end', method, outcome, cause, seconds)    ('cpython_only', method)    ('module', cause)    ('done',)
"""

import os
import sys
import time

# What only tests of CPython's own C interface use: absent everywhere, so that such tests are skipped by all interpreters. Where a whole file asks for one, there are empty modules
# instead, so that the tests which use them fail in all interpreters, and the others count.
HIDDEN = (
    "_ctypes_test", "_testbuffer", "_testcapi", "_testclinic", "_testclinic_limited", "_testimportmultiple", "_testinternalcapi",
    "_testlimitedcapi", "_testmultiphase", "_testsinglephase", "_xxtestfuzz", "xxlimited", "xxlimited_35", "xxsubtype",
)  # fmt: skip

# Tests replace functions of `os` and `time`; what is used here must not change below it.
_open, _write, _close, _getpid, _clock = os.open, os.write, os.close, os.getpid, time.perf_counter
_process = os.getpid()


class Results:
    """The file of results. It is opened for each line, since some tests close every descriptor."""

    def __init__(self, path):
        self.path = path

    def write(self, *event):
        if _getpid() != _process:
            return  # a forked child that came back
        file = _open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        _write(file, (ascii(event) + "\n").encode())
        _close(file)


def last_line(error):
    """The last line of a traceback: the class and the first line of the message."""
    kind, value = error[0], error[1]
    try:
        text = str(value).strip().split("\n")[0]
    except Exception as failure:
        text = f"<its text: {type(failure).__name__}>"
    return f"{kind.__name__}: {text[:300]}" if text else kind.__name__


def flat(suite):
    for test in suite:
        if hasattr(test, "__iter__"):
            yield from flat(test)
        else:
            yield test


def named(tests):
    """Each test with a name of its own: its id, numbered if several have it."""
    seen = {}
    for test in tests:
        name = test.id()
        seen[name] = seen.get(name, 0) + 1
        yield test, name if seen[name] == 1 else f"{name}#{seen[name]}"


class Calls:
    """Has something for CPython's implementation been called since the test began?"""

    of_cpython_only = False


def mark_cpython_only(support):
    """Makes decorators for tests of CPython's implementation leave a mark, where they would not skip the test; on what tests call, too."""
    import functools
    import types

    original = support.impl_detail

    def impl_detail(msg=None, **guards):
        decorate = original(msg, **guards)
        if guards and guards != {"cpython": True}:
            return decorate

        def mark(test):
            test = decorate(test)
            if isinstance(test, types.FunctionType):
                plain = test

                @functools.wraps(plain)
                def test(*arguments, **keywords):
                    Calls.of_cpython_only = True
                    return plain(*arguments, **keywords)

            test.for_cpython_only = True
            return test

        return mark

    support.impl_detail = impl_detail


def is_cpython_only(test):
    method = getattr(test, getattr(test, "_testMethodName", ""), None)
    return getattr(test, "for_cpython_only", False) or getattr(method, "for_cpython_only", False)


def result_class(unittest, results, names):
    class Result(unittest.TestResult):
        """Reports each method when it ends; a method fails if one of its subtests does."""

        def startTest(self, test):
            super().startTest(test)
            self.outcome, self.cause, self.started = "passed", "", _clock()
            Calls.of_cpython_only = False
            results.write("begin", names[test])

        def stopTest(self, test):
            super().stopTest(test)
            seconds = round(_clock() - self.started, 3)
            if Calls.of_cpython_only:
                results.write("cpython_only", names[test])
            results.write("end", names[test], self.outcome, self.cause, seconds)
            self.failures.clear()
            self.errors.clear()

        def note(self, test, outcome, error):
            if test not in names:  # a fixture of a class or module: its tests do not run
                results.write("module", last_line(error))
            elif self.outcome != "failed" and self.outcome != "error":
                self.outcome, self.cause = outcome, last_line(error)

        def addFailure(self, test, err):
            self.note(test, "failed", err)

        def addError(self, test, err):
            self.note(test, "error", err)

        def addSubTest(self, test, subtest, err):
            if err is not None:
                self.note(test, "failed" if issubclass(err[0], test.failureException) else "error", err)

        def addSkip(self, test, reason):
            if test not in names:
                owner = getattr(test, "test_case", None)  # of a subtest
                if owner is None:
                    results.write("module", f"skipped: {reason}")
            elif self.outcome == "passed":
                self.outcome, self.cause = "skipped", str(reason).strip().split("\n")[0]

        def addUnexpectedSuccess(self, test):
            self.outcome, self.cause = "failed", "unexpected success"

    return Result


class Names:
    """Names by identity: test cases compare equal to others of the same method, and some classes make themselves unhashable."""

    def __init__(self, tests):
        self.names = {id(test): (test, name) for test, name in tests}

    def __contains__(self, test):
        return id(test) in self.names

    def __getitem__(self, test):
        return self.names[id(test)][1]


def load(module):
    """The module with its tests, without those modules or, if that is not to be had, with empty ones."""
    import unittest

    known = set(sys.modules)
    try:
        __import__(module)
    except (ImportError, unittest.SkipTest):
        for name in set(sys.modules) - known - set(HIDDEN):
            if name.partition(".")[0] == "test" and not name.startswith("test.support"):
                del sys.modules[name]
        for name in HIDDEN:
            sys.modules[name] = type(sys)(name)
        __import__(module)
    return sys.modules[module]


def main():
    module, path, selected = sys.argv[1:4]
    results = Results(path)
    try:
        import unittest

        for name in HIDDEN:
            sys.modules[name] = None
        import test.support as support

        support.use_resources = {}
        support.verbose = 0
        mark_cpython_only(support)
        sys.argv = [sys.argv[0]]
        loaded = load(module)
        if hasattr(loaded, "__path__"):  # its modules are run one by one
            vars(loaded).pop("load_tests", None)
        suite = unittest.defaultTestLoader.loadTestsFromModule(loaded)
        tests = list(named(flat(suite)))
    except BaseException as error:
        results.write("module", last_line((type(error), error)))
        results.write("done")
        os._exit(0)
    if selected:
        with open(selected, encoding="utf-8") as file:
            wanted = set(file.read().splitlines())
        tests = [(test, name) for test, name in tests if name in wanted]
    for test, name in tests:
        if is_cpython_only(test):
            results.write("cpython_only", name)
    order = [test for test, _ in tests]
    names = Names(tests)
    del tests, suite  # a suite forgets each test once it has run
    unittest.TestSuite(order).run(result_class(unittest, results, names)())
    results.write("done")
    sys.stdout.flush()
    os._exit(0)


main()
