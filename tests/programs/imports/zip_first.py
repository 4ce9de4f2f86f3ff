# The finder of archives, imported before anything else of the machinery.
import zipimport
import sys

print(zipimport.zipimporter.__name__, zipimport.__spec__.name, zipimport.zipimporter in sys.path_hooks)
import importlib

print(importlib.import_module("zipimport") is zipimport)
