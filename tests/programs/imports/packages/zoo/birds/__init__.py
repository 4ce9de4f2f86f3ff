from . import parrot
from .parrot import SOUND as exported

__all__ = ["exported", "parrot"]
not_exported = 1
