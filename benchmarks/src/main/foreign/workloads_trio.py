"""The workloads on trio: python3 workloads_trio.py WORKLOAD COUNT"""
import resource
import sys
import time

import trio


def figure(name, value):
    print("figure:%s=%s" % (name, value))


async def median(what, count, once):
    """Nothing is compiled here, so there is no warm-up."""
    each = []
    for _ in range(3):
        start = time.perf_counter()
        await once()
        each.append((time.perf_counter() - start) / count * 1e9)
    figure(what, sorted(each)[1])


async def child():
    await trio.lowlevel.checkpoint()


async def joins(nurseries, children):
    for _ in range(nurseries):
        async with trio.open_nursery() as nursery:
            for _ in range(children):
                nursery.start_soon(child)


async def forks_10(count):
    await median("child [ns]", count, lambda: joins(count // 10, 10))


async def forks_100k(count):
    await median("child [ns]", count, lambda: joins(1, count))


async def forks_cancelled(count):
    async def once():
        async with trio.open_nursery() as nursery:
            for _ in range(count):
                nursery.start_soon(trio.sleep, 3600)
            await trio.lowlevel.checkpoint()
            nursery.cancel_scope.cancel()

    await median("child [ns]", count, once)


async def timeouts(count):
    async def once():
        for _ in range(count):
            with trio.fail_after(3600):
                pass

    await median("block [ns]", count, once)


works = {"forks-10": forks_10, "forks-100k": forks_100k, "forks-cancelled": forks_cancelled, "timeouts": timeouts}
trio.run(works[sys.argv[1]], int(sys.argv[2]))
usage = resource.getrusage(resource.RUSAGE_SELF)
figure("CPU of the process [s]", usage.ru_utime + usage.ru_stime)
