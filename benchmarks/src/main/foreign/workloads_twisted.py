"""The workloads on Twisted, which Hawser's ideas come from: python3 workloads_twisted.py WORKLOAD COUNT"""
import resource
import sys
import time

from twisted.internet import defer, endpoints, protocol, reactor, task

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


def timers(count):
    left = [count]
    start = time.perf_counter()

    def ended(_):
        left[0] -= 1
        if not left[0]:
            reactor.stop()

    def make():
        for _ in range(count):
            task.deferLater(reactor, 3, lambda: True).addCallback(ended)
        figure("making [s]", time.perf_counter() - start)

    reactor.callWhenRunning(make)
    reactor.run()
    figure("late since start [s]", time.perf_counter() - start - 3)


def slots(count):
    items = (task.deferLater(reactor, 0, lambda: True) for _ in range(count))
    start = time.perf_counter()
    cooperator = task.Cooperator()
    workers = defer.DeferredList([cooperator.coiterate(items) for _ in range(SLOTS)])
    workers.addCallback(lambda _: reactor.stop())
    reactor.run()
    figure("item [ns]", (time.perf_counter() - start) / count * 1e9)


def await_(count):
    state = {}

    def turn(name):
        state[name] = defer.Deferred()
        return state[name]

    @defer.inlineCallbacks
    def answer():
        for _ in range(count // 2):
            yield state["ping"]
            turn("ping")
            state["pong"].callback(True)

    @defer.inlineCallbacks
    def call():
        for _ in range(count // 2):
            awaited = state["pong"]
            state["ping"].callback(True)
            yield awaited
            turn("pong")

    turn("ping")
    turn("pong")
    start = time.perf_counter()
    both = defer.gatherResults([answer(), call()])
    both.addCallback(lambda _: figure("wake [ns]", (time.perf_counter() - start) / count * 1e9))


def chain(count):
    start = time.perf_counter()
    for _ in range(count // 10):
        first = defer.Deferred()
        last = first
        for stage in range(10):
            last = last.addCallback(lambda value: value)
        first.callback(1)
    figure("callback [ns]", (time.perf_counter() - start) / count * 1e9)


class Echo(protocol.Protocol):
    def connectionMade(self):
        self.transport.setTcpNoDelay(True)

    def dataReceived(self, data):
        self.transport.write(data)


def server(_):
    port = reactor.listenTCP(0, protocol.Factory.forProtocol(Echo), backlog=1024, interface="127.0.0.1")
    print("port=%d" % port.getHost().port, flush=True)
    reactor.run()


def connects(count):
    begun = [0]
    ended = [0]

    class Serving(protocol.Protocol):
        def connectionLost(self, reason):
            ended[0] += 1
            if ended[0] == count:
                reactor.stop()
            else:
                begin()

    class Closing(protocol.Protocol):
        def connectionMade(self):
            self.transport.loseConnection()

    serving = protocol.Factory.forProtocol(Serving)
    ports = [reactor.listenTCP(0, serving, interface="127.0.0.1") for _ in range(4)]
    factory = protocol.Factory.forProtocol(Closing)

    def begin():
        if begun[0] < count:
            begun[0] += 1
            port = ports[begun[0] % 4].getHost().port
            endpoints.TCP4ClientEndpoint(reactor, "127.0.0.1", port).connect(factory)

    start = time.perf_counter()
    reactor.callWhenRunning(lambda: [begin() for _ in range(32)])
    reactor.run()
    figure("connection [ns]", (time.perf_counter() - start) / count * 1e9)


work = {
    "timers": timers,
    "slots": slots,
    "await": await_,
    "chain": chain,
    "server": server,
    "connects": connects,
}
work[sys.argv[1]](int(sys.argv[2]))
usage = resource.getrusage(resource.RUSAGE_SELF)
figure("CPU of the process [s]", usage.ru_utime + usage.ru_stime)
figure("peak memory [MiB]", peak_memory(usage) / 1024)
