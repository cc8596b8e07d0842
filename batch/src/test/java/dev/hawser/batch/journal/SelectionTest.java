package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.Duplicates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that serves some of the rows leaves the others for a resume. */
class SelectionTest {
    @TempDir
    Path temp;

    Path input;
    Path dir;

    @BeforeEach
    void customers() throws Exception {
        input = Runs.customers(temp.resolve("customers.jsonl"), 7);
        dir = temp.resolve("run");
    }

    private Runs.Served run(Selection selection) throws Exception {
        Consumer<OpenOptions> options = Runs.OPTIONS.andThen(o -> o.selection(selection));
        return Runs.serve(reactor -> RunDirectory.create(reactor, dir, Runs.input(input), options), Runs::done);
    }

    private Runs.Served resume(Selection selection, Runs.Server server) throws Exception {
        Consumer<OpenOptions> options = Runs.OPTIONS.andThen(o -> o.selection(selection));
        return Runs.serve(reactor -> RunDirectory.resume(reactor, dir, Runs.input(input), options), server);
    }

    @Test
    void aLimitServesTheFirstAndEachResumeTheNext() throws Exception {
        Runs.Served first = run(Selection.first(3));
        assertThat(first.leased()).containsExactly("c1/1", "c2/1", "c3/1");
        assertThat(first.counts().left()).isTrue();
        assertThat(first.counts().total()).hasValue(3);

        Runs.Served second = resume(Selection.first(2), Runs::done);
        assertThat(second.leased()).containsExactly("c4/1", "c5/1");
        assertThat(second.counts().left()).isTrue();
        assertThat(second.counts().total()).hasValue(5);

        Runs.Served third = resume(Selection.all(), Runs::done);
        assertThat(third.leased()).containsExactly("c6/1", "c7/1");
        assertThat(third.counts().left()).isFalse();
        assertThat(third.counts().total()).hasValue(7);
        assertThat(Runs.ids(dir.resolve("results.jsonl"))).hasSize(7).doesNotHaveDuplicates();
    }

    @Test
    void aLimitThatIsAllThereIsLeavesNothing() throws Exception {
        Runs.Served served = run(Selection.first(7));

        assertThat(served.leased()).hasSize(7);
        assertThat(served.counts().left()).isFalse();
        assertThat(served.counts().total()).hasValue(7);
        assertThat(Runs.types(dir.resolve("journal.jsonl"))).contains("input");
    }

    @Test
    void aLimitOfDeadItemsLeavesTheOthersDead() throws Exception {
        Runs.serve(reactor -> RunDirectory.create(reactor, dir, Runs.input(input), Runs.OPTIONS), Runs::dead);

        Runs.Served served = Runs.serve(
                reactor -> RunDirectory.retryDead(
                        reactor, dir, Runs.input(input), Runs.OPTIONS.andThen(o -> o.selection(Selection.first(2)))),
                Runs::done);

        assertThat(served.leased()).containsExactly("c1/1", "c2/1");
        assertThat(served.counts().left()).isTrue();
        assertThat(served.counts().total()).hasValue(7);
        assertThat(Runs.ids(dir.resolve("dead.jsonl"))).containsExactly("c3", "c4", "c5", "c6", "c7");
    }

    @Test
    void aBadRowBeyondTheLimitIsNobodysConcern() throws Exception {
        Files.writeString(input, Files.readString(input) + "no JSON\n");

        assertThat(run(Selection.first(7)).counts().left()).isTrue();
    }

    @Test
    void aLimitDoesNotWaitForInputThatNobodyNeeds() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        InputStream stream = new SequenceInputStream(
                new ByteArrayInputStream("{\"id\":\"a\"}\n{\"id\":\"b\"}\n".getBytes(StandardCharsets.UTF_8)),
                new Stalled(never));
        RunInput slow = RunInput.stream(stream, JsonRows.FORMAT, "id", Duplicates.REFUSE);
        Consumer<OpenOptions> options = Runs.OPTIONS.andThen(o -> o.selection(Selection.first(2)));

        Runs.Served served = Runs.serve(reactor -> RunDirectory.create(reactor, dir, slow, options), Runs::done);
        never.countDown();

        assertThat(served.leased()).containsExactly("a/1", "b/1");
        assertThat(served.counts().left()).isTrue();
    }

    /** A stream whose next byte does not come. */
    private static final class Stalled extends InputStream {
        private final CountDownLatch end;

        Stalled(CountDownLatch end) {
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            try {
                end.await();
                return -1;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    @Test
    void aSampleIsOfTheWholeListInItsOrderAndLeavesTheRest() throws Exception {
        List<String> sampled = run(Selection.sample(4, 3)).leased();
        assertThat(sampled).hasSize(4).isSorted().doesNotHaveDuplicates();

        Set<String> again = new HashSet<>();
        Runs.Served served = resume(Selection.sample(10, 4), lease -> {
            again.add(lease.item().id() + "/" + lease.attempt());
            return Runs.done(lease);
        });
        assertThat(served.counts().left()).isFalse();
        assertThat(again).hasSize(3).doesNotContainAnyElementsOf(sampled);
    }

    @Test
    void aSampleOfAListThatIsReadInManyPiecesIsWhole() throws Exception {
        input = Runs.customers(temp.resolve("many.jsonl"), 60_000); // more than one block

        Runs.Served served = Runs.serve(
                reactor -> RunDirectory.create(
                        reactor,
                        dir,
                        Runs.input(input),
                        Runs.OPTIONS.andThen(o -> o.selection(Selection.sample(1_000, 1)))),
                lease -> lease.giveBack(null));

        assertThat(served.leased()).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(served.counts().read()).isEqualTo(60_000);
        assertThat(served.counts().total()).hasValue(1_000);
    }

    @Test
    void everyRowIsAsLikelyAsAnyOther() {
        int[] picked = new int[20];
        for (int seed = 0; seed < 4_000; seed++) {
            Reservoir<Integer> reservoir = new Reservoir<>(new Selection.Sample(5, seed));
            for (int i = 0; i < picked.length; i++) {
                reservoir.offer(i);
            }
            reservoir.sample().forEach(i -> picked[i]++);
        }

        // 1,000 expected; the standard deviation is 27
        assertThat(IntStream.of(picked)).allSatisfy(count -> assertThat(count).isBetween(860, 1_140));
    }
}
