//! `_remote_debugging`: what is told of the frames and tasks of other processes. The records are there, for those who build them themselves and have
//! `asyncio.tools` draw them; to look into a process is for the interpreter that knows its memory, and none knows Pyrite's.

use crate::structure;
use crate::support::*;
use pyrite_vm::runtime_error;

/// The module.
pub static MODULE: ModuleDefinition = ModuleDefinition {
    types: &[
        &TASK_INFO,
        &FRAME_INFO,
        &CORO_INFO,
        &THREAD_INFO,
        &AWAITED_INFO,
        &REMOTE_UNWINDER,
    ],
    ..ModuleDefinition::new("_remote_debugging", &[])
};

structure! {
    /// `_remote_debugging.TaskInfo`.
    TASK_INFO TASK_INFO_METHODS "_remote_debugging.TaskInfo" {
        0 "task_id", 1 "task_name",
        2 "coroutine_stack", 3 "awaited_by",
    }
}
structure! {
    /// `_remote_debugging.FrameInfo`.
    FRAME_INFO FRAME_INFO_METHODS "_remote_debugging.FrameInfo" {
        0 "filename", 1 "lineno", 2 "funcname",
    }
}
structure! {
    /// `_remote_debugging.CoroInfo`.
    CORO_INFO CORO_INFO_METHODS "_remote_debugging.CoroInfo" {
        0 "call_stack", 1 "task_name",
    }
}
structure! {
    /// `_remote_debugging.ThreadInfo`.
    THREAD_INFO THREAD_INFO_METHODS "_remote_debugging.ThreadInfo" {
        0 "thread_id", 1 "frame_info",
    }
}
structure! {
    /// `_remote_debugging.AwaitedInfo`.
    AWAITED_INFO AWAITED_INFO_METHODS "_remote_debugging.AwaitedInfo" {
        0 "thread_id", 1 "awaited_by",
    }
}

/// `_remote_debugging.RemoteUnwinder`.
pub static REMOTE_UNWINDER: TypeDefinition =
    TypeDefinition::new("_remote_debugging.RemoteUnwinder", UNWINDER_METHODS);

static UNWINDER_METHODS: &[Builtin] = &[Builtin::constructor(
    "$(type, pid, *, all_threads=False, only_active_thread=False, debug=False)",
    |args| {
        let process = number::c_int(args.at(1))?;
        // As CPython says of every process that is none of its own.
        Err(runtime_error!(
            "Failed to find the PyRuntime section in process {process} on Linux platform"
        ))
    },
)];
