"""Its package is another one afterwards."""
import sys

sys.modules.pop(__package__, None)
from . import two
