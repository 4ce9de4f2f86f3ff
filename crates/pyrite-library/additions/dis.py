
# ---- Pyrite's instructions. Each has up to four operands; in the offsets that programs see it is two bytes long, and there is a RESUME before the first, or
# before the first that is not there to make cells or the generator: those are at the offset before their own then.

import _opcode

_RESUME = opmap['RESUME']
_PREPARING = {opmap['MAKE_CELL'], opmap['RETURN_GENERATOR']}
_inline_cache_entries = {}


def _count_preparing(code):
    count = 0
    for op, _ in _opcode.unpack(code):
        if op not in _PREPARING:
            break
        count += 1
        if op == opmap['RETURN_GENERATOR']:
            break
    return count


def _unpack_opargs(code):
    preparing = _count_preparing(code)
    for number, (op, arg) in enumerate(_opcode.unpack(code)):
        if number == preparing:
            yield 2 * number, 2 * number, _RESUME, 0
        offset = 2 * number + 2 * (number >= preparing)
        yield offset, offset, op, arg


class ArgResolver(ArgResolver):
    def get_argval_argrepr(self, op, arg, offset):
        if op == _RESUME or arg is None:
            return arg, ''
        code = getattr(self.varname_from_oparg, '__self__', None)
        if code is None:
            argval, argrepr = arg, ''
        else:
            if not hasattr(self, '_preparing'):
                self._preparing = _count_preparing(code.co_code)
            argval, argrepr = _opcode.describe(code, offset + 2 * (offset < 2 * self._preparing))
        if op in hasjump:
            argval = _get_jump_target(op, arg, offset)
            label = f'to L{self.labels_map[argval]}'
            argrepr = f'{argrepr}, {label}' if argrepr else label
        return argval, argrepr


def _get_instructions_bytes(code, linestarts=None, line_offset=0, co_positions=None,
                            original_code=None, arg_resolver=None):
    co_positions = iter(co_positions or ())
    arg_resolver = arg_resolver or ArgResolver(labels_map=_make_labels_map(code))
    line = None
    for offset, start_offset, op, arg in _unpack_opargs(original_code or code):
        starts_line = linestarts is not None and offset in linestarts
        if starts_line:
            line = linestarts[offset]
            if line is not None:
                line += line_offset
        argval, argrepr = arg_resolver.get_argval_argrepr(op, arg, offset)
        yield Instruction(_all_opname[op], op, arg, argval, argrepr, offset, start_offset, starts_line, line,
                          arg_resolver.get_label_for_offset(offset), Positions(*next(co_positions, ())), None)


def _find_imports(co):
    constants = [None, None]
    for instruction in get_instructions(co):
        if instruction.opname == 'LOAD_CONST':
            constants = [constants[1], instruction.argval]
        elif instruction.opname == 'IMPORT_NAME':
            yield instruction.argval, *constants


def _find_store_names(co):
    for instruction in get_instructions(co):
        if instruction.opname in ('STORE_NAME', 'STORE_GLOBAL'):
            yield instruction.argval
