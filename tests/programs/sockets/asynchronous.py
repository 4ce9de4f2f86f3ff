"""asyncio over sockets, processes and signals."""

import asyncio
import signal
import os


async def answer(reader, writer):
    while line := await reader.readline():
        writer.write(line.upper())
        await writer.drain()
    writer.close()


async def ask(address, words):
    reader, writer = await asyncio.open_connection(*address)
    answers = []
    for word in words:
        writer.write(word.encode() + b"\n")
        answers.append((await reader.readline()).decode().strip())
    writer.close()
    await writer.wait_closed()
    return answers


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    async with server:
        print(await asyncio.gather(*(ask(address, [f"word {number}", "end"]) for number in range(3))))
    process = await asyncio.create_subprocess_exec("sh", "-c", "exit 6")
    print(await process.wait(), process.returncode)
    loop = asyncio.get_running_loop()
    came = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, came.set)
    loop.call_later(0.01, os.kill, os.getpid(), signal.SIGUSR1)
    await asyncio.wait_for(came.wait(), 5)
    print("signal")
    try:
        await asyncio.wait_for(asyncio.sleep(10), 0.01)
    except TimeoutError:
        print("too late")


asyncio.run(main())
