package dev.hawser.engine.scope;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Deferred;
import dev.hawser.defer.Procedure;
import dev.hawser.reactor.DelayedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The tree of scopes by itself: no reactor. */
class ScopeNodeTest {
    private final List<String> log = new ArrayList<>();

    /** So many cancelled scopes have not ended. */
    private int cancelled;

    private final FunctionScopes home = new FunctionScopes() {
        @Override
        public void requireCurrent() {
            // there is one thread
        }

        @Override
        public ScopedFunction<?> function(String what) {
            throw new AssertionError("not asked");
        }

        @Override
        public @Nullable ScopeNode innermost() {
            return null;
        }

        @Override
        public @Nullable ScopeNode outermost() {
            return null;
        }

        @Override
        public <T extends @Nullable Object> ScopedFunction<T> make(
                ScopeNode base, String name, Callable<? extends T> body, ScopeChild child) {
            throw new AssertionError("not asked");
        }

        @Override
        public void took(Deferred<?> deferred) {
            throw new AssertionError("not asked");
        }

        @Override
        public void cancelled(ScopeNode scope) {
            cancelled++;
        }

        @Override
        public void left(ScopeNode scope) {
            cancelled--;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public DelayedCall callAt(long due, Procedure procedure) {
            throw new AssertionError("not asked");
        }
    };

    private final ScopeNode outer = scope(null, false, 10);

    private ScopeNode scope(@Nullable ScopeNode parent, boolean shield, long deadline) {
        return new ScopeNode(home, parent, null, shield, deadline);
    }

    /** Somebody who waits in a scope. */
    private final class Waits extends ScopePlace implements ScopeMember {
        private final String name;
        private final ScopeNode innermost;

        Waits(String name, ScopeNode innermost) {
            this.name = name;
            this.innermost = innermost;
        }

        @Override
        protected ScopeMember member() {
            return this;
        }

        @Override
        public ScopeNode innermost() {
            return innermost;
        }

        @Override
        public void cancelWait() {
            log.add(name);
        }
    }

    @Test
    @DisplayName("a cancelled scope is counted from its cancel to its end, and a further cancel is none")
    void counted() {
        outer.cancel();
        outer.cancel();
        assertThat(cancelled).isEqualTo(1);
        outer.leave();
        assertThat(cancelled).isZero();
        outer.cancel();
        assertThat(cancelled).isZero();
    }

    @Test
    @DisplayName("one that was never cancelled is not counted at its end, and cannot be cancelled behind it")
    void notCounted() {
        outer.leave();
        outer.cancel();
        assertThat(outer.isCancelled()).isFalse();
        assertThat(outer.isOver()).isTrue();
        assertThat(cancelled).isZero();
    }

    @Test
    @DisplayName("a cancel reaches those in it in the order in which they came, and none that has left")
    void reached() {
        List<Waits> all = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d", "e")) {
            Waits waits = new Waits(name, outer);
            outer.add(waits);
            all.add(waits);
        }
        outer.remove(all.get(0));
        outer.remove(all.get(2));
        outer.remove(all.get(4));
        assertThat(all).extracting(ScopePlace::isTaken).containsExactly(false, true, false, true, false);
        outer.add(all.get(2));
        outer.cancel();
        assertThat(log).containsExactly("b", "d", "c");
    }

    @Test
    @DisplayName("a shield keeps a cancel from those in it, and hides the deadlines around it")
    void shield() {
        ScopeNode shield = scope(outer, true, 20);
        ScopeNode inner = scope(shield, false, 30);
        outer.add(new Waits("outside", outer));
        outer.add(new Waits("shielded", shield));
        outer.add(new Waits("in a scope behind the shield", inner));
        assertThat(inner.nearestDeadline()).isEqualTo(20);
        assertThat(scope(outer, false, 30).nearestDeadline()).isEqualTo(10);
        outer.cancel();
        assertThat(log).containsExactly("outside");
        assertThat(inner.isCancelled()).isFalse();
        assertThat(inner.isCancelledItself()).isFalse();
    }

    @Test
    @DisplayName("who waits further in is reached, with all who began there")
    void furtherIn() {
        ScopeNode inner = scope(outer, false, Long.MAX_VALUE);
        outer.add(new Waits("inner", inner));
        inner.add(new Waits("began in inner", inner));
        outer.cancel();
        assertThat(log).containsExactly("inner", "began in inner");
        assertThat(inner.isCancelled()).isTrue();
        assertThat(inner.isCancelledItself()).isFalse();
    }

    @Test
    @DisplayName("who stands further out is not reached by a cancel further in")
    void furtherOut() {
        ScopeNode inner = scope(outer, false, Long.MAX_VALUE);
        inner.add(new Waits("has gone out again", outer));
        inner.cancel();
        assertThat(log).isEmpty();
        assertThat(outer.isCancelled()).isFalse();
    }
}
