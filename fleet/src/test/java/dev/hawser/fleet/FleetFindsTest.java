package dev.hawser.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Emission;
import dev.hawser.batch.Item;
import dev.hawser.batch.Workflow;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.run.RunSummary;
import dev.hawser.batch.source.Closing;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Rows that steps find in a fleet: of the run from then on, each id once, whoever finds them and whatever becomes of him. */
@WithReactor(time = TestTime.REAL)
class FleetFindsTest {
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final int ALL = 120;

    private static ObjectNode row(long n) {
        return JsonNodeFactory.instance.objectNode().put("id", "id-" + n).put("n", n);
    }

    private static Emission emission(int depth, long most, long... rows) {
        return new Emission(
                "look", LongStream.of(rows).mapToObj(FleetFindsTest::row).toList(), depth, most);
    }

    private static void begin(Crew crew, Fleet.Finds finds, int rows) {
        crew.finds = finds;
        crew.load(
                LongStream.rangeClosed(1, rows)
                        .mapToObj(n -> new Item("id-" + n, n, n + 1, row(n)))
                        .toList(),
                8);
    }

    private static final Fleet.Finds SERVED = new Fleet.Finds("serve", 0, false);

    /** Each row of a tree finds its children, and rows that others find too. */
    private static Workflow tree(Crew crew) {
        return attempt -> {
            long n = attempt.item().fields().path("n").asLong();
            long[] found = LongStream.of(n, 1, 2 * n, 2 * n + 1, 2 * n + 1, 3 * n)
                    .filter(each -> each <= ALL)
                    .toArray();
            var _ = attempt.observer()
                    .emit(emission(Integer.MAX_VALUE, 1_000, found))
                    .await();
            return crew.taking(SHORT).run(attempt);
        };
    }

    private static void check(Crew crew, List<RunSummary> ended) {
        assertThat(ended).extracting(RunSummary::closing).containsOnly(Closing.COMPLETE);
        assertThat(crew.calls).hasSize(ALL);
        assertThat(crew.calls.values()).containsOnly(1);
        assertThat(crew.outcomes()).hasSize(ALL);
        assertThat(crew.mostServing).isLessThanOrEqualTo(8);
        assertThat(ended.getFirst().counts().total()).hasValue(ALL);
        assertThat(crew.number("select handed - rows + waiting + aside from hawser.run"))
                .isZero();
        assertThat(crew.number("select sum((details->>'rows')::int) from hawser.event where type = 'found'"))
                .isEqualTo(ALL - 1);
    }

    @Test
    void eachIsServedOnceByAllWorkers(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            begin(crew, SERVED, 1);
            int[] calls = {0};
            UnaryOperator<Turns> lossy = turns -> new PassedOn(turns) {
                @Override
                public Deferred<List<Optional<Emission.Result>>> emit(long worker, List<Found> found) {
                    return turns.emit(worker, found)
                            .chainCallback(results -> calls[0]++ % 3 == 1
                                    ? Deferred.fail(new IOException("connection reset"))
                                    : Deferred.succeed(results));
                }
            };
            check(
                    crew,
                    crew.ended(List.of(
                            crew.start("w1", tree(crew)),
                            crew.start("w2", tree(crew)),
                            crew.start(crew.source("w3", lossy), tree(crew)))));
            assertThat(crew.number("select max(depth) from hawser.row")).isEqualTo(6);
        });
    }

    @Test
    void boundOfAKeyHoldsForThemToo(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            crew.perKey = 2;
            crew.key = item -> "key-" + item.fields().path("n").asLong() % 5;
            begin(crew, SERVED, 1);
            check(crew, crew.ended(List.of(crew.start("w1", tree(crew)), crew.start("w2", tree(crew)))));
        });
    }

    @Test
    void whatWorkersFindWhoAreLostIsServedOnce(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            begin(crew, SERVED, 1);
            SqlTurns turns = new SqlTurns(crew.database, Crew.RUN);
            for (int death = 0; death < 2; death++) {
                long worker = turns.join("mortal").await().worker();
                var _ = turns.turn(worker, turn(1)).await();
                var _ = turns.turn(worker, turn(2)).await(); // what the first has taken back is due
                Turns.Found found = found(emission(9, 1_000, 2, 3));
                assertThat(turns.emit(worker, List.of(found)).await())
                        .containsExactly(
                                Optional.of(death == 0 ? new Emission.Result(2, 0, 0) : new Emission.Result(0, 2, 0)));
                crew.timeIsOver();
                if (death == 1) {
                    assertThat(crew.start("w1", tree(crew)).finished().await().closing())
                            .isEqualTo(Closing.COMPLETE);
                    assertThat(turns.emit(worker, List.of(found)).await()).containsExactly(Optional.empty());
                }
            }
            assertThat(crew.calls).hasSize(ALL);
            assertThat(crew.calls.values()).containsOnly(1);
        });
    }

    private static Turns.Ask turn(long number) {
        return new Turns.Ask(number, new Turns.Slots(0, 0, 8), 8, 0, JsonNodeFactory.instance.objectNode());
    }

    private static Turns.Found found(Emission emission) {
        return new Turns.Found(
                1,
                1,
                emission,
                emission.rows().stream()
                        .map(fields -> new KeyedItem(
                                new Item(fields.path("id").asString(), 0, 0, fields),
                                null,
                                JsonNodeFactory.instance.objectNode(),
                                0))
                        .toList(),
                0);
    }

    private static Workflow finding(Crew crew, Emission emission, List<Emission.Result> results) {
        return (Attempt attempt) -> {
            if (attempt.item().ordinal() == 1) {
                results.add(attempt.observer().emit(emission).await());
            }
            return crew.taking(SHORT).run(attempt);
        };
    }

    @Test
    void whatIsTooDeepOrTooManyIsLeftOut(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            begin(crew, SERVED, 2);
            List<Emission.Result> results = new ArrayList<>();
            RunControl run = crew.start("w1", finding(crew, emission(1, 2, 2, 3, 4, 5, 3), results));
            assertThat(run.finished().await().closing()).isEqualTo(Closing.COMPLETE);
            assertThat(results).containsExactly(new Emission.Result(2, 2, 1));
            assertThat(crew.calls.keySet()).containsExactlyInAnyOrder("id-1", "id-2", "id-3", "id-4");
        });
        assertThat(emission(1, 1).ids("id")).isEmpty();
    }

    @Test
    void whatARunKeepsButDoesNotServeIsGatheredOnly(Reactor reactor) throws Exception {
        Crew.with(reactor, crew -> {
            begin(crew, new Fleet.Finds("keep", 7, false), 2);
            List<Emission.Result> results = new ArrayList<>();
            RunControl run = crew.start("w1", finding(crew, emission(1, 20, 2, 3), results));
            assertThat(run.finished().await().counts().total()).hasValue(2);
            assertThat(results).containsExactly(new Emission.Result(1, 1, 0));
            assertThat(crew.calls.keySet()).containsExactlyInAnyOrder("id-1", "id-2");
            assertThat(crew.fleet.found(Crew.RUN, 1_000_000_008, 1).await()).hasSize(1);
        });
    }

    @ParameterizedTest
    @CsvSource({"a\\0b, with a NUL", "a\\ud83db, with half of a character"})
    void idThatADatabaseCannotKeepIsRefused(String shown, String what, Reactor reactor) throws Exception {
        String id = shown.replace("\\0", "\0").replace("\\ud83d", "\ud83d");
        Crew.with(reactor, crew -> {
            begin(crew, SERVED, 1);
            Emission strange = new Emission("look", List.of(row(2).put("id", id)), 1, 10);
            RunControl run = crew.start("w1", finding(crew, strange, new ArrayList<>()));
            assertThat(run.finished().await().counts().dead()).isEqualTo(1);
            assertThat(crew.outcomes())
                    .singleElement()
                    .satisfies(row -> assertThat(row.asString("report")).contains(what));
            KeyedItem item = new KeyedItem(new Item(id, 9, 9, row(9)), null, row(9), 0);
            assertThatThrownBy(() -> crew.fleet.load(Crew.RUN, List.of(item)).await())
                    .hasMessage("a row has the id \"" + shown + "\", " + what + ", which PostgreSQL cannot keep");
        });
    }

    @Test
    void rowWithoutAnIdFailsItsStep() {
        Emission nameless = new Emission("look", List.of(JsonNodeFactory.instance.objectNode()), 1, 10);
        assertThatThrownBy(() -> nameless.ids("id")).hasMessageContaining("has no text or number as \"id\"");
    }
}
