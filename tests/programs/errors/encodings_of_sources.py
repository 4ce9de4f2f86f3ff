"""Sources that are not what their encoding says."""
import os
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    sys.path.insert(0, folder)
    for number, source in enumerate(
        [
            b"# coding: ascii\nx = '\xe9'\n",
            b"# coding: utf-16\nx = 1\n",
            b"#coding: gbk\nx='\xff\xff'\n",
            b"# coding: no-such\nx = 1\n",
        ]
    ):
        try:
            exec(source)
        except SyntaxError as error:
            print(error.msg, error.lineno, error.offset, error.text)
        name = f"encoded_{number}"
        with open(os.path.join(folder, name + ".py"), "wb") as file:
            file.write(source)
        try:
            __import__(name)
        except SyntaxError as error:
            print(error.msg, os.path.basename(error.filename), error.lineno, error.offset)

for name in [rb"\N{}", rb"\N{x", rb"\N", rb"a\N{}b"]:
    try:
        name.decode("unicode_escape")
    except UnicodeDecodeError as error:
        print(error)
