package dev.hawser.batch.step;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.Attempt;
import dev.hawser.batch.Item;
import dev.hawser.batch.StepException;
import dev.hawser.batch.StepObserver;
import dev.hawser.batch.Workflow;
import dev.hawser.batch.job.Job;
import dev.hawser.batch.job.MissingNameException;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Secrets;
import dev.hawser.batch.job.StepType;
import dev.hawser.batch.step.Course.Named;
import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.http.client.HttpClientOptions;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.DatabaseOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Does the steps of a job for an item, one after the other. A step that fails ends the attempt.
 *
 * <p><b>Threads:</b> on the reactor. {@link #run} is to be called in an inline function; none of the steps blocks the
 * reactor, except for what a Java step of the user's does.
 *
 * <p><b>Lifetime:</b> {@link #prepare} before the first item, {@link #close} after the last. In between it holds
 * connections.
 */
@SuppressWarnings("exports") // of jobs, which only the command reads: see module-info
public final class StepWorkflow implements Workflow {
    private static final ObjectNode NO_FIELDS = JsonNodeFactory.instance.objectNode();

    private final Services services;
    private final List<Named> steps;
    private final List<Named> finals;
    private final Shared shared;
    private final Context context;
    private final RecentSecrets secrets;

    /**
     * What is the same in the whole run.
     *
     * @param run identifies the run, for templates; asked at each attempt
     * @param secrets masks what came from the environment, in messages and captured values
     * @param driverPath jars with JDBC drivers, beside those that are there
     * @param log takes the lines of {@code log} steps and warnings, without secrets; on the reactor
     * @param observing fills in what watches their requests and calls
     */
    public record Context(
            Supplier<Scope.RunPlace> run,
            Secrets secrets,
            List<Path> driverPath,
            Consumer<String> log,
            Observing observing) {
        /**
         * Nobody watches.
         *
         * @param run identifies the run
         * @param secrets masks what came from the environment
         * @param driverPath jars with JDBC drivers
         * @param log takes lines
         */
        public Context(Supplier<Scope.RunPlace> run, Secrets secrets, List<Path> driverPath, Consumer<String> log) {
            this(run, secrets, driverPath, log, Observing.NONE);
        }

        /** Checks that nothing is missing. */
        public Context {
            requireNonNull(run, "run");
            requireNonNull(secrets, "secrets");
            driverPath = List.copyOf(driverPath);
            requireNonNull(log, "log");
            requireNonNull(observing, "observing");
        }
    }

    /**
     * Options that the clients and databases of steps have beside those of the job, to watch what they do.
     *
     * @param clients called for each client of HTTP that is made; on the reactor
     * @param databases called for each database that is opened; on the reactor
     */
    public record Observing(Consumer<? super HttpClientOptions> clients, Consumer<? super DatabaseOptions> databases) {
        /** None. */
        public static final Observing NONE = new Observing(_ -> {}, _ -> {});
    }

    private StepWorkflow(Job job, Shared shared, Context context, RecentSecrets secrets) {
        this.services = new Services(job.services());
        this.steps = job.steps().stream().map(Named::of).toList();
        this.finals = job.finals().stream().map(Named::of).toList();
        this.shared = shared;
        this.context = context;
        this.secrets = secrets;
    }

    /** {@return the kinds of steps that a workflow can do, for the parser of jobs} */
    public static List<StepType> types() {
        return List.of(
                new HttpStepType(),
                new SqlStepType(),
                new ExecStep(),
                new SleepStep(),
                new LogStep(),
                new JavaStep(),
                new Services.ServiceType());
    }

    /**
     * A workflow of a job. Opens nothing yet.
     *
     * @param reactor serves the items
     * @param job its services and steps, read with {@link #types()}
     * @param context what is the same in the whole run
     * @return the workflow
     * @throws IllegalArgumentException if a step is of another type
     */
    public static StepWorkflow of(Reactor reactor, Job job, Context context) {
        return of(reactor, job, context, Optional.empty());
    }

    /**
     * A workflow of a job that reaches nothing outside of it, for tests of the job.
     *
     * @param reactor serves the items
     * @param job its services and steps, read with {@link #types()}
     * @param context what is the same in the whole run
     * @param canned what is answered in place of servers, programs, databases and services
     * @return the workflow
     */
    public static StepWorkflow rehearsed(Reactor reactor, Job job, Context context, Canned canned) {
        return of(reactor, job, context, Optional.of(canned));
    }

    private static StepWorkflow of(Reactor reactor, Job job, Context context, Optional<Canned> canned) {
        RecentSecrets secrets = new RecentSecrets(context.secrets());
        Consumer<String> log = line -> context.log().accept(context.secrets().mask(line));
        Shared shared = new Shared(
                reactor,
                new HttpClients(reactor, context.observing().clients()),
                new Databases(reactor, context.driverPath(), context.observing().databases()),
                new UserSteps(),
                new Programs(),
                Terms.of(
                        job.id().orElse(""),
                        job.sharing().byServer() ? Optional.of(new ServerQuotas(reactor)) : Optional.empty(),
                        canned),
                log);
        return new StepWorkflow(job, shared, context, secrets);
    }

    /**
     * Does ahead what takes long the first time: loads classes, reads certificates, compiles Java steps.
     *
     * @return fires when items can be served; fails with a {@link StepException} if a step can never work
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> prepare() {
        for (Named step : everyStep()) {
            step.plan().warning().ifPresent(text -> shared.log().accept("step " + step.name() + ": " + text));
        }
        if (shared.terms().canned().isPresent()) {
            shared.terms().canned().get().services().forEach(services::pretend);
            return Deferred.succeed(null);
        }
        return shared.reactor().deferToThread(() -> {
            services.start();
            for (Named step : everyStep()) {
                prepare(step);
            }
            return null;
        });
    }

    private void prepare(Named step) throws StepException {
        try {
            step.plan().prepare(shared);
        } catch (Exception e) {
            String why = e instanceof IOException io
                    ? Services.reason(io)
                    : Course.told(step.name(), e, context.secrets()).getMessage();
            String text = Course.oneLine("step \"" + step.name() + "\" cannot work: " + why, context.secrets());
            StepException told = new StepException(step.name(), "setup", text, false, null);
            told.initCause(e);
            throw told;
        }
    }

    @Override
    public ObjectNode run(Attempt attempt) throws StepException {
        Scope scope = scope(attempt);
        services.tell(scope);
        return new Course(attempt, scope, shared, secrets).run(steps, finals);
    }

    private List<Named> everyStep() {
        List<Named> all = new ArrayList<>(steps);
        all.addAll(finals);
        return all;
    }

    private Scope scope(Attempt attempt) {
        return Scope.of(attempt, context.run().get(), context.secrets());
    }

    /**
     * Where other processes serve the job, too: of what a server says that it takes ({@code rate: server}), this one takes
     * its share.
     *
     * @param count how many there are, this one included
     */
    public void sharers(int count) {
        shared.terms().quotas().ifPresent(quotas -> quotas.sharers(count));
    }

    /**
     * {@return the text without the secrets of the environment, and without what was captured privately of late} For what
     * is said of no single attempt. On any thread.
     *
     * @param text any text
     */
    public String mask(String text) {
        return secrets.mask(text);
    }

    /**
     * {@return what would be done for an item, for the user to read, without secrets; what a step would only know by
     * doing those before it is said to be unknown}
     *
     * @param attempt which item; its observer is not told
     */
    public String describe(Attempt attempt) {
        Scope scope = scope(attempt);
        List<String> lines = new ArrayList<>();
        for (Named step : everyStep()) {
            lines.add("# " + step.name());
            step.manner().described().forEach(line -> lines.add("# " + line));
            lines.add(described(step, scope));
        }
        return context.secrets().mask(String.join("\n", lines));
    }

    private static String described(Named step, Scope scope) {
        try {
            return step.plan().describe(step.name(), scope);
        } catch (MissingNameException unknown) {
            return "(cannot be told before: " + unknown.getMessage() + ")";
        } catch (StepFailure wrong) {
            return "(fails: " + wrong.text() + ")";
        }
    }

    /**
     * {@return a command for a shell that does a step of an item once more; empty if there is none, or if it needs what the
     * steps before it captured}
     *
     * @param attempt which item; its observer is not told
     * @param name of the step
     */
    public Optional<String> command(Attempt attempt, String name) {
        for (Named step : everyStep()) {
            if (step.name().equals(name)) {
                try {
                    return step.plan().command(name, scope(attempt)).map(context.secrets()::mask);
                } catch (MissingNameException | StepFailure unknown) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Lets go of connections. What is still under way is cut off.
     *
     * @param patience how long to wait for that
     * @return fires when it is done, or the time is over
     */
    @CheckReturnValue
    public Deferred<@Nullable Void> close(Duration patience) {
        return shared.databases()
                .close()
                .chainBoth(_ -> shared.clients().close().addTimeout(shared.reactor(), patience))
                .chainBoth(_ -> shared.reactor()
                        .deferToThread(() -> {
                            List<String> wrong = shared.userSteps().close();
                            wrong.addAll(services.close());
                            shared.programs().close();
                            return wrong;
                        })
                        .addAction(wrong -> wrong.forEach(shared.log())));
    }

    /** {@return what the steps left behind for the user, a line each: a database in a file} */
    public List<String> leaves() {
        Scope scope = scope(new Attempt(new Item("", 0, 0, NO_FIELDS), 1, 0, "", StepObserver.NONE));
        return everyStep().stream()
                .flatMap(step -> step.plan().leaves(scope).stream())
                .distinct()
                .map(context.secrets()::mask)
                .toList();
    }
}
