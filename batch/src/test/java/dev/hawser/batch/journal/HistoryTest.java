package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.journal.Entry.BlockRead;
import dev.hawser.batch.journal.Entry.Ended;
import dev.hawser.batch.journal.Entry.Failure;
import dev.hawser.batch.journal.Entry.How;
import dev.hawser.batch.journal.Entry.Span;
import dev.hawser.batch.journal.History.Tries;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What a journal says of its items, record by record. */
class HistoryTest {
    private final History history = new History(false);

    private static Entry opened(String mode) {
        return new Entry.Opened(1, mode, 1, "host");
    }

    private static Entry started(String id, long ordinal, int attempt) {
        return new Entry.Started(id, ordinal, attempt, 0, 1);
    }

    private static Ended ended(String id, long ordinal, int attempt, How how, ObjectNode passed) {
        return new Ended(id, ordinal, attempt, 0, 1, 2, List.of(), how, Failure.NONE, 0, null, "", passed);
    }

    private static Ended ended(String id, long ordinal, int attempt, How how) {
        return ended(id, ordinal, attempt, how, null);
    }

    private static BitSet bits(int... set) {
        BitSet bits = new BitSet();
        for (int bit : set) {
            bits.set(bit);
        }
        return bits;
    }

    @Test
    void anAttemptWithoutAnEndIsACrashWhenTheNextProcessOpensTheRun() {
        assertThat(history.apply(started("a", 1, 1))).isTrue();
        history.apply(opened("resume"));
        assertThat(history.tries("a", 1)).isEqualTo(new Tries(1, 1));
        history.apply(started("a", 1, 2));
        history.apply(opened("resume"));
        assertThat(history.tries("a", 1)).isEqualTo(new Tries(2, 2));
        history.apply(ended("a", 1, 3, How.RETRY));
        assertThat(history.tries("a", 1)).as("its crashes count on").isEqualTo(new Tries(3, 2));
        history.apply(opened("resume"));
        assertThat(history.tries("a", 1)).isEqualTo(new Tries(3, 2));
        assertThat(history.tries("b", 2)).isEqualTo(History.NONE);
    }

    @Test
    void whatWasCutOffByTheEndOfARunIsNoCrash() {
        history.apply(started("a", 1, 1));
        history.apply(new Entry.Closed(1, "drained"));
        history.apply(started("b", 2, 1));
        history.apply(ended("b", 2, 1, How.BACK));
        history.crashed();
        assertThat(history.tries("a", 1)).isEqualTo(History.NONE);
        assertThat(history.tries("b", 2)).isEqualTo(History.NONE);
    }

    @Test
    void whoIsDoneIsNotDeadAndHasNoTries() {
        history.apply(ended("a", 1, 1, How.RETRY));
        history.apply(ended("a", 1, 2, How.DEAD));
        assertThat(history.isDead("a", 1)).isTrue();
        assertThat(history.isDone("a", 1)).isFalse();
        assertThat(history.tries("a", 1)).isEqualTo(History.NONE);
        history.apply(ended("a", 1, 1, How.RETRY));
        assertThat(history.tries("a", 1)).as("of a dead one they do not count").isEqualTo(History.NONE);
        assertThat(history.deadCount()).isEqualTo(1);

        history.apply(ended("a", 1, 2, How.DONE));
        assertThat(history.isDead("a", 1)).isFalse();
        assertThat(history.isDone("a", 1)).isTrue();
        assertThat(history.doneCount()).isEqualTo(1);
        assertThat(history.deadCount()).isZero();
        assertThat(history.apply(new Entry.Undone("a", 1))).isTrue();
        assertThat(history.isDone("a", 1)).isFalse();
    }

    @Test
    void whoTriesDeadOnesAgainForgetsTheirTries() {
        history.apply(ended("a", 1, 1, How.DEAD));
        history.apply(started("a", 1, 1));
        history.apply(started("b", 2, 1));
        history.apply(opened("retry-dead"));
        assertThat(history.tries("a", 1)).isEqualTo(History.NONE);
        assertThat(history.tries("b", 2)).isEqualTo(new Tries(1, 1));
        history.apply(started("a", 1, 1));
        history.apply(opened("resume"));
        assertThat(history.tries("a", 1)).isEqualTo(new Tries(1, 1));
    }

    @Test
    void aNumberHasOneId() {
        assertThat(history.apply(started("a", 0, 1))).isFalse();
        assertThat(history.apply(started("", 1, 1))).isFalse();
        assertThat(history.apply(started("a", Integer.MAX_VALUE - 7, 1))).isFalse();
        assertThat(history.apply(started("a", Integer.MAX_VALUE - 8, 1))).isTrue();
        for (long ordinal : new long[] {1, 4095, 4096, 4097, 8192}) {
            assertThat(history.apply(started("id" + ordinal, ordinal, 1))).isTrue();
            assertThat(history.agrees("id" + ordinal, ordinal)).isTrue();
            assertThat(history.agrees("other", ordinal)).isFalse();
            assertThat(history.apply(started("other", ordinal, 1))).isFalse();
            assertThat(history.apply(ended("other", ordinal, 1, How.DONE))).isFalse();
            assertThat(history.apply(new Entry.Undone("other", ordinal))).isFalse();
            assertThat(history.apply(new Entry.Kept("other", ordinal, "s", 1, null)))
                    .isFalse();
            assertThat(history.apply(new Entry.Found("other", ordinal, "s", 1, 1, 1)))
                    .isFalse();
        }
        assertThat(history.agrees("anything", 5)).as("nothing is known").isTrue();
        assertThat(history.apply(started("five", 5, 1)))
                .as("nor learned by asking")
                .isTrue();
    }

    @Test
    void whereStepsAreKeptIsKnownUntilTheItemIsDone() {
        Entry.Kept one = new Entry.Kept("a", 1, "one", 1, null);
        assertThat(history.apply(one)).isTrue();
        assertThat(history.apply(new Entry.Kept("a", 1, "", 1, null))).isFalse();
        history.keeps(one, new Span(10, 5));
        history.keeps(one, new Span(20, 5));
        assertThat(history.kept("a", 1)).containsExactly(new Span(10, 5), new Span(20, 5));
        assertThat(history.kept("b", 2)).isEmpty();
        history.apply(ended("a", 1, 1, How.DONE));
        assertThat(history.kept("a", 1)).isEmpty();
        history.keeps(one, new Span(30, 5));
        assertThat(history.kept("a", 1)).isEmpty();
    }

    @Test
    void whatADeadItemHadGotPastIsKnownUntilItsNextEnd() {
        Ended dead = ended("a", 1, 1, How.DEAD, Runs.MAPPER.createObjectNode().put("x", 1));
        for (How next : new How[] {How.DEAD, How.DONE}) {
            history.apply(dead);
            history.keeps(dead, new Span(7, 3));
            assertThat(history.passed("a", 1)).contains(new Span(7, 3));
            assertThat(history.passed("b", 2)).isEmpty();
            history.apply(ended("a", 1, 2, next));
            history.keeps(ended("a", 1, 2, next), new Span(9, 3));
            assertThat(history.passed("a", 1)).isEmpty();
        }
    }

    @Test
    void whoFoundRowsThatAreLostIsToLookAgain() {
        assertThat(history.apply(new Entry.Found("a", 1, "s", 1, -1, 1))).isFalse();
        assertThat(history.apply(new Entry.Found("a", 1, "s", 1, 2, 1))).isFalse();
        assertThat(history.apply(new Entry.Found("a", 1, "s", 1, 0, 0))).isTrue();
        assertThat(history.apply(new Entry.Found("b", 2, "s", 1, 3, 3))).isTrue();
        assertThat(history.apply(new Entry.Found("b", 2, "s", 1, 1, 2))).isTrue();
        assertThat(history.foundCount()).isEqualTo(3);
        history.apply(ended("a", 1, 1, How.DONE));
        history.apply(ended("b", 2, 1, How.DEAD));
        history.apply(ended("c", 3, 1, How.DONE));
        history.apply(ended("d", 4, 1, How.DEAD));
        history.forgetFinders();
        assertThat(history.isDone("a", 1)).isFalse();
        assertThat(history.isDead("b", 2)).isFalse();
        assertThat(history.isDone("c", 3)).isTrue();
        assertThat(history.isDead("d", 4)).isTrue();
    }

    @Test
    void anInputIsKnownBlockByBlockUpToWhereItChanged() {
        BlockRead first = new BlockRead(0, 9, "a", 1, 2);
        BlockRead second = new BlockRead(1, 0, "b", 2, 3);
        assertThat(history.apply(second)).isFalse();
        assertThat(history.apply(first)).isTrue();
        assertThat(history.apply(new BlockRead(1, -1, "b", 2, 3))).isFalse();
        assertThat(history.apply(second)).isTrue();
        assertThat(history.inputBytes()).isEqualTo(-1);
        assertThat(history.apply(new Entry.InputEnded(9, 2))).isTrue();
        assertThat(history.inputBytes()).isEqualTo(9);

        assertThat(history.apply(new Entry.InputChanged(-1, true))).isFalse();
        assertThat(history.apply(new Entry.InputChanged(3, true))).isFalse();
        assertThat(history.apply(new Entry.InputChanged(2, true))).isTrue();
        assertThat(history.blocks()).containsExactly(first, second);
        assertThat(history.inputBytes()).isEqualTo(-1);
        assertThat(history.renumbered()).isFalse();
        assertThat(history.apply(new Entry.InputChanged(1, false))).isTrue();
        assertThat(history.blocks()).containsExactly(first);
        assertThat(history.renumbered()).isTrue();
        assertThat(history.apply(new Entry.InputChanged(0, true))).isTrue();
        assertThat(history.blocks()).isEmpty();
        assertThat(history.renumbered()).as("it stays so").isTrue();
    }

    @Test
    void whoHasNoLineInItsFileIsForgotten() {
        for (int i = 1; i <= 3; i++) {
            history.apply(ended("a" + i, i, 1, How.DONE));
            history.apply(ended("b" + i, i + 3, 1, How.DEAD));
        }
        assertThat(history.doneBeside(bits(1, 3))).isEqualTo(1);
        history.keepDone(bits(1, 3, 9));
        assertThat(history.doneCount()).isEqualTo(2);
        assertThat(history.isDone("a2", 2)).isFalse();
        history.keepDead(bits(4));
        assertThat(history.isDead("b1", 4)).isTrue();
        assertThat(history.deadCount()).isEqualTo(1);
    }

    @Test
    void itemsThatAreToldApartByIdKeepWhatIsKnownWhateverTheirNumber() {
        History byId = new History(true);
        assertThat(byId.index("a", 1)).isNegative();
        assertThat(byId.isDone("a", 1)).isFalse();
        assertThat(byId.isDead("a", 1)).isFalse();
        assertThat(byId.tries("a", 1)).isEqualTo(History.NONE);
        assertThat(byId.apply(ended("a", 7, 1, How.DONE))).isTrue();
        assertThat(byId.apply(ended("b", 7, 1, How.DEAD))).isTrue();
        assertThat(byId.apply(ended("c", 9, 1, How.RETRY))).isTrue();
        assertThat(byId.isDone("a", 1)).isTrue();
        assertThat(byId.isDead("b", 1)).isTrue();
        assertThat(byId.tries("c", 1)).isEqualTo(new Tries(1, 0));
        assertThat(byId.tries("d", 9)).isEqualTo(History.NONE);
        assertThat(byId.agrees("x", 7)).isTrue();
        Entry.Kept kept = new Entry.Kept("c", 9, "s", 1, null);
        byId.keeps(kept, new Span(1, 1));
        assertThat(byId.kept("c", 5)).containsExactly(new Span(1, 1));
        assertThat(byId.kept("unknown", 9)).isEmpty();
    }
}
