package dev.hawser.testing.scope;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** What tests of scopes do: functions that note what they do, and the time it takes. */
final class Steps {
    final Reactor reactor;
    final VirtualTime time;
    final List<String> log = new ArrayList<>();

    Steps(Reactor reactor, VirtualTime time) {
        this.reactor = reactor;
        this.time = time;
    }

    /** Runs a function to its end, within a day. */
    <T> Deferred<T> run(Callable<T> body) {
        Deferred<T> ends = reactor.inline(body);
        time.advance(Duration.ofDays(1));
        return ends;
    }

    void log(String what) {
        log.add(elapsed() + " " + what);
    }

    long elapsed() {
        return time.elapsed().toMillis();
    }

    void sleep(long millis) {
        var _ = reactor.sleep(Duration.ofMillis(millis)).await();
    }

    /** Sleeps, and notes how that ended. */
    Callable<String> sleeper(String name, long millis) {
        return () -> {
            try {
                sleep(millis);
                log(name + " slept");
                return name;
            } catch (Exception e) {
                log(name + " " + e.getClass().getSimpleName());
                throw e;
            }
        };
    }

    Callable<String> failing(String name, long millis) {
        return () -> {
            sleep(millis);
            log(name + " fails");
            throw new IllegalArgumentException(name);
        };
    }

    static void forever() {
        var _ = new Promise<Void>().await();
    }
}
