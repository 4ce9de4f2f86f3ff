# Compiled code beside its source: when it is written, when it is good, when it is made again.
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = False


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def header(path):
    with open(path, "rb") as file:
        start = file.read(16)
    words = [int.from_bytes(start[i:i + 4], "little") for i in (4, 8, 12)]
    return start[:4], words


def fresh(name):
    sys.modules.pop(name, None)
    return __import__(name)


with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    source = os.path.join(folder, "counted.py")
    write(source, "value = 1\ndef f():\n    return __file__\n")
    os.utime(source, (1000, 1000))
    import counted

    cache = os.path.join(folder, "__pycache__", f"counted.{sys.implementation.cache_tag}.pyc")
    print(counted.value, os.path.exists(cache), counted.__cached__ == cache, os.listdir(os.path.dirname(cache)) == [os.path.basename(cache)])
    magic, words = header(cache)
    print(words == [0, 1000, os.stat(source).st_size], magic[2:])

    # Another text of the same size and time: the old code is taken for good.
    write(source, "value = 2\ndef f():\n    return __file__\n")
    os.utime(source, (1000, 1000))
    counted = fresh("counted")
    print("kept", counted.value, counted.f() == source, counted.f.__code__.co_filename == source)
    os.utime(source, (2000, 2000))
    print("of another time", fresh("counted").value, header(cache)[1][1])
    write(source, "value = 33\ndef f():\n    return __file__\n")
    os.utime(source, (2000, 2000))
    print("of another size", fresh("counted").value)

    # What is damaged at the start is made again.
    with open(cache, "r+b") as file:
        file.write(b"\0\0\0\0")
    print("without magic", fresh("counted").value, header(cache)[0] == magic)
    with open(cache, "r+b") as file:
        file.truncate(9)
    print("cut", fresh("counted").value, os.stat(cache).st_size > 16)

    # A moved file: its code has the new name.
    moved = os.path.join(folder, "sub")
    os.mkdir(moved)
    os.rename(source, os.path.join(moved, "counted.py"))
    os.rename(os.path.dirname(cache), os.path.join(moved, "__pycache__"))
    sys.path.insert(0, moved)
    sys.path_importer_cache.clear()
    counted = fresh("counted")
    print("moved", counted.f.__code__.co_filename == os.path.join(moved, "counted.py"))

    sys.dont_write_bytecode = True
    write(os.path.join(folder, "silent.py"), "value = 4\n")
    import silent

    print("silent", silent.value, os.path.exists(silent.__cached__))
    sys.dont_write_bytecode = False

    # Code without source.
    import py_compile

    alone = os.path.join(folder, "alone.py")
    write(alone, "value = 5\n")
    py_compile.compile(alone, cfile=alone + "c", doraise=True)
    os.remove(alone)
    sys.path_importer_cache.clear()
    import alone as module

    print("alone", module.value, module.__file__ == alone + "c", module.__cached__ == alone + "c")
    print(subprocess.run([sys.executable, "-c", f"import sys; sys.path.insert(0, {folder!r}); import alone; print(alone.value)"], capture_output=True, text=True).stdout)
    write(os.path.join(folder, "program.py"), "import sys\nprint('program', len(sys.argv))\n")
    compiled = py_compile.compile(os.path.join(folder, "program.py"))
    print(subprocess.run([sys.executable, compiled, "x"], capture_output=True, text=True).stdout)
    write(os.path.join(folder, "bad.pyc"), "no code")
    sys.path_importer_cache.clear()
    try:
        import bad
    except ImportError as error:
        print("ImportError", error.name, str(error).split(":")[0])

    # Hashes instead of times.
    hashed = os.path.join(folder, "hashed.py")
    for mode in (py_compile.PycInvalidationMode.CHECKED_HASH, py_compile.PycInvalidationMode.UNCHECKED_HASH):
        write(hashed, "value = 6\n")
        cache = py_compile.compile(hashed, invalidation_mode=mode)
        flags = header(cache)[1][0]
        first = fresh("hashed").value
        write(hashed, "value = 7777\n")
        print(mode.name, flags, first, fresh("hashed").value, header(cache)[1][0])
        for option in ("always", "never", "default"):
            write(hashed, f"value = {option!r}\n")
            run = [sys.executable, "-B", "--check-hash-based-pycs", option, "-c", "import hashed; print(hashed.value)"]
            print(option, subprocess.run(run, capture_output=True, text=True, cwd=folder).stdout, end="")

    # Elsewhere.
    prefix = os.path.join(folder, "prefix")
    environment = dict(os.environ, PYTHONPYCACHEPREFIX=prefix)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    write(os.path.join(folder, "far.py"), "value = 8\n")
    run = [sys.executable, "-c", "import far, sys; print(far.value, far.__cached__.startswith(sys.pycache_prefix), sys.dont_write_bytecode)"]
    print(subprocess.run(run, capture_output=True, text=True, cwd=folder, env=environment).stdout, end="")
    found = [os.path.join(at, file) for at, _, files in os.walk(prefix) for file in files if file.startswith("far")]
    print([path == os.path.join(prefix + os.path.realpath(folder), f"far.{sys.implementation.cache_tag}.pyc") for path in found])
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    run = [sys.executable, "-O", "-c", "import far, sys; print(sys.dont_write_bytecode, os.path.exists(far.__cached__))".replace("import far", "import os, far")]
    print(subprocess.run(run, capture_output=True, text=True, cwd=folder, env=environment).stdout, end="")

    # Without its source: the code is of the file that it was compiled from.
    alone = os.path.join(folder, "alone.py")
    write(alone, "def f():\n    pass\nmine = __file__, f.__code__.co_filename\nif __name__ == '__main__':\n    print(*map(os.path.basename, mine))\n".replace("def f", "import os\ndef f", 1))
    kept = py_compile.compile(alone, cfile=os.path.join(folder, "alone.pyc"), dfile="elsewhere.py")
    os.remove(alone)
    print(fresh("alone").mine == (kept, "elsewhere.py"))
    print(subprocess.run([sys.executable, kept], capture_output=True, text=True).stdout, end="")
