//! Databases, statements and blobs of SQLite that Rust owns, and the turns that threads take at them.
//!
//! Calls of SQLite are made with the interpreter's lock held. SQLite calls back into Python while it works, and Python may give the lock up then; so before a
//! thread enters a database it waits, without the lock, until no other thread is inside ([`Database::during`]): nobody ever waits for a mutex of SQLite's.

use libsqlite3_sys as ffi;
use pyrite_modules::support::*;
use pyrite_vm::gil;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::resume_unwind;
use std::ptr;
use std::rc::{Rc, Weak};
use std::time::Duration;

/// Calls a function of SQLite. That is safe here for one reason everywhere: each pointer is null where SQLite takes null (it is built with
/// `SQLITE_ENABLE_API_ARMOR`), or comes from a handle of this file that is alive and not closed, from a slice or text that outlives the call, or from SQLite
/// itself, of an object that such a handle keeps.
macro_rules! sqlite {
    ($name:ident($($argument:expr),* $(,)?)) => {{
        // SAFETY: see the macro.
        unsafe { libsqlite3_sys::$name($($argument),*) }
    }};
}
pub(crate) use sqlite;

/// What Python code is called for while SQLite works. It lies on the machine stack, where the collector sees what it holds.
pub struct Running {
    /// The connection whose method is running.
    pub connection: Obj,
    /// What a callback has panicked with.
    pub panic: Option<Box<dyn Any + Send>>,
}

/// What could not be done at once, since the database was in use.
enum Left {
    Finalize(*mut ffi::sqlite3_stmt),
    Reset(Rc<Statement>),
    CloseBlob(*mut ffi::sqlite3_blob),
}

/// An open database; closed when the last handle of it goes, or before ([`Database::close`]).
pub struct Database {
    pointer: Cell<*mut ffi::sqlite3>,
    /// The thread that is inside, 0 for none, and how many calls deep.
    user: Cell<u64>,
    depth: Cell<usize>,
    running: Cell<*mut Running>,
    left: RefCell<Vec<Left>>,
    blobs: RefCell<Vec<Weak<Blob>>>,
    /// To be closed as soon as nobody is inside.
    closing: Cell<bool>,
    /// Milliseconds to wait for a lock of another connection.
    pub timeout: Cell<u64>,
}

/// How long a thread that waits for a database sleeps.
const NAP: Duration = Duration::from_micros(500);

impl Database {
    /// What `sqlite3_open_v2` has given.
    pub fn new(pointer: *mut ffi::sqlite3) -> Rc<Database> {
        Rc::new(Database {
            pointer: Cell::new(pointer),
            user: Cell::new(0),
            depth: Cell::new(0),
            running: Cell::new(ptr::null_mut()),
            left: RefCell::default(),
            blobs: RefCell::default(),
            closing: Cell::new(false),
            timeout: Cell::new(0),
        })
    }

    /// For calls; null once it is closed.
    pub fn pointer(&self) -> *mut ffi::sqlite3 {
        self.pointer.get()
    }

    /// Waits until no other thread is inside. As long as no Python code runs, that stays so; then calls that are short need not be made by
    /// [`during`](Database::during).
    pub fn wait(&self) {
        while self.user.get() != 0 && self.user.get() != gil::number() {
            gil::released(|| std::thread::sleep(NAP));
        }
    }

    /// Works with the database for a connection. Other threads wait meanwhile.
    pub fn during<R>(&self, connection: Obj, body: impl FnOnce(*mut ffi::sqlite3) -> R) -> R {
        self.wait();
        let mut running = Running {
            connection,
            panic: None,
        };
        self.user.set(gil::number());
        self.depth.set(self.depth.get() + 1);
        let inside = Inside {
            database: self,
            outer: self.running.replace(&mut running),
        };
        let result = body(self.pointer.get());
        drop(inside);
        if let Some(panic) = running.panic.take() {
            resume_unwind(panic);
        }
        result
    }

    /// What is running, in a callback: SQLite calls back from within [`during`](Database::during), on the same thread.
    #[allow(clippy::mut_from_ref)]
    pub fn running(&self) -> Option<&mut Running> {
        // SAFETY: it lies in the frame of `during`, which takes it away before it leaves, and looks at it only then.
        unsafe { self.running.get().as_mut() }
    }

    fn is_used(&self) -> bool {
        self.user.get() != 0
    }

    /// Does what had to wait.
    fn tidy(&self) {
        loop {
            let Some(left) = self.left.borrow_mut().pop() else {
                break;
            };
            self.finish(left);
        }
        if self.closing.get() {
            self.close_now();
        }
    }

    fn finish(&self, left: Left) {
        if self.pointer.get().is_null() {
            return; // all went with it
        }
        match left {
            Left::Finalize(statement) => drop(sqlite!(sqlite3_finalize(statement))),
            Left::Reset(statement) => drop(sqlite!(sqlite3_reset(statement.pointer()))),
            Left::CloseBlob(blob) => drop(sqlite!(sqlite3_blob_close(blob))),
        }
    }

    fn finish_later(&self, left: Left) {
        match self.is_used() {
            true => self.left.borrow_mut().push(left),
            false => self.finish(left),
        }
    }

    /// Closes the database with all its statements and blobs: now, or when those that are inside have left it.
    pub fn close(&self) {
        match self.is_used() {
            true => self.closing.set(true),
            false => self.close_now(),
        }
    }

    fn close_now(&self) {
        let database = self.pointer.get();
        if database.is_null() {
            return;
        }
        for blob in self.blobs.take() {
            if let Some(blob) = blob.upgrade() {
                blob.close();
            }
        }
        loop {
            let statement = sqlite!(sqlite3_next_stmt(database, ptr::null_mut()));
            if statement.is_null() {
                break;
            }
            sqlite!(sqlite3_finalize(statement));
        }
        self.pointer.set(ptr::null_mut());
        sqlite!(sqlite3_close(database));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.user.set(0);
        self.close_now();
    }
}

/// A thread is inside a database until this goes.
struct Inside<'a> {
    database: &'a Database,
    outer: *mut Running,
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        let database = self.database;
        database.running.set(self.outer);
        database.depth.set(database.depth.get() - 1);
        if database.depth.get() == 0 {
            database.user.set(0);
            database.tidy();
        }
    }
}

/// A prepared statement.
pub struct Statement {
    pointer: *mut ffi::sqlite3_stmt,
    /// Its database.
    pub database: Rc<Database>,
    /// It inserts, updates, deletes or replaces.
    pub is_dml: bool,
}

impl Statement {
    /// What `sqlite3_prepare_v2` has given.
    pub fn new(pointer: *mut ffi::sqlite3_stmt, database: Rc<Database>, is_dml: bool) -> Rc<Self> {
        Rc::new(Statement {
            pointer,
            database,
            is_dml,
        })
    }

    /// For calls; null if it is empty or its database is closed.
    pub fn pointer(&self) -> *mut ffi::sqlite3_stmt {
        match self.database.pointer().is_null() {
            true => ptr::null_mut(),
            false => self.pointer,
        }
    }

    /// Is there nothing in it but white space and comments?
    pub fn is_empty(&self) -> bool {
        self.pointer.is_null()
    }

    /// Is it between its first row and its end?
    pub fn is_busy(&self) -> bool {
        sqlite!(sqlite3_stmt_busy(self.pointer())) != 0
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        if !self.pointer.is_null() {
            self.database.finish_later(Left::Finalize(self.pointer));
        }
    }
}

/// A statement is given up by whoever stepped it: it keeps no lock.
pub fn abandon(statement: Rc<Statement>) {
    let database = Rc::clone(&statement.database);
    database.finish_later(Left::Reset(statement));
}

/// An open blob.
pub struct Blob {
    pointer: Cell<*mut ffi::sqlite3_blob>,
    /// Its database.
    pub database: Rc<Database>,
}

impl Blob {
    /// What `sqlite3_blob_open` has given.
    pub fn new(pointer: *mut ffi::sqlite3_blob, database: Rc<Database>) -> Rc<Blob> {
        let blob = Rc::new(Blob {
            pointer: Cell::new(pointer),
            database,
        });
        let mut blobs = blob.database.blobs.borrow_mut();
        blobs.retain(|blob| blob.strong_count() > 0);
        blobs.push(Rc::downgrade(&blob));
        drop(blobs);
        blob
    }

    /// For calls; null once it is closed.
    pub fn pointer(&self) -> *mut ffi::sqlite3_blob {
        self.pointer.get()
    }

    /// Closes it.
    pub fn close(&self) {
        let pointer = self.pointer.replace(ptr::null_mut());
        if !pointer.is_null() {
            self.database.finish_later(Left::CloseBlob(pointer));
        }
    }
}

impl Drop for Blob {
    fn drop(&mut self) {
        self.close();
    }
}
