package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that do not end when they are told to. */
@WithReactor(time = TestTime.REAL)
class StuckTest {
    private static final String SQL = "insert into t values (?)";

    private final FakeDatabase fake = new FakeDatabase();
    private final List<CallInfo> reported = new ArrayList<>();

    @AfterEach
    void letGo() throws SQLException {
        fake.close();
    }

    private Deferred<Database> open(Reactor reactor, int connections, Consumer<DatabaseOptions> more) {
        return Database.open(
                reactor,
                fake.url(),
                options -> more.accept(options.poolSize(connections)
                        .cancelGrace(Duration.ofMillis(20))
                        .onStuck(reported::add)));
    }

    private Deferred<Long> startHanging(Reactor reactor, Database database, Object value) {
        Deferred<Long> call = database.update(SQL, value);
        Run.until(reactor, () -> fake.count("update " + value) == 1);
        return call;
    }

    @Test
    void callThatOutlivesTheAbortIsReportedAndKeepsItsWorker(Reactor reactor) throws Exception {
        Runnable letGo = fake.hangAt("update 1");
        Run.with(reactor, open(reactor, 2, _ -> {}), database -> {
            Deferred<Long> call = startHanging(reactor, database, 1);
            call.cancel();
            assertThat(database.calls())
                    .singleElement()
                    .satisfies(info -> assertThat(info.state()).isEqualTo(CallState.CANCELLING));
            Run.until(reactor, () -> !reported.isEmpty() && fake.count("cancel") > 0 && fake.count("abort") > 0);
            assertThat(fake.count("abort")).isEqualTo(1);
            assertThat(reported).singleElement().satisfies(info -> {
                assertThat(info.state()).isEqualTo(CallState.STUCK);
                assertThat(info.what()).isEqualTo(SQL);
            });
            assertThat(database.statistics()).isEqualTo(new DatabaseStatistics(0, 1, 1, 0, 0));
            assertThat(call.isFired()).isFalse();

            List<Deferred<Long>> others = new ArrayList<>();
            for (int i = 10; i < 20; i++) {
                others.add(database.update(SQL, i));
            }
            for (Deferred<Long> other : others) {
                assertThat(other.await()).isEqualTo(1);
            }
            assertThat(fake.mostExecuting()).isEqualTo(2);

            letGo.run();
            assertThat(call.await()).isEqualTo(1); // it was done in the end, and says so
            assertThat(database.statistics()).isEqualTo(new DatabaseStatistics(0, 0, 0, 11, 0));
            assertThat(reported).hasSize(1);
        });
    }

    @Test
    void noMoreRunThanThereAreConnectionsWhileOthersAreStuck(Reactor reactor) throws Exception {
        List<Runnable> letGo = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            letGo.add(fake.hangAt("update " + i));
        }
        Run.with(reactor, open(reactor, 3, _ -> {}), database -> {
            List<Deferred<Long>> calls = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                calls.add(startHanging(reactor, database, i));
            }
            for (int i = 3; i < 6; i++) {
                calls.add(database.update(SQL, i));
            }
            calls.subList(0, 3).forEach(Deferred::cancel);
            Run.until(reactor, () -> reported.size() == 3);
            assertThat(database.statistics()).isEqualTo(new DatabaseStatistics(3, 3, 3, 0, 0));
            letGo.forEach(Runnable::run);
            for (Deferred<Long> call : calls) {
                assertThat(call.await()).isEqualTo(1);
            }
            assertThat(fake.mostExecuting()).isLessThanOrEqualTo(3);
        });
    }

    @Test
    void abortComesThoughCancelsHang(Reactor reactor) throws Exception {
        fake.hangAt("cancel");
        Runnable first = fake.hangAt("update 1", () -> lost("cut"));
        Runnable second = fake.hangAt("update 2", () -> lost("cut"));
        fake.on("abort", () -> {
            first.run();
            second.run();
        });
        Run.with(reactor, open(reactor, 2, options -> options.cancelGrace(Duration.ofMillis(350))), database -> {
            List<Deferred<Long>> calls =
                    List.of(startHanging(reactor, database, 1), startHanging(reactor, database, 2));
            calls.forEach(Deferred::cancel);
            for (Deferred<Long> call : calls) {
                assertThatThrownBy(call::await)
                        .isInstanceOf(CancellationException.class)
                        .cause()
                        .hasMessageContaining("cut (08006)");
            }
            assertThat(fake.count("cancel")).isEqualTo(2);
            assertThat(database.update(SQL, 3).await()).isEqualTo(1);
        });
    }

    private static void lost(String message) throws SQLException {
        throw new SQLException(message, "08006");
    }

    @Test
    void withoutGraceTheConnectionIsAbortedAtOnce(Reactor reactor) throws Exception {
        Runnable end = fake.hangAt("update 1", () -> lost("cut"));
        fake.on("abort", end::run);
        Run.with(reactor, open(reactor, 1, options -> options.cancelGrace(Duration.ZERO)), database -> {
            Deferred<Long> call = startHanging(reactor, database, 1);
            call.cancel();
            assertThatThrownBy(call::await).isInstanceOf(CancellationException.class);
            assertThat(fake.count("cancel")).isZero();
            assertThat(database.update(SQL, 2).await()).isEqualTo(1);
            assertThat(fake.count("connect")).isEqualTo(2);
        });
    }

    @Test
    void driverWithoutCancelAndAbortIsBorneWith(Reactor reactor) throws Exception {
        Runnable letGo = fake.hangAt("update 1");
        fake.on("cancel", () -> {
            throw new AbstractMethodError("cancel");
        });
        fake.on("abort", () -> {
            throw new AbstractMethodError("abort");
        });
        Run.with(reactor, open(reactor, 1, _ -> {}), database -> {
            Deferred<Long> call = startHanging(reactor, database, 1);
            call.cancel();
            Run.until(reactor, () -> !reported.isEmpty());
            letGo.run();
            assertThat(call.await()).isEqualTo(1);
        });
    }

    @Test
    void closeDoesNotWaitForStuckCallsAndNamesThem(Reactor reactor, TestReactor test) throws Exception {
        fake.hangAt("update 1");
        Runnable second = fake.hangAt("update 2", () -> lost("cut"));
        fake.on("cancel", () -> {
            if (fake.count("cancel") == 2) { // both are asked
                second.run();
            }
        });
        Run.inline(reactor, () -> {
            Database database = open(
                            reactor,
                            2,
                            options -> options.closeTimeout(Duration.ofMillis(30))
                                    .cancelGrace(Duration.ofMillis(500)) // a busy machine is given time
                                    .onStuck(call -> {
                                        throw new IllegalStateException("of the test");
                                    }))
                    .await();
            Deferred<Long> stuck = startHanging(reactor, database, 1);
            Deferred<Long> slow = startHanging(reactor, database, 2);
            Deferred<?> closing = database.close();
            assertThatThrownBy(closing::await)
                    .isInstanceOf(DatabaseClosedException.class)
                    .hasMessageStartingWith("closed, but these calls do not end: [STUCK for ")
                    .hasMessageContaining(SQL);
            assertThatThrownBy(slow::await)
                    .isInstanceOf(DatabaseClosedException.class)
                    .hasMessageContaining(SQL);
            assertThat(stuck.isFired()).isFalse();
            var _ = stuck.addErrbackAction(Throwable.class, _ -> {}); // fails when the reactor is closed
            return true;
        });
        assertThat(test.flushErrors(IllegalStateException.class))
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("of the test");
    }

    @Test
    void closeGivesStuckCallsItsTimeToo(Reactor reactor) throws Exception {
        Runnable letGo = fake.hangAt("update 1");
        Run.inline(reactor, () -> {
            Database database = open(reactor, 1, _ -> {}).await();
            Deferred<Long> stuck = startHanging(reactor, database, 1);
            stuck.cancel();
            Run.until(reactor, () -> !reported.isEmpty());
            Deferred<?> closing = database.close();
            assertThat(closing.isFired()).isFalse();
            letGo.run();
            closing.await();
            assertThat(stuck.await()).isEqualTo(1);
            return true;
        });
    }

    @Test
    void allAreAbortedThoughCancelsAndAbortsHang(Reactor reactor) throws Exception {
        List<Runnable> letGo =
                List.of(fake.hangAt("cancel"), fake.hangAt("abort"), fake.hangAt("update 1"), fake.hangAt("update 2"));
        Run.with(reactor, open(reactor, 2, _ -> {}), database -> {
            List<Deferred<Long>> calls =
                    List.of(startHanging(reactor, database, 1), startHanging(reactor, database, 2));
            calls.forEach(Deferred::cancel);
            Run.until(reactor, () -> reported.size() == 2);
            assertThat(fake.count("abort")).isEqualTo(2);
            letGo.forEach(Runnable::run);
            for (Deferred<Long> call : calls) {
                assertThat(call.await()).isEqualTo(1);
            }
        });
    }

    @Test
    void closeEndsWhenTheLastThatIsNotStuckHasEnded(Reactor reactor) throws Exception {
        fake.hangAt("update 1");
        Runnable second = fake.hangAt("update 2", () -> lost("cut"));
        Run.inline(reactor, () -> {
            Database database = open(
                            reactor,
                            2,
                            options -> options.closeTimeout(Duration.ZERO).cancelGrace(Duration.ofMillis(600)))
                    .await();
            Deferred<Long> stuck = startHanging(reactor, database, 1);
            Deferred<Long> slow = startHanging(reactor, database, 2);
            stuck.cancel();
            Run.until(reactor, () -> !reported.isEmpty());
            Deferred<?> closing = database.close();
            reactor.sleep(Duration.ofMillis(20)).await();
            assertThat(closing.isFired()).isFalse();
            second.run();
            assertThatThrownBy(closing::await).isInstanceOf(DatabaseClosedException.class);
            assertThat(reported).hasSize(1);
            assertThatThrownBy(slow::await).isInstanceOf(DatabaseClosedException.class);
            var _ = stuck.addErrbackAction(Throwable.class, _ -> {});
            return true;
        });
    }

    /** The cancel may reach whatever the connection does next; the reactor is too busy for the abort to come first. */
    @Test
    void aConnectionIsNotUsedAgainWhileACancelOfItHangs(Reactor reactor) throws Exception {
        Runnable ended = fake.hangAt("update 1", () -> {
            throw new SQLException("cancelled");
        });
        Runnable cancelHangs = fake.hangAt("cancel");
        Run.with(reactor, open(reactor, 1, options -> options.cancelGrace(Duration.ofMillis(300))), database -> {
            Deferred<Long> call = startHanging(reactor, database, 1);
            call.cancel();
            occupyUntil(() -> fake.count("cancel") == 1);
            ended.run();
            occupyUntil(() -> fake.count("close") == 1);
            assertThatThrownBy(call::await).isInstanceOf(CancellationException.class);
            assertThat(database.update(SQL, 2).await()).isEqualTo(1);
            assertThat(fake.count("connect")).isEqualTo(2);
            cancelHangs.run();
        });
    }

    /** Holds the reactor up until something is so on another thread, but not for ever. */
    private static void occupyUntil(BooleanSupplier so) {
        long began = System.nanoTime();
        while (!so.getAsBoolean() && System.nanoTime() - began < 10_000_000_000L) {
            Thread.onSpinWait();
        }
    }

    @Test
    void statementsOfTheUsersThatAreClosedAreNotCancelledAnyMore(Reactor reactor) throws Exception {
        Runnable ended = fake.hangAt("update last");
        Run.with(reactor, open(reactor, 1, options -> options.cancelGrace(Duration.ofSeconds(10))), database -> {
            Deferred<Boolean> call = database.onConnection(session -> {
                for (int i = 0; i < 1000; i++) {
                    session.connection().createStatement().close();
                }
                try (var last = session.connection().prepareStatement("x")) {
                    last.setObject(1, "last");
                    return last.execute();
                }
            });
            Run.until(reactor, () -> fake.count("update last") == 1);
            fake.on("cancel", ended::run);
            call.cancel();
            call.addErrback(CancellationException.class, _ -> true).await();
            assertThat(fake.count("cancel")).isBetween(1L, 65L);
        });
    }
}
