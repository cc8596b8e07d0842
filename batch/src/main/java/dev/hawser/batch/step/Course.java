package dev.hawser.batch.step;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.StepException;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.job.Foreach;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.Manner;
import dev.hawser.batch.job.Manner.OnError;
import dev.hawser.batch.job.MissingNameException;
import dev.hawser.batch.job.Nesting;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Secrets;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredSemaphore;
import dev.hawser.defer.Permit;
import dev.hawser.http.client.CookieJar;
import dev.hawser.task.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One attempt's way through the steps: which are left out, which were done before, what their failures mean.
 *
 * <p><b>Threads:</b> in the inline function of the attempt.
 */
final class Course {
    private static final String FAILURE = "failure";

    private final Attempt attempt;
    private final Scope scope;
    private final Shared shared;
    private final RecentSecrets secrets;
    private final StepObserver observer;
    private final CookieJar cookies = CookieJar.create();

    /** How many of the steps it has got past. */
    private int past;

    /** Whether it is at the last steps: what they put in order is this attempt's, whose ever the row is. */
    private boolean finishing;

    /** A step with what it shall do. */
    record Named(String name, Plan plan, Manner manner) {
        static Named of(Job.Step step) {
            if (!(step.plan() instanceof Plan plan)) {
                throw new IllegalArgumentException("step \"" + step.name() + "\" is of type " + step.type()
                        + ", expected one of StepWorkflow.types()");
            }
            return new Named(step.name(), plan, step.manner());
        }
    }

    Course(Attempt attempt, Scope scope, Shared shared, RecentSecrets secrets) {
        this.attempt = attempt;
        this.scope = scope;
        this.shared = shared;
        this.secrets = secrets;
        this.observer = attempt.observer();
    }

    /**
     * Does the steps, and then the last ones, whatever came of them.
     *
     * @return what they captured
     * @throws StepException if a step failed, so that the attempt did
     */
    ObjectNode run(List<Named> steps, List<Named> finals) throws StepException {
        try {
            return way(steps, finals);
        } catch (StepException | CancellationException failed) {
            observer.fails(passed(steps));
            throw failed;
        }
    }

    private ObjectNode way(List<Named> steps, List<Named> finals) throws StepException {
        if (finals.isEmpty()) {
            all(steps);
            return scope.output();
        }
        try {
            all(steps);
        } catch (StepException failure) {
            tell(failure.step(), failure.kind(), String.valueOf(failure.getMessage()));
            finish(finals).ifPresent(failure::addSuppressed);
            throw failure;
        } catch (CancellationException cancelled) {
            tell("", "cancelled", "the attempt was cut short");
            scope.moveTo(observer.takeSlot(scope.slot()).await());
            finish(finals).ifPresent(cancelled::addSuppressed);
            throw cancelled;
        }
        Optional<StepException> failure = finish(finals);
        if (failure.isPresent()) {
            throw failure.get();
        }
        return scope.output();
    }

    private void tell(String step, String kind, String message) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("step", step).put("kind", kind).put("message", message);
        scope.tell(FAILURE, told);
    }

    private void all(List<Named> steps) throws StepException {
        for (Named step : steps) {
            JsonNode passed = observer.passed().get(step.name());
            if (passed == null) {
                step(step);
            } else if (passed instanceof ObjectNode captured) {
                capture(step, captured);
            }
            past++;
        }
    }

    /**
     * {@return what another attempt need not do, with what it captured} Not what is kept anyway; and not what leaves something
     * behind that is in no file: captured secrets, cookies.
     */
    private ObjectNode passed(List<Named> steps) {
        ObjectNode passed = JsonNodeFactory.instance.objectNode();
        if (past == 0 || cookies.size() > 0) {
            return passed;
        }
        ObjectNode shown = scope.output();
        for (Named step : steps.subList(0, past)) {
            JsonNode captured = scope.captured().get(step.name());
            boolean hasSecrets =
                    !step.plan().privateCaptures().isEmpty() || !Objects.equals(captured, shown.get(step.name()));
            if (!step.manner().once() && !hasSecrets) {
                passed.set(step.name(), captured == null ? JsonNodeFactory.instance.nullNode() : captured);
            }
        }
        return passed;
    }

    /** Does each of the last steps, also after one of them has failed. {@return the first failure} */
    private Optional<StepException> finish(List<Named> finals) {
        finishing = true;
        Optional<StepException> first = Optional.empty();
        for (Named step : finals) {
            try {
                step(step);
            } catch (StepException failure) {
                shared.log()
                        .accept("item " + attempt.item().id() + ": step " + failure.step() + " of \"finally\" failed: "
                                + failure.getMessage());
                first = first.isPresent() ? first : Optional.of(failure);
            }
        }
        return first;
    }

    private void step(Named step) throws StepException {
        JsonNode kept = step.manner().once() ? observer.kept().get(step.name()) : null;
        if (kept instanceof ObjectNode captured) {
            capture(step, captured);
            return;
        }
        boolean begun = false;
        boolean succeeded = false;
        Optional<Permit> room = Optional.empty();
        try {
            if (isLeftOut(step)) {
                return;
            }
            room = step.manner().slots().map(most -> roomAt(step.name(), most));
            begun = true;
            observer.started(step.name());
            if (kept != null) {
                throw doneBefore();
            }
            ObjectNode captured = perform(step);
            capture(step, captured);
            if (step.manner().once()) {
                keep(step, captured);
            }
            succeeded = true;
        } catch (CancellationException | VirtualMachineError notOfTheStep) {
            throw notOfTheStep;
        } catch (Exception | Error e) {
            if (!begun) {
                begun = true;
                observer.started(step.name());
            }
            failed(step, told(step.name(), e, scope.secrets()));
        } finally {
            room.ifPresent(Permit::close);
            if (begun) {
                observer.ended(step.name(), succeeded);
            }
        }
    }

    private static StepFailure doneBefore() {
        return StepFailure.permanent(
                "once",
                "was done at an earlier try, and is not done again; but what it captured had a secret in it, which is in no"
                        + " file");
    }

    /** Waits until there are fewer rows at a step than may be. */
    private Permit roomAt(String step, int most) {
        Deferred<Permit> permit = shared.terms()
                .throttles()
                .computeIfAbsent(step, _ -> new DeferredSemaphore(most))
                .acquire();
        observer.waits();
        try {
            return Waits.await(permit, Permit::close);
        } finally {
            observer.goesOn();
        }
    }

    private boolean isLeftOut(Named step) {
        return step.manner().when().isPresent() && !step.manner().when().get().holds(scope);
    }

    private void keep(Named step, ObjectNode captured) {
        ObjectNode masked = scope.secrets().mask(captured);
        Waits.await(observer.keep(step.name(), masked.equals(captured) ? captured : null));
    }

    private void failed(Named step, StepException failure) throws StepException {
        OnError what = step.manner().onError().orElse(null);
        if (what == null) {
            throw failure;
        }
        switch (what) {
            case CONTINUE -> {
                ObjectNode captured = JsonNodeFactory.instance.objectNode();
                captured.putObject(FAILURE).put("kind", failure.kind()).put("message", failure.getMessage());
                scope.capture(step.name(), captured, step.plan().privateCaptures());
            }
            case DEAD -> throw of(failure, false);
            case RETRY -> throw of(failure, true);
        }
    }

    private static StepException of(StepException failure, boolean again) {
        StepException changed = new StepException(
                failure.step(), failure.kind(), String.valueOf(failure.getMessage()), again, failure.retryAfter());
        changed.initCause(failure);
        return changed;
    }

    private void awaitRow() {
        if (!finishing) {
            observer.awaitRow();
        }
    }

    private ObjectNode perform(Named step) throws Exception {
        Foreach foreach = step.manner().foreach().orElse(null);
        return foreach == null ? perform(step, scope) : new Each(foreach, scope).run(each -> perform(step, each));
    }

    private ObjectNode perform(Named step, Scope of) throws Exception {
        Manner.Retries retries = step.manner().retries().orElse(null);
        for (int tries = 1; ; tries++) {
            Optional<Finding> finder = finding(step, of);
            Performance performance = new Performance(step.name(), of, cookies, finder, this::awaitRow, shared);
            try {
                awaitRow();
                return bounded(found(step.plan().perform(performance), finder));
            } catch (StepFailure | StepException failure) {
                Optional<Duration> wait =
                        retries != null && tries < retries.attempts() ? wait(step, failure, tries) : Optional.empty();
                if (wait.isEmpty()) {
                    throw failure;
                }
                Until.rest(performance, wait.get());
            }
        }
    }

    private Optional<Finding> finding(Named step, Scope of) {
        return step.manner()
                .emit()
                .<Finding>map(emit -> new Finder(emit, step.name(), of, shared))
                .or(() -> step.manner()
                        .results()
                        .map(results -> new RowResults(results, step.name(), of, shared.reactor())));
    }

    /** What other steps capture may have rows in it. */
    private static ObjectNode found(ObjectNode captured, Optional<Finding> finder) throws StepFailure {
        if (finder.isPresent() && !finder.get().isDone()) {
            finder.get().json(captured);
        }
        finder.ifPresent(finding -> finding.tell(captured));
        return captured;
    }

    private static ObjectNode bounded(ObjectNode captured) throws StepFailure {
        if (Nesting.isTooDeep(captured)) {
            throw StepFailure.permanent(
                    "capture", "what it captures is nested deeper than " + Nesting.MOST + " levels");
        }
        return captured;
    }

    /** How long to wait before the step is tried again; empty if it is not. */
    private static Optional<Duration> wait(Named step, Exception failure, int tries) {
        boolean mayPass = failure instanceof StepFailure f
                ? f.isTransient()
                : failure instanceof StepException e && e.isTransient();
        @Nullable Duration asked =
                failure instanceof StepFailure f ? f.retryAfter() : ((StepException) failure).retryAfter();
        Manner.Retries retries = step.manner().retries().orElseThrow();
        boolean again =
                mayPass || step.manner().onError().filter(OnError.RETRY::equals).isPresent();
        if (!again || (asked != null && asked.compareTo(retries.cap()) > 0)) {
            return Optional.empty(); // who asks for more is for the job's retries, which hold up others too
        }
        Duration longest = retries.base().compareTo(retries.cap()) < 0 ? retries.base() : retries.cap();
        Duration drawn = longest.isZero()
                ? Duration.ZERO
                : Backoff.fullJitter(longest, 2, retries.cap(), new SplittableRandom())
                        .delay(tries);
        return Optional.of(asked != null && asked.compareTo(drawn) > 0 ? asked : drawn);
    }

    private void capture(Named step, ObjectNode fields) {
        scope.capture(step.name(), fields, step.plan().privateCaptures());
        step.plan().privateCaptures().stream()
                .map(fields::get)
                .filter(Objects::nonNull)
                .forEach(secrets::add);
    }

    /** {@return a failure as the runner is told of it} */
    static StepException told(String step, Throwable e, Secrets secrets) {
        StepException told = switch (e) {
            case StepFailure failure ->
                new StepException(
                        step,
                        failure.kind(),
                        oneLine(failure.text(), secrets),
                        failure.isTransient(),
                        failure.retryAfter());
            case StepException own ->
                new StepException(
                        step,
                        own.kind(),
                        oneLine(String.valueOf(own.getMessage()), secrets),
                        own.isTransient(),
                        own.retryAfter());
            case MissingNameException missing ->
                new StepException(
                        step, "template", oneLine(String.valueOf(missing.getMessage()), secrets), false, null);
            default -> new StepException(step, "error", oneLine(e + UserCode.lineOf(e), secrets), false, null);
        };
        told.initCause(e);
        return told;
    }

    /** Secrets may have line breaks in them, so they go first. */
    static String oneLine(String text, Secrets secrets) {
        return secrets.mask(text).replaceAll("\\R", " ");
    }
}
