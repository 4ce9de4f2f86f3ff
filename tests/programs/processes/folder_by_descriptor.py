# Entries of a folder that is given by its descriptor: what they are is asked relative to it, wherever the process is.
import os
import shutil
import stat
import tempfile

top = tempfile.mkdtemp()
for path in ("a/b/c", "a/d", "e"):
    os.makedirs(os.path.join(top, path))
for path in ("a/b/c/file", "a/b/file", "e/file", "file"):
    with open(os.path.join(top, path), "w") as file:
        file.write(path)
os.symlink("e", os.path.join(top, "link"))

descriptor = os.open(top, os.O_RDONLY)
with os.scandir(descriptor) as entries:
    for entry in sorted(entries, key=lambda entry: entry.name):
        kind = entry.stat(follow_symlinks=False).st_mode
        print(entry.name, entry.path, entry.is_dir(), entry.is_dir(follow_symlinks=False), stat.S_ISLNK(kind), stat.S_ISDIR(entry.stat().st_mode))
os.close(descriptor)
for at, folders, files, number in os.fwalk(top):
    folders.sort()
    print(os.path.relpath(at, top), folders, sorted(files))
shutil.rmtree(top)
print(os.path.exists(top))
