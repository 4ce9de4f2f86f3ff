"""Which tests there are, and where."""

import os
import re

# The tests of the language's core, as opposed to those of the library.
CORE = """
    test_grammar test_syntax test_exceptions test_int test_long test_float test_complex test_str test_bytes test_list test_tuple test_dict test_set
    test_slice test_range test_bool test_builtin test_class test_descr test_types test_generators test_coroutines test_asyncgen test_scope
    test_funcattrs test_keywordonlyarg test_positional_only_arg test_extcall test_call test_decorators test_with test_contextlib test_raise
    test_except_star test_exception_group test_patma test_fstring test_tstring test_format test_unpack test_unpack_ex test_named_expressions
    test_augassign test_binop test_compare test_richcmp test_iter test_enumerate test_itertools test_functools test_operator test_sys
    test_sys_settrace test_frame test_traceback test_inspect test_code test_compile test_ast test_symtable test_tokenize test_isinstance
    test_super test_metaclass test_property test_weakref test_copy test_import test_importlib test_math test_random test_re test_struct test_json
    test_threading test_io test_typing test_dataclasses test_enum test_collections test_type_params test_annotationlib test_string
    test_unittest test_asyncio
""".split()

# Tests of what is no part of an interpreter: CPython's C interface, its build, its debugger, Tk.
FOREIGN = set("""
    test_c_locale_coercion test_capi test_cext test_cppext test_ctypes test_embed test_free_threading test_freeze test_frozen test_frozenmain test_gdb
    test_generated_cases test_idle test_launcher test_peg_generator test_perf_profiler test_perfmaps test_regrtest test_samply_profiler
    test_stable_abi_ctypes test_tcl test_tkinter test_tools test_ttk test_ttk_textonly test_turtle test_turtledemo test_xxlimited test_xxtestfuzz
    test_winapi test_winconsoleio test_winreg test_wmi test_msvcrt test_startfile test_winsound test_android test_apple test_external_inspection
    test__opcode test_sample_profiler test_monitoring test_interpreters test__interpreters test__interpchannels test_crossinterp
    test_optimizer test_build_details test_pyrepl test_tcl test_dtrace test_gc_freeze test_lltrace test_test_support test_libregrtest
""".split())


def modules(root, names):
    """The modules to test, `(table row, full module name)`: all of the suite if no names are given. A name may be that of a
    package (`test_json`), or of a module in one (`test_json.test_decode`)."""
    found = []
    for entry in sorted(os.listdir(root)):
        name = entry.removesuffix(".py")
        if not name.startswith("test_") or (not names and name in FOREIGN):
            continue
        path = os.path.join(root, entry)
        if entry.endswith(".py"):
            found.append((name, f"test.{name}"))
        elif os.path.isdir(path):
            found.extend((name, f"test.{module}") for module in package(path, name))
    if not names:
        return found
    return [(row, module) for row, module in found if any(covers(name, module) for name in names)]


def covers(name, module):
    return module == f"test.{name}" or module.startswith(f"test.{name}.")


def package(path, name):
    """The modules with tests in a package; the package itself, if its own file defines any."""
    for entry in sorted(os.listdir(path)):
        inner = os.path.join(path, entry)
        if entry == "__init__.py":
            with open(inner, encoding="utf-8") as file:
                if re.search(r"^    def test", file.read(), re.MULTILINE):
                    yield name
        elif entry.startswith("test_") and entry.endswith(".py"):
            yield f"{name}.{entry.removesuffix('.py')}"
        elif os.path.isfile(os.path.join(inner, "__init__.py")):
            yield from package(inner, f"{name}.{entry}")
