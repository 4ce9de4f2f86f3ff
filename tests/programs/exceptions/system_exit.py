import sys

try:
    sys.exit(2)
except SystemExit as e:
    print(e.code)
try:
    print("body")
finally:
    print("cleanup")
sys.exit(3)
