# Packages of the library have files besides modules; modules in archives show their source in tracebacks, without the machinery that has loaded them.
import importlib.resources
import os
import subprocess
import sys
import tempfile
import traceback
import zipfile

scripts = importlib.resources.files("venv") / "scripts"
print("common" in [entry.name for entry in scripts.iterdir()], (scripts / "common").is_dir(), (scripts / "none").is_file())
print("VIRTUAL_ENV" in (scripts / "common" / "activate").read_text())
with importlib.resources.as_file(scripts / "common" / "activate") as path:
    print(path.name, path.is_file())

with tempfile.TemporaryDirectory() as folder:
    archive = os.path.join(folder, "modules.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("fails.py", "def divide():\n    1 / 0\n\ndivide()\n")
        file.writestr("lacks.py", "import no_such_module\n")
        file.writestr("says.py", "import sys\nprint(__name__, sys.argv[1:])\n")
    sys.path.insert(0, archive)
    for name in ("fails", "lacks"):
        try:
            __import__(name)
        except Exception as error:
            print("".join(traceback.format_exception(error)).replace(folder, "...").replace("\\", "/"))
    sys.stdout.flush()
    environment = dict(os.environ, PYTHONPATH=archive)
    subprocess.run([sys.executable, "-m", "says", "1", "2"], env=environment)
