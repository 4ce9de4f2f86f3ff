"""Runs one benchmark program: run.py [--loops N] [--iterations N] [--only FUNCTION] [--check] PROGRAM [ARGUMENTS OF THE PROGRAM]

A program that uses pyperf is run as it is, with the stub beside this file in place of the package. Any other has `run(n)`
and `SIZE`, and `run` is measured with that or with its argument. With --check the program runs once and what it computed is printed.
"""

import sys

import pyperf


def take_arguments():
    """The program's path and whether to check; the settings and the program's arguments go to the stub."""
    arguments = sys.argv[1:]
    check = False
    while arguments and arguments[0].startswith("--"):
        option = arguments.pop(0)
        if option == "--check":
            check = True
        elif option in ("--loops", "--iterations") and arguments:
            setattr(pyperf.settings, option[2:], int(arguments.pop(0)))
        elif option == "--only" and arguments:
            pyperf.settings.only = arguments.pop(0)
        else:
            raise SystemExit("run.py: bad option " + option)
    if not arguments:
        raise SystemExit("run.py: no program")
    pyperf.Runner.arguments = arguments[1:]
    sys.argv = arguments
    return arguments[0], check


def run_program(path, check, namespace):
    """Runs the program in the namespace of the main module, as if it had been started itself."""
    with open(path, encoding="utf-8") as file:
        source = file.read()
    folder, _, file_name = path.rpartition("/")
    stem = file_name.removesuffix(".py")
    sys.path.insert(1, folder)
    if stem == "run_benchmark":
        # A program that came with data has a folder, which is named like it; what it imports lies there or beside it.
        stem = folder.rpartition("/")[2]
        sys.path.insert(2, folder.rpartition("/")[0] + "/packages")
    namespace["__file__"] = path
    uses_pyperf = "import pyperf" in source or "from pyperf" in source
    code = compile(source, path, "exec")
    if uses_pyperf:
        exec(code, namespace)
    else:
        namespace["__name__"] = stem
        exec(code, namespace)
        size = int(sys.argv[1]) if len(sys.argv) > 1 else namespace["SIZE"]
        pyperf.Runner().bench_func(stem, namespace["run"], size)
    if check and uses_pyperf:
        from checks import CHECKS
        exec(CHECKS[stem], namespace)
        pyperf.report_result(stem, namespace["result"])


run_program(*take_arguments(), globals())
