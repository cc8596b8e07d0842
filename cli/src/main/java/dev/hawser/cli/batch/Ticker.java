package dev.hawser.cli.batch;

import dev.hawser.reactor.Reactor;
import dev.hawser.task.LoopingCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a run does from time to time, until it ends. Of the reactor only.
final class Ticker implements AutoCloseable {
    private final Reactor reactor;
    private final List<LoopingCall> calls = new ArrayList<>();

    Ticker(Reactor reactor) {
        this.reactor = reactor;
    }

    void every(Duration interval, Runnable action) {
        LoopingCall call = LoopingCall.of(reactor, action::run);
        calls.add(call);
        var _ = call.start(interval, false); // what it throws is reported as unhandled
    }

    @Override
    public void close() {
        calls.stream().filter(LoopingCall::isRunning).forEach(LoopingCall::stop);
    }
}
