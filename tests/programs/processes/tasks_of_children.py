# The child of a fork has no event loop and executes no task.
import asyncio
import os


async def main():
    print(asyncio.current_task() is not None)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        answer = b"none"
        try:
            asyncio.get_running_loop()
            answer = b"a loop"
        except RuntimeError:
            pass
        try:
            asyncio.current_task()
            answer += b", a task"
        except RuntimeError as error:
            answer += b", " + str(error).encode()
        os.write(write, answer)
        os._exit(0)
    os.waitpid(child, 0)
    print(os.read(read, 100))
    os.close(read)
    os.close(write)
    print(asyncio.current_task() is not None)


asyncio.run(main())
