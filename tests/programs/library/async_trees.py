"""Records of tasks of other processes, and the trees that asyncio draws of them."""

import _remote_debugging as remote
from asyncio import tools


def coroutine(names, task):
    return remote.CoroInfo(([remote.FrameInfo((f"{name}.py", 3, name)) for name in names], task))


main = remote.TaskInfo((1, "Task-1", [coroutine(["main"], "Task-1")], []))
child = remote.TaskInfo((2, "child", [coroutine(["sleep", "work"], "child")], [coroutine(["main"], 1)]))
result = [remote.AwaitedInfo((7, [main, child])), remote.AwaitedInfo((0, []))]
print(main)
print(child.awaited_by[0].call_stack[0].funcname, result[0].thread_id, len(remote.ThreadInfo((1, []))))
for tree in tools.build_async_tree(result):
    print("\n".join(tree))
for row in tools.build_task_table(result):
    print(row)
try:
    remote.FrameInfo(("too", "few"))
except TypeError as error:
    print(error)
try:
    remote.RemoteUnwinder(2**22 + 1)
except RuntimeError as error:
    print(error)
