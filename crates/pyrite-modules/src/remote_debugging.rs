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
    ..ModuleDefinition::new("_remote_debugging", "", &[])
};

structure! {
    /// `_remote_debugging.TaskInfo`.
    TASK_INFO TASK_INFO_METHODS "_remote_debugging.TaskInfo" "Information about an asyncio task" {
        0 "task_id" "Task ID (memory address)", 1 "task_name" "Task name",
        2 "coroutine_stack" "Coroutine call stack", 3 "awaited_by" "Tasks awaiting this task",
    }
}
structure! {
    /// `_remote_debugging.FrameInfo`.
    FRAME_INFO FRAME_INFO_METHODS "_remote_debugging.FrameInfo" "Information about a frame" {
        0 "filename" "Source code filename", 1 "lineno" "Line number", 2 "funcname" "Function name",
    }
}
structure! {
    /// `_remote_debugging.CoroInfo`.
    CORO_INFO CORO_INFO_METHODS "_remote_debugging.CoroInfo" "Information about a coroutine" {
        0 "call_stack" "Coroutine call stack", 1 "task_name" "Task name",
    }
}
structure! {
    /// `_remote_debugging.ThreadInfo`.
    THREAD_INFO THREAD_INFO_METHODS "_remote_debugging.ThreadInfo" "Information about a thread" {
        0 "thread_id" "Thread ID", 1 "frame_info" "Frame information",
    }
}
structure! {
    /// `_remote_debugging.AwaitedInfo`.
    AWAITED_INFO AWAITED_INFO_METHODS "_remote_debugging.AwaitedInfo" "Information about what a thread is awaiting" {
        0 "thread_id" "Thread ID", 1 "awaited_by" "List of tasks awaited by this thread",
    }
}

/// `_remote_debugging.RemoteUnwinder`.
pub static REMOTE_UNWINDER: TypeDefinition = TypeDefinition::new(
    "_remote_debugging.RemoteUnwinder",
    "RemoteUnwinder(pid): Inspect stack of a remote Python process.",
    UNWINDER_METHODS,
);

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
