package dev.hawser.opentelemetry;

import dev.hawser.batch.Emission;
import dev.hawser.batch.StepObserver;
import dev.hawser.defer.Deferred;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A span of each step of an attempt, current from its begin to its end; all else is handed on. In the attempt's function. */
final class StepSpans implements StepObserver {
    private final Spans spans;
    private final StepObserver observer;
    private Span span = Span.getInvalid();
    private Scope scope = Scope.noop();

    StepSpans(Spans spans, StepObserver observer) {
        this.spans = spans;
        this.observer = observer;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // ended() closes it, on the same thread
    public void started(String step) {
        span = spans.tracer().spanBuilder(step).startSpan();
        scope = span.makeCurrent();
        observer.started(step);
    }

    @Override
    public void ended(String step, boolean succeeded) {
        if (!succeeded) {
            span.setStatus(StatusCode.ERROR);
        }
        scope.close();
        span.end();
        observer.ended(step, succeeded);
    }

    @Override
    public void leaveSlot() {
        observer.leaveSlot();
    }

    @Override
    public Deferred<Integer> takeSlot(int former) {
        return observer.takeSlot(former);
    }

    @Override
    public void awaitRow() {
        observer.awaitRow();
    }

    @Override
    public void waits() {
        observer.waits();
    }

    @Override
    public void goesOn() {
        observer.goesOn();
    }

    @Override
    public ObjectNode kept() {
        return observer.kept();
    }

    @Override
    public Deferred<@Nullable Void> keep(String step, @Nullable ObjectNode captured) {
        return observer.keep(step, captured);
    }

    @Override
    public ObjectNode passed() {
        return observer.passed();
    }

    @Override
    public void fails(ObjectNode steps) {
        observer.fails(steps);
    }

    @Override
    public Deferred<Emission.Result> emit(Emission emission) {
        return observer.emit(emission);
    }
}
