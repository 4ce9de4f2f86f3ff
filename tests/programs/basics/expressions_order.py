log = []


def t(name, value=None):
    log.append(name)
    return value


def show(label):
    print(label, " ".join(log))
    log.clear()


t("a", 1) + t("b", 2) * t("c", 3)
show("binary")
{t("k1"): t("v1"), t("k2"): t("v2")}
show("dict")
[t("x"), *t("star", [1]), t("y")]
show("list")
t("f", lambda *a, **k: None)(t("a1"), *t("a2", ()), k=t("k"), **t("kw", {}))
show("call")
t("o", [1, 2, 3])[t("i", 0):t("j", 2)]
show("slice")
t("then") if t("cond", True) else t("else")
show("conditional")
t("p", 1) < t("q", 0) < t("r")
show("chain")
d = {}
d[t("key", "k")] = t("value", 5)
show("store")
a = t("obj", {"n": 1})
a[t("key", "n")] += t("inc", 1)
show("augmented")
[t("elt") for _ in t("iter", [1, 2]) if t("if", True)]
show("comprehension")
{t("ck"): t("cv") for _ in range(2)}
show("dict comprehension")


@t("outer", lambda f: t("apply outer", f))
@t("inner", lambda f: t("apply inner", f))
def decorated(x=t("default")):
    pass


show("decorators")


class K(t("base", object), metaclass=t("meta", type)):
    t("body")


show("class")
(x := t("w1", 1)) + (y := t("w2", 2))
show("walrus")
f"{t('f1', 1)} {t('f2', 2):{t('spec', '>3')}}"
show("f-string")
assert t("assert", True), t("message")
show("assert")
t("l", []) or t("m", 0) or t("n", 1)
t("u", 1) and t("v", 0) and t("w")
show("boolean")
try:
    t("left", 1) / t("right", 0) + t("never")
except ZeroDivisionError:
    show("raising")
lambda z=t("lambda default"): t("not run")
show("lambda")
del t("deleted", {"q": 1})[t("which", "q")]
show("del")
for t("holder", d)[t("slot", "s")] in t("source", [1, 2]):
    pass
show("for target")
with t("manager", __import__("contextlib").nullcontext(3)) as t("target", d)[t("as", "w")]:
    t("with body")
show("with")
