"""The workloads on asyncio: python3 workloads_asyncio.py WORKLOAD COUNT"""
import asyncio
import resource
import sys
import time

SLOTS = 100


def figure(name, value):
    print("figure:%s=%s" % (name, value))


def peak_memory(usage):
    """In KiB. On Linux ru_maxrss begins with what the starting process had, so that a small program would look large."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except OSError:
        return usage.ru_maxrss


async def timers(count):
    loop = asyncio.get_running_loop()
    over = loop.create_future()
    left = [count]
    start = time.perf_counter()

    def ended():
        left[0] -= 1
        if not left[0]:
            over.set_result(True)

    for _ in range(count):
        loop.call_later(3, ended)
    figure("making [s]", time.perf_counter() - start)
    await over
    figure("late since start [s]", time.perf_counter() - start - 3)


async def sleepers(count):
    start = time.perf_counter()
    tasks = [asyncio.ensure_future(asyncio.sleep(3)) for _ in range(count)]
    await asyncio.gather(*tasks)
    figure("late since start [s]", time.perf_counter() - start - 3)


async def slots(count):
    items = iter(range(count))

    async def worker():
        for _ in items:
            await asyncio.sleep(0)

    start = time.perf_counter()
    await asyncio.gather(*[worker() for _ in range(SLOTS)])
    figure("item [ns]", (time.perf_counter() - start) / count * 1e9)


async def await_(count):
    loop = asyncio.get_running_loop()
    state = {"ping": loop.create_future(), "pong": loop.create_future()}

    async def answer():
        for _ in range(count // 2):
            await state["ping"]
            state["ping"] = loop.create_future()
            state["pong"].set_result(True)

    async def call():
        for _ in range(count // 2):
            awaited = state["pong"]
            state["ping"].set_result(True)
            await awaited
            state["pong"] = loop.create_future()

    start = time.perf_counter()
    await asyncio.gather(answer(), call())
    figure("wake [ns]", (time.perf_counter() - start) / count * 1e9)


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def server(_):
    loop = asyncio.get_running_loop()
    serving = await loop.create_server(Echo, "127.0.0.1", 0, backlog=1024)
    print("port=%d" % serving.sockets[0].getsockname()[1], flush=True)
    await serving.serve_forever()


works = {"timers": timers, "sleepers": sleepers, "slots": slots, "await": await_, "server": server}
work = works[sys.argv[1]]
asyncio.run(work(int(sys.argv[2])))
usage = resource.getrusage(resource.RUSAGE_SELF)
figure("CPU of the process [s]", usage.ru_utime + usage.ru_stime)
figure("peak memory [MiB]", peak_memory(usage) / 1024)
