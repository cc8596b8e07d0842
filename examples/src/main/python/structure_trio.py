"""The programs of docs/structure.md in trio, to be read beside those in Java: python3 structure_trio.py runs them once."""
import random
import sys

import trio


# @start region="crawler"
class Crawler:
    """Visits what can be reached in the time there is, four at a time from each host."""

    def __init__(self, fetch, host):
        self.fetch = fetch
        self.host = host
        self.seen = set()
        self.hosts = {}

    async def crawl(self, start, seconds):
        with trio.move_on_after(seconds):
            async with trio.open_nursery() as nursery:
                self.visit(nursery, start)
        return self.seen

    def visit(self, nursery, url):
        if url not in self.seen:
            self.seen.add(url)
            nursery.start_soon(self.follow, nursery, url)

    async def follow(self, nursery, url):
        async with self.hosts.setdefault(self.host(url), trio.CapacityLimiter(4)):
            links = await self.fetch(url)
        for link in links:
            self.visit(nursery, link)
# @end


# @start region="eyeballs"
async def happy_eyeballs(attempts, patience):
    """The first attempt that succeeds; each begins when the one before it fails, or has taken too long."""
    winner = []
    failures = []

    async def one(attempt, failed):
        try:
            winner.append(await attempt())
            nursery.cancel_scope.cancel()
        except OSError as e:
            failures.append(e)
            failed.set()

    async with trio.open_nursery() as nursery:
        for attempt in attempts:
            failed = trio.Event()
            nursery.start_soon(one, attempt, failed)
            with trio.move_on_after(patience):
                await failed.wait()
    if not winner:
        raise OSError("none of %d attempts succeeded" % len(attempts)) from failures[0]
    return winner[0]
# @end


# @start region="three"
async def first_of(wanted, sources):
    """The first so many good answers; nobody waits for the others."""
    answers = []

    async def one(source):
        try:
            answer = await source()
        except Exception:
            return  # a bad answer is none
        answers.append(answer)
        if len(answers) == wanted:
            nursery.cancel_scope.cancel()

    async with trio.open_nursery() as nursery:
        for source in sources:
            nursery.start_soon(one, source)
    return answers
# @end


# @start region="loops"
async def supervised(service, most, within):
    """Begins it anew when it fails; trio has no supervisor, so this is one by hand."""
    failed = []
    while True:
        try:
            await service()
        except Exception:
            now = trio.current_time()
            failed = [then for then in failed if now - then < within] + [now]
            if len(failed) > most:
                raise
        await trio.sleep(1)


async def run_loops(listener, imports, report):
    """Import and report begin anew when they fail. When the listener does, that is the end of all three."""
    async with trio.open_nursery() as nursery:
        nursery.start_soon(listener)
        nursery.start_soon(supervised, imports, 10, 60)
        nursery.start_soon(supervised, report, 10, 60)
# @end


# @start region="server"
async def serve(port, stopping, grace, task_status):
    """Serves until it is told to end; who is served then has some grace."""
    async with trio.open_nursery() as connections:
        async with trio.open_nursery() as accepting:
            listeners = await accepting.start(
                lambda task_status: trio.serve_tcp(
                    talk_guarded, port, host="127.0.0.1", handler_nursery=connections, task_status=task_status))
            task_status.started(listeners[0].socket.getsockname()[1])
            await stopping.wait()
            accepting.cancel_scope.cancel()
        connections.cancel_scope.deadline = trio.current_time() + grace


async def talk_guarded(stream):
    try:
        await talk(stream)
    except trio.BrokenResourceError:
        pass  # the client's end is nobody else's


async def talk(stream):
    """Answers lines, and says now and then that it is there: the one ends with the other."""
    async def heartbeat():
        while True:
            await trio.sleep(10)
            await stream.send_all(b"still here\n")

    async with trio.open_nursery() as nursery:
        nursery.start_soon(heartbeat)
        rest = b""
        async for data in stream:
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                await trio.sleep(1)  # the work
                await stream.send_all(b"%d\n" % len(line))
        nursery.cancel_scope.cancel()
# @end


async def main():
    links = {"a/1": ["a/2", "b/1"], "a/2": ["a/1"], "b/1": ["b/2"], "b/2": []}

    async def fetch(url):
        await trio.sleep(random.random() / 100)
        return links[url]

    found = await Crawler(fetch, lambda url: url.split("/")[0]).crawl("a/1", 5)
    assert found == set(links), found

    async def bad():
        raise OSError("refused")

    async def good():
        await trio.sleep(0.01)
        return "good"

    assert await happy_eyeballs([bad, good], 0.25) == "good"
    assert await first_of(3, [good, bad, good, good, good]) == ["good"] * 3

    ran = []

    async def listener():
        await trio.sleep(1.5)
        raise OSError("the end of all")

    async def flaky():
        ran.append(1)
        raise ValueError("again")

    try:
        await run_loops(listener, flaky, flaky)
        sys.exit("it was to end with the listener")
    except OSError:
        assert len(ran) == 4, ran

    stopping = trio.Event()
    async with trio.open_nursery() as nursery:
        port = await nursery.start(lambda task_status: serve(0, stopping, 5, task_status))
        stream = await trio.open_tcp_stream("127.0.0.1", port)
        await stream.send_all(b"hello\n")
        stopping.set()
        assert await stream.receive_some() == b"5\n"
        await stream.aclose()
    print("all five ran")


trio.run(main)
