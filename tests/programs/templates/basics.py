"""Template strings (PEP 750)."""
from string.templatelib import Interpolation, Template, convert


def attempt(function):
    try:
        print(repr(function()))
    except Exception as error:
        print(type(error).__name__, error)


x = 5
t = t"a{x!r:>{x}}b{x=}"
print(t, t.strings, t.interpolations, t.values, type(t), type(t.interpolations[0]))
print(list(t), t + t, t"".strings, list(t""), t"{x}{x}".strings, t"{x!s}{x!a}{x:.2f}" t"tail{x + 1}", rt"\d{x}", t"{{}}", t"{x!r}" + t" and {x}")
i = t.interpolations[0]
print(i.value, i.expression, i.conversion, i.format_spec, i, Interpolation.__match_args__, [convert(x, c) for c in (None, "r", "s", "a")])
print(Template("a", "b", Interpolation(5), "c"), Template(), Template(Interpolation(1, "y", "s", "x"), Interpolation(2)), Template[int], Interpolation[str], Interpolation(1, conversion="s").conversion)
for function in [lambda: t + "a", lambda: Template(5), lambda: Template(a=1), lambda: Interpolation(), lambda: Interpolation(1, "a", "q"), lambda: Interpolation(1, 2), lambda: Interpolation(1, "x", 5), lambda: Interpolation(1, "x", "r", 5), lambda: setattr(t, "strings", 1), lambda: setattr(i, "value", 1), lambda: t == t, lambda: t"" == t"", lambda: type(iter(t)), lambda: i.__reduce__(), lambda: t.__reduce__()[1], lambda: t"{undefined}"]:
    attempt(function)
match i:
    case Interpolation(value, expression, conversion, spec):
        print(value, expression, conversion, spec)


def html(template):
    parts = []
    for part in template:
        if isinstance(part, str):
            parts.append(part)
        else:
            text = format(convert(part.value, part.conversion), part.format_spec)
            parts.append(text.replace("<", "&lt;"))
    return "".join(parts)


print([html(t"<b>{n}</b>{'<i>'!s:>5}{n:04d}") for n in range(20)])
