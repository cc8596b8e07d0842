package dev.hawser.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Action;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.reactor.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A nursery of callbacks that is still open when the scope ends that it was opened in. */
@Tag("both")
class LeftNurseryTest {
    private static final Outcome<Boolean> DONE = new Outcome.Success<>(true);

    private final Reactor reactor = Reactor.create(options -> options.poller(VirtualTime.create()));
    private final List<String> log = new ArrayList<>();
    private final List<Nursery> opened = new ArrayList<>();
    private final Promise<Boolean> member = new Promise<>(promise -> {
        log.add("cancelled");
        promise.errback(new CancellationException("as asked"));
    });

    @AfterEach
    void nothingIsLeft() {
        if (!member.isFired()) {
            member.callback(true);
        }
        assertThat(opened).allMatch(nursery -> nursery.running() == 0);
        reactor.close();
    }

    private void leaveOpen() {
        var _ = Nursery.chain(nursery -> {
                    opened.add(nursery);
                    return nursery.adopt(member);
                })
                .addErrbackAction(_ -> {});
    }

    private void run(Action<Nursery> block) {
        Deferred<Boolean> ended = reactor.inline(() -> {
            Nursery.run(block);
            return true;
        });
        assertThat(ended.outcome()).contains(DONE);
    }

    @Test
    @DisplayName("it goes on, in a cancel scope as in a nursery, and the scope has ended as it would have without")
    void goesOn() {
        run(_ -> {
            CancelScope.open(_ -> leaveOpen());
            log.add("behind the scope");
        });
        assertThat(log).containsExactly("behind the scope");
        assertThat(opened.getFirst().isCancelled()).isFalse();
        assertThat(opened.getFirst().running()).isPositive();
    }

    @Test
    @DisplayName("it is reached by the scope around the one that has ended")
    void isReachedFromFurtherOut() {
        run(outer -> {
            CancelScope.open(_ -> leaveOpen());
            outer.cancel();
            log.add("behind the cancel");
        });
        assertThat(log).containsExactly("cancelled", "behind the cancel");
        assertThat(opened.getFirst().isCancelled()).isTrue();
    }

    @Test
    @DisplayName("the shield that it was opened behind ends with its block")
    void shieldEnds() {
        run(outer -> {
            var _ = CancelScope.shielded(Duration.ofDays(1), () -> {
                leaveOpen();
                return true;
            });
            outer.cancel();
        });
        assertThat(log).containsExactly("cancelled");
        assertThat(opened.getFirst().isCancelled()).isTrue();
    }

    @Test
    @DisplayName("it stays cancelled when the scope was, and what is new in it as well")
    void staysCancelled() {
        run(_ -> CancelScope.open(scope -> {
            leaveOpen();
            scope.cancel();
        }));
        assertThat(log).containsExactly("cancelled");
        assertThat(opened.getFirst().isCancelled()).isTrue();
    }

    @Test
    @DisplayName("the deadline of the scope that has ended does not hold in it any more")
    void deadlineEnds() {
        List<Optional<Deadline>> deadlines = new ArrayList<>();
        run(_ -> {
            var _ = CancelScope.withTimeout(Duration.ofSeconds(1), () -> {
                leaveOpen();
                return true;
            });
            opened.getFirst().start(() -> deadlines.add(Deadline.current()));
        });
        assertThat(deadlines).containsExactly(Optional.empty());
    }
}
