# Functions, aggregates, window functions, collations, handlers; adapters and converters.
import datetime
import sqlite3


def tell(name, function):
    try:
        print(name, "->", repr(function()))
    except Exception as error:
        print(name, "!!", type(error).__name__, str(error), getattr(error, "sqlite_errorname", ""))


con = sqlite3.connect(":memory:")
con.create_function("kinds", -1, lambda *values: ",".join(type(value).__name__ for value in values))
print(con.execute("select kinds(1, 2.5, 'x', x'00', null)").fetchone())
for result in (1, -(2**63), 2.5, "é", b"z", None, True, memoryview(b"ab"), 2**63, object(), "\ud800"):
    con.create_function("give", 0, lambda: result, deterministic=True)
    tell("give", lambda: con.execute("select give()").fetchone())


def fails(*values):
    raise ZeroDivisionError


con.create_function("fails", -1, fails)
tell("fails", lambda: con.execute("select fails(1)").fetchall())
con.create_function("fails", -1, None)
tell("gone", lambda: con.execute("select fails(2)").fetchall())
tell("count", lambda: con.create_function("f", -2, len))


class Product:
    def __init__(self):
        self.value = 1

    def step(self, value):
        self.value *= value

    def inverse(self, value):
        self.value //= value

    def value_now(self):
        return self.value

    def finalize(self):
        return self.value


class Window(Product):
    def value(self):
        return self.now

    def __init__(self):
        self.now = 1

    def step(self, value):
        self.now *= value

    def inverse(self, value):
        self.now //= value

    def finalize(self):
        return self.now


con.create_aggregate("product", 1, Product)
con.create_window_function("running", 1, Window)
con.executescript("create table n (x); insert into n values (2), (3), (4), (5)")
print(con.execute("select product(x), product(x + 1) from n").fetchall())
print(con.execute("select product(x) from n where x > 9").fetchall())
print(con.execute("select x, running(x) over (order by x rows between 1 preceding and current row) from n").fetchall())
for name in ("step", "finalize", "__init__"):
    broken = type("Broken", (), {"step": lambda self, x: None, "finalize": lambda self: 1} | {name: fails})
    con.create_aggregate("broken", 1, broken)
    tell(name, lambda: con.execute("select broken(x) from n").fetchall())
con.create_aggregate("broken", 1, object)
tell("no step", lambda: con.execute("select broken(x) from n").fetchall())

con.create_collation("backwards", lambda a, b: (a < b) - (a > b))
print(con.execute("select x from (select 'b' as x union select 'a' union select 'c') order by x collate backwards").fetchall())
con.create_collation("backwards", None)
tell("no collation", lambda: con.execute("select 'a' order by 1 collate backwards").fetchall())

told = []
con.set_trace_callback(told.append)
con.execute("select ? + 1", (41,)).fetchall()
con.set_trace_callback(None)
print(told)
con.set_authorizer(lambda action, *rest: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_READ else sqlite3.SQLITE_OK)
tell("denied", lambda: con.execute("select x from n").fetchall())
con.set_authorizer(None)
steps = []
con.set_progress_handler(lambda: steps.append(1) or len(steps) > 50, 10)
tell("stopped", lambda: con.execute("with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c").fetchall())
con.set_progress_handler(None, 0)
print(len(steps))


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __conform__(self, protocol):
        if protocol is sqlite3.PrepareProtocol:
            return f"{self.x};{self.y}"


class Plain:
    pass


sqlite3.register_adapter(Plain, lambda plain: "plain!")
sqlite3.register_converter("point", lambda data: tuple(map(int, data.split(b";"))))
typed = sqlite3.connect(":memory:", detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES)
typed.execute("create table p (at point, other text)")
typed.execute("insert into p values (?, ?)", (Point(3, 4), Plain()))
cur = typed.execute('select at, other, other as "o [point]", null as "n [point]" from p where other = ?', (Plain(),))
tell("converted", cur.fetchone)
cur = typed.execute('select at, other, \'1;2\' as "o [point]" from p')
print(cur.description, cur.fetchall())
tell("adapt", lambda: sqlite3.adapt(object()))
print(sqlite3.adapt(Plain()), sqlite3.adapt(object, sqlite3.PrepareProtocol, 5))

# SQLite may be used from within what it calls.
con.create_function("inner", 0, lambda: con.execute("select sum(x) from n").fetchone()[0])
print(con.execute("select inner(), x from n limit 1").fetchall())
