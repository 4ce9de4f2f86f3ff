
# ---- Pyrite's instructions: they have the numbers below 256. Those of CPython's that are no instructions here keep their names, for whoever looks for one in vain.

import _opcode

_own = {name: number for number, name in enumerate(_opcode.operations())}
_others = [name for name in opmap if name not in _own]
opmap = _own | {name: 256 + number for number, name in enumerate(_others)}
_specializations = {}
_specialized_opmap = {}
HAVE_ARGUMENT = 0
