# Transactions, backups, serialisation, blobs, files; connections of several threads.
import os
import sqlite3
import tempfile
import threading
import time


def tell(name, function):
    try:
        print(name, "->", repr(function()))
    except Exception as error:
        print(name, "!!", type(error).__name__, str(error), getattr(error, "sqlite_errorname", ""))


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "file.db")
    con = sqlite3.connect(path)
    with con:
        con.execute("create table t (a unique)")
        con.execute("insert into t values (1)")
        print(con.in_transaction)
    print(con.in_transaction)
    try:
        with con:
            con.execute("insert into t values (2)")
            con.execute("insert into t values (1)")
    except sqlite3.IntegrityError as error:
        print(error, error.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE)
    print(con.execute("select * from t").fetchall())
    for level in (None, "deferred", "IMMEDIATE", ""):
        con.isolation_level = level
        con.execute("insert into t values (?)", (str(level),))
        print(con.isolation_level, con.in_transaction)
        con.commit()
    tell("level", lambda: setattr(con, "isolation_level", "other"))
    con.autocommit = False
    print(con.autocommit, con.in_transaction)
    con.execute("insert into t values (10)")
    con.rollback()
    con.autocommit = True
    con.execute("insert into t values (11)")
    print(con.in_transaction, con.execute("select count(*) from t").fetchone())
    con.autocommit = sqlite3.LEGACY_TRANSACTION_CONTROL

    # Another thread has locked the file for a while.
    begun = threading.Event()

    def writer():
        other = sqlite3.connect(path)
        other.execute("begin exclusive")
        begun.set()
        time.sleep(0.05)
        other.execute("insert into t values ('thread')")
        other.commit()
        other.close()

    thread = threading.Thread(target=writer)
    thread.start()
    begun.wait()
    con.execute("insert into t values ('main')")
    con.commit()
    thread.join()
    print(con.execute("select a from t where a in ('main', 'thread') order by a").fetchall())
    quick = sqlite3.connect(path, timeout=0.01)
    con.execute("begin exclusive")
    tell("locked", lambda: quick.execute("select * from t"))
    con.commit()
    quick.close()
    con.close()

    copy = sqlite3.connect(":memory:")
    source = sqlite3.connect(path)
    seen = []
    source.backup(copy, pages=1, progress=lambda *numbers: seen.append(numbers))
    print(len(seen), seen[-1], copy.execute("select count(*) from t").fetchone())
    tell("itself", lambda: source.backup(source))
    source.close()

twin = sqlite3.connect(":memory:")
data = copy.serialize()
print(type(data), data[:15])
twin.deserialize(data)
print(twin.execute("select count(*) from t").fetchone(), list(twin.iterdump())[:3])

con = sqlite3.connect(":memory:")
con.execute("create table b (data blob)")
con.execute("insert into b values (zeroblob(10))")
with con.blobopen("b", "data", 1) as blob:
    blob.write(b"hello")
    blob[7] = ord("!")
    blob[5:7] = b"--"
    print(len(blob), blob.tell(), blob[:], blob[0], blob[1:8:2])
    blob.seek(-3, os.SEEK_END)
    print(blob.read())
    tell("write", lambda: blob.write(b"too long"))
    tell("index", lambda: blob[10])
    tell("slice", lambda: blob[5:0:-1])
    tell("delete", lambda: blob.__delitem__(0))
tell("closed", lambda: blob.read())
tell("no table", lambda: con.blobopen("x", "data", 1))
print(con.getlimit(sqlite3.SQLITE_LIMIT_COLUMN), con.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, 5))
tell("limit", lambda: con.execute("select 1,2,3,4,5,6"))
tell("config", lambda: con.getconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_FKEY))

# Threads.
def use():
    try:
        con.execute("select 1")
    except sqlite3.ProgrammingError as error:
        print(str(error).split(".")[0])


thread = threading.Thread(target=use)
thread.start()
thread.join()
shared = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
shared.execute("create table n (x)")


def add(start):
    for number in range(start, start + 50):
        shared.execute(f"insert into n values (?) -- {start}", (number,))


threads = [threading.Thread(target=add, args=(start,)) for start in (0, 100, 200)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(shared.execute("select count(*), sum(x) from n").fetchone())

# A query is interrupted by another thread.
timer = threading.Timer(0.05, shared.interrupt)
timer.start()
tell("endless", lambda: shared.execute("with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c").fetchone())
timer.join()
