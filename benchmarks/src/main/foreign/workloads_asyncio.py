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


async def median(what, count, once):
    """Nothing is compiled here, so there is no warm-up."""
    each = []
    for _ in range(3):
        start = time.perf_counter()
        await once()
        each.append((time.perf_counter() - start) / count * 1e9)
    figure(what, sorted(each)[1])


async def child():
    await asyncio.sleep(0)


async def joins(groups, children):
    for _ in range(groups):
        async with asyncio.TaskGroup() as group:
            for _ in range(children):
                group.create_task(child())


async def forks_10(count):
    await median("child [ns]", count, lambda: joins(count // 10, 10))


async def forks_100k(count):
    await median("child [ns]", count, lambda: joins(1, count))


async def forks_cancelled(count):
    async def group_of_sleepers():
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(asyncio.sleep(3600))

    async def once():
        task = asyncio.ensure_future(group_of_sleepers())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            pass

    await median("child [ns]", count, once)


async def timeouts(count):
    async def once():
        for _ in range(count):
            async with asyncio.timeout(3600):
                pass

    await median("block [ns]", count, once)


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


works = {"timers": timers, "sleepers": sleepers, "slots": slots, "await": await_, "server": server,
         "forks-10": forks_10, "forks-100k": forks_100k, "forks-cancelled": forks_cancelled, "timeouts": timeouts}
work = works[sys.argv[1]]
asyncio.run(work(int(sys.argv[2])))
usage = resource.getrusage(resource.RUSAGE_SELF)
figure("CPU of the process [s]", usage.ru_utime + usage.ru_stime)
figure("peak memory [MiB]", peak_memory(usage) / 1024)
