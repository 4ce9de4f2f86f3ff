# Statements, parameters, cursors, rows and what they raise.
import collections
import sqlite3


def tell(name, function):
    try:
        print(name, "->", repr(function()))
    except Exception as error:
        print(name, "!!", type(error).__name__, str(error), getattr(error, "sqlite_errorname", ""))


con = sqlite3.connect(":memory:")
con.execute("create table people (name text, age integer, weight real, photo blob)")
rows = [("Ann", 30, 55.5, b"\x00\xff"), ("Bob", None, 2.0, None), ("Çelik", 2**62, float("inf"), bytearray(b"xy"))]
print(con.executemany("insert into people values (?, ?, ?, ?)", rows).rowcount)
for row in con.execute("select * from people order by name"):
    print(row)
cur = con.execute("select name as who, age + 1 from people where name = :n", {"n": "Ann"})
print(cur.description, cur.fetchone(), cur.fetchone(), cur.rowcount, cur.lastrowid)
print(con.execute("update people set age = 5").rowcount, con.total_changes, con.in_transaction)
con.rollback()
print(con.execute("select count(*) from people").fetchall(), con.in_transaction)
con.executescript("create table t (a); insert into t values (1); insert into t values (2); /* end */")
cur = con.execute("select a from t")
cur.arraysize = 5
print(cur.fetchmany(1), cur.fetchmany(), cur.fetchall())

con.row_factory = sqlite3.Row
row = con.execute("select 1 as a, 'x' as B, 2 as a").fetchone()
print(row.keys(), row["A"], row["b"], row[-1], row[0:2], len(row), tuple(row), row == row, hash(row) == hash(row))
con.row_factory = lambda cursor, row: dict(zip([column[0] for column in cursor.description], row))
print(con.execute("select 1 as a, 2 as b").fetchone())
con.row_factory = None

tell("syntax", lambda: con.execute("selec 1"))
tell("empty", lambda: con.execute("").fetchall())
tell("comment", lambda: con.execute("-- nothing").fetchall())
tell("two", lambda: con.execute("select 1; select 2"))
tell("few", lambda: con.execute("select ?, ?", (1,)))
tell("named", lambda: con.execute("select :a", (1,)))
tell("no name", lambda: con.execute("select ?", {"a": 1}))
tell("missing", lambda: con.execute("select :a", {"b": 1}))
tell("mapping", lambda: con.execute("select :a", collections.UserDict(a=5)).fetchall())
tell("unsupported", lambda: con.execute("select ?", 5))
tell("object", lambda: con.execute("select ?", (object(),)))
tell("big", lambda: con.execute("select ?", (2**63,)))
tell("surrogate", lambda: con.execute("select ?", ("\ud800",)))
tell("zero", lambda: con.execute("select 1\0"))
tell("many", lambda: con.executemany("select ?", [(1,)]))
tell("unique", lambda: con.executescript("create table u (a unique); insert into u values (1); insert into u values (1)"))
tell("not utf8", lambda: con.execute("select cast(x'ff41' as text)").fetchone())
tell("keywords", lambda: con.execute(sql="select 1"))
con.text_factory = bytes
print(con.execute("select 'abc'").fetchone())
con.text_factory = lambda text: text.decode("latin-1")
print(con.execute("select cast(x'ff41' as text)").fetchone())
con.text_factory = str


class Both(dict):
    def __missing__(self, key):
        return f"<{key}>"


print(con.execute("select :x, @y, $z", Both(y=1)).fetchall())

# A cursor that is dropped half way is in nobody's way.
con.commit()
print(con.execute("select a from t").fetchone())
con.execute("drop table t")
print(con.execute("select 1 union select 2").fetchone())
con.create_function("twice", 1, lambda x: x * 2)
con.create_function("twice", 1, lambda x: x + x)
con.commit()
con.execute("vacuum")

con.close()
tell("closed", lambda: con.execute("select 1"))
tell("closed", lambda: cur.fetchone())
tell("no cursor", lambda: sqlite3.Cursor(1))
tell("not begun", lambda: sqlite3.Cursor.__new__(sqlite3.Cursor).fetchone())
tell("not begun", lambda: sqlite3.Connection.__new__(sqlite3.Connection).execute("select 1"))
tell("no file", lambda: sqlite3.connect("/nonexistent/folder/file"))
print(sqlite3.threadsafety, sqlite3.paramstyle, sqlite3.apilevel, sqlite3.complete_statement("select 1;"), sqlite3.complete_statement("select"))
print([kind.__mro__[1].__name__ for kind in (sqlite3.Error, sqlite3.DatabaseError, sqlite3.InterfaceError, sqlite3.IntegrityError)])
