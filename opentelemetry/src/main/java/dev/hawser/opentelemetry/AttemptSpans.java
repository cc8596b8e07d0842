package dev.hawser.opentelemetry;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.StepException;
import dev.hawser.batch.Workflow;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.concurrent.CancellationException;
import tools.jackson.databind.node.ObjectNode;

/** A span of each attempt, with those of its steps inside. */
final class AttemptSpans implements Workflow {
    private final Spans spans;
    private final Workflow workflow;

    /** Of all of them: an attempt that follows the end of another is not part of it. */
    private final Context parent;

    AttemptSpans(Spans spans, Workflow workflow, Context parent) {
        this.spans = spans;
        this.workflow = workflow;
        this.parent = parent;
    }

    @Override
    public ObjectNode run(Attempt attempt) throws Exception {
        Span span = spans.tracer()
                .spanBuilder("attempt")
                .setParent(parent)
                .setAttribute("hawser.item", spans.mask().apply(attempt.item().id()))
                .setAttribute("hawser.attempt", attempt.number())
                .setAttribute("hawser.slot", attempt.slot())
                .startSpan();
        StepSpans steps = new StepSpans(spans, attempt.observer());
        try (Scope _ = parent.with(span).makeCurrent()) {
            return workflow.run(
                    new Attempt(attempt.item(), attempt.number(), attempt.slot(), attempt.idempotencyKey(), steps));
        } catch (StepException e) {
            span.setAttribute("hawser.step", e.step());
            span.setAttribute(Spans.ERROR, e.kind());
            span.setStatus(StatusCode.ERROR, spans.mask().apply(String.valueOf(e.getMessage())));
            throw e;
        } catch (CancellationException e) {
            spans.failed(span, "cancelled"); // by whom and why, the run knows
            throw e;
        } catch (Throwable e) {
            spans.failed(span, e);
            throw e;
        } finally {
            span.end();
        }
    }
}
