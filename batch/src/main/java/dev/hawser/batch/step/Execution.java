package dev.hawser.batch.step;

import static java.util.Objects.requireNonNull;

import dev.hawser.batch.job.Secrets;
import dev.hawser.batch.step.ExecStep.ExecPlan;
import dev.hawser.defer.Outcome;
import dev.hawser.process.Child;
import dev.hawser.process.ExitStatus;
import dev.hawser.process.ProcessOptions;
import dev.hawser.process.Stdio;
import dev.hawser.reactor.Reactor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One run of a program. Starting it, and what concerns files, is done on worker threads; that it has ended is seen by
 * looking, at growing intervals of a small part of its age.
 *
 * <p><b>Threads:</b> one inline function; workers in between, while that waits.
 */
final class Execution {
    private static final long FIRST_LOOK = Duration.ofMillis(1).toNanos();
    private static final long LAST_LOOK = Duration.ofMillis(50).toNanos();

    /** Output beyond this fills the disk, and nobody reads it. */
    private static final long MOST_OUTPUT = 1L << 30;

    private static final Duration LONG = Duration.ofDays(1);

    private static final Written NOTHING = new Written("", "");

    private static final Pattern LINE_BREAKS_AT_THE_END = Pattern.compile("\\R+\\z");

    private static final int STDERR_SHOWN = 400;

    /** What does not go after so many kills cannot be ended by this user. */
    private static final int MOST_ROUNDS = 50;

    private final ExecPlan plan;
    private final Performance performance;
    private final Reactor reactor;
    private final Programs programs;
    private final List<Path> files = new ArrayList<>();
    private final Descendants descendants = new Descendants();
    private Optional<Path> output = Optional.empty();
    private Optional<Path> errors = Optional.empty();

    /** Set by the worker that starts it, read after that has ended. */
    private @Nullable Child child;

    Execution(ExecPlan plan, Performance performance) {
        this.plan = plan;
        this.performance = performance;
        this.reactor = performance.reactor();
        this.programs = performance.shared().programs();
    }

    ObjectNode run() throws Exception {
        List<String> command = plan.commandLine(performance.scope());
        Optional<Canned> canned = performance.shared().terms().canned();
        if (canned.isPresent()) {
            return pretended(command, canned.get());
        }
        try {
            Optional<End> quick = start(command);
            End end = quick.isPresent() ? quick.get() : collected(untilItEnds(requireNonNull(child)));
            ObjectNode captured = judged(command.getFirst(), end);
            if (performance.finder().isPresent()) {
                performance
                        .finder()
                        .get()
                        .output(output.orElseThrow(), plan.result().outputLimit());
            }
            return captured;
        } finally {
            deleteFiles();
        }
    }

    private ObjectNode pretended(List<String> command, Canned canned) throws StepFailure {
        Canned.Said said = canned.exec(command, performance);
        if (!plan.result().codes().contains(said.exit())) {
            throw failed(command.getFirst(), said.exit(), said.stderr());
        }
        if (performance.finder().isPresent()) {
            performance.finder().get().text(said.stdout());
        }
        return captured(said.exit(), new Written(said.stdout(), said.stderr()));
    }

    /** {@return how it ended, if it did so at once} */
    private Optional<End> start(List<String> command) throws StepFailure {
        Path directory = plan.directory(performance.scope());
        Consumer<ProcessOptions> options = plan.options(performance.scope())
                .andThen(given -> given.directory(directory).variable(descendants.mark(), "1"));
        Optional<String> input = plan.input().map(t -> t.render(performance.scope()));
        boolean keepsOutput = performance.finder().isPresent()
                || plan.result().captures().all().containsValue(ExecPlan.ExecCapture.STDOUT);
        try {
            return Waits.await(
                    reactor.deferToThread(() -> begun(command, options.andThen(connected(input, keepsOutput)))),
                    IOException.class);
        } catch (CancellationException cancelled) {
            Child started = child;
            if (started != null) {
                end(started);
            }
            throw cancelled;
        } catch (IOException e) {
            throw StepFailure.permanent("start", String.valueOf(e.getMessage()));
        }
    }

    /** On a worker thread. */
    private Optional<End> begun(List<String> command, Consumer<ProcessOptions> options)
            throws IOException, StepFailure {
        Child started = programs.spawner().start(command, options);
        child = started;
        Optional<ExitStatus> end =
                programs.briefly(started, plan.timing().timeout().orElse(LONG));
        if (end.isEmpty()) {
            return Optional.empty();
        }
        Written written = written(end.get().code());
        if (performance.finder().isEmpty()) {
            delete(files);
            files.clear();
        }
        return Optional.of(new End(end.get().code(), written));
    }

    private Consumer<ProcessOptions> connected(Optional<String> input, boolean keepsOutput) throws IOException {
        Stdio in = input.isPresent() ? Stdio.read(Files.writeString(newFile("in"), input.get())) : Stdio.none();
        if (keepsOutput) {
            output = Optional.of(newFile("out"));
        }
        Stdio out = output.map(Stdio::write).orElseGet(Stdio::none);
        Path err = newFile("err");
        errors = Optional.of(err);
        return options -> options.stdin(in).stdout(out).stderr(Stdio.write(err));
    }

    private Path newFile(String suffix) throws IOException {
        Path file = programs.newFile("." + suffix);
        files.add(file);
        return file;
    }

    private int untilItEnds(Child running) throws StepFailure {
        long start = reactor.nanoTime();
        long limit = plan.timing().timeout().map(Duration::toNanos).orElse(Long.MAX_VALUE);
        Optional<ExitStatus> end = running.status();
        while (end.isEmpty()) {
            long age = reactor.nanoTime() - start;
            if (age >= limit) {
                end(running);
                throw StepFailure.of(
                        "timeout",
                        "the program did not end within " + StepFailure.spoken(Duration.ofNanos(limit)),
                        plan.result().retryOn().timeout());
            }
            refuseFlood(running, age);
            pause(running, Math.min(limit - age, Math.clamp(age / 16, FIRST_LOOK, LAST_LOOK)));
            end = running.status();
        }
        return end.get().code();
    }

    private void pause(Child running, long nanos) {
        try {
            reactor.sleep(Duration.ofNanos(nanos)).await();
        } catch (CancellationException cancelled) {
            end(running);
            throw cancelled;
        }
    }

    private void refuseFlood(Child running, long age) throws StepFailure {
        // To look at the length of a file that was just written costs microseconds.
        if (age > LAST_LOOK * 16 && (length(output) > MOST_OUTPUT || length(errors) > MOST_OUTPUT)) {
            end(running);
            throw StepFailure.permanent("output-too-large", "the program wrote more than " + MOST_OUTPUT + " bytes");
        }
    }

    private static long length(Optional<Path> file) {
        return file.map(path -> path.toFile().length()).orElse(0L);
    }

    /**
     * Ends the program and all that it started: asks first, and waits for the grace. Whoever cancels meanwhile cuts the
     * grace short, but does not end the waiting: the slot is taken as long as the program is there.
     */
    private void end(Child running) {
        running.terminate();
        List<ProcessHandle> others = endOthers(running, false);
        long deadline = reactor.nanoTime() + plan.timing().grace().toNanos();
        boolean patient = true;
        while (patient && reactor.nanoTime() < deadline && !areGone(running, others)) {
            patient = sleptWell(FIRST_LOOK * 4);
        }
        // Those who start others have to go first, or there would be no end of it.
        running.kill();
        for (int round = 0; round < MOST_ROUNDS && !endOthers(running, true).isEmpty(); round++) {
            boolean _ = sleptWell(FIRST_LOOK * 4);
        }
        while (running.status().isEmpty()) {
            boolean _ = sleptWell(FIRST_LOOK * 4);
        }
    }

    private static boolean areGone(Child running, List<ProcessHandle> others) {
        return running.status().isPresent()
                && !running.leavesOthers()
                && others.stream().noneMatch(ProcessHandle::isAlive);
    }

    /** Tells those to end that are in sessions of their own, too. {@return which those are} */
    private List<ProcessHandle> endOthers(Child running, boolean force) {
        boolean there = running.status().isEmpty();
        AtomicReference<@Nullable List<ProcessHandle>> told = new AtomicReference<>();
        var _ = reactor.deferToThread(() -> descendants.end(running.pid(), there, force))
                .addBoth(outcome -> {
                    told.set(outcome instanceof Outcome.Success<List<ProcessHandle>>(var value) ? value : List.of());
                    return true;
                });
        List<ProcessHandle> others = told.get();
        while (others == null) {
            boolean _ = sleptWell(FIRST_LOOK);
            others = told.get();
        }
        return others;
    }

    /** {@return whether nobody cancelled meanwhile} */
    private boolean sleptWell(long nanos) {
        try {
            reactor.sleep(Duration.ofNanos(nanos)).await();
            return true;
        } catch (CancellationException again) {
            return false;
        }
    }

    private End collected(int code) throws StepFailure {
        boolean nothing = plan.result().codes().contains(code)
                && plan.result().captures().all().isEmpty();
        return new End(code, nothing ? NOTHING : Waits.await(reactor.deferToThread(() -> written(code))));
    }

    private ObjectNode judged(String program, End end) throws StepFailure {
        if (!plan.result().codes().contains(end.code())) {
            throw failed(program, end.code(), end.written().errors());
        }
        return captured(end.code(), end.written());
    }

    /** What a program that has ended wrote, as far as it is of interest. On a worker thread. */
    private Written written(int code) throws StepFailure {
        try {
            return plan.result().codes().contains(code)
                    ? new Written(of(ExecPlan.ExecCapture.STDOUT, output), of(ExecPlan.ExecCapture.STDERR, errors))
                    : new Written("", endOfErrors());
        } catch (IOException e) {
            throw StepFailure.permanent("output", String.valueOf(e.getMessage()));
        }
    }

    /** What is captured of a file; one that is not captured may be longer than what can be. */
    private String of(ExecPlan.ExecCapture what, Optional<Path> file) throws IOException {
        return plan.result().captures().all().containsValue(what) ? whole(file) : "";
    }

    /**
     * What a program wrote.
     *
     * @param output to its standard output
     * @param errors to its standard error
     */
    private record Written(String output, String errors) {}

    /**
     * How a program ended.
     *
     * @param code its exit code
     * @param written what it wrote
     */
    private record End(int code, Written written) {}

    private StepFailure failed(String program, int code, String errors) {
        String expected =
                plan.result().codes().stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
        String said = errors.isBlank()
                ? "; it wrote nothing to standard error that can be shown"
                : "; standard error ends: " + errors.strip().replaceAll("\\s+", " ");
        String signal = code > 128 ? " (signal " + (code - 128) + ")" : "";
        return StepFailure.of(
                "exit-" + code,
                "'" + program + "' exited with " + code + signal + ", expected " + expected + said,
                plan.result().isTransient(code));
    }

    private ObjectNode captured(int code, Written written) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        plan.result().captures().all().forEach((name, capture) -> {
            switch (capture) {
                case STDOUT -> values.put(name, written.output());
                case STDERR -> values.put(name, written.errors());
                case EXIT_CODE -> values.put(name, code);
            }
        });
        return values;
    }

    /** {@return a whole file as text, without the line breaks at its end, as a shell would take it} */
    private String whole(Optional<Path> written) throws IOException {
        if (written.isEmpty()) {
            return "";
        }
        Path file = written.get();
        long limit = plan.result().outputLimit();
        long size = file.toFile().length();
        if (size == 0) {
            return "";
        }
        if (size > limit) {
            throw new IOException(
                    "the program wrote " + size + " bytes, of which " + limit + " can be captured; see output-limit");
        }
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        return LINE_BREAKS_AT_THE_END.matcher(text).replaceAll("");
    }

    /** Without secrets: also one that begins before the end that is shown, so there has to be more to look at. */
    private String endOfErrors() throws IOException {
        Captures<ExecPlan.ExecCapture> captures = plan.result().captures();
        boolean isPrivate =
                captures.privates().stream().anyMatch(name -> captures.all().get(name) == ExecPlan.ExecCapture.STDERR);
        if (errors.isEmpty() || isPrivate) {
            return "";
        }
        Secrets secrets = performance.scope().secrets();
        String more = end(errors.get(), STDERR_SHOWN + secrets.reach());
        return secrets.maskFrom(more, Math.max(0, more.length() - STDERR_SHOWN));
    }

    private static String end(Path file, int bytes) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - bytes));
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(bytes, channel.size()));
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // Until the end.
            }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        }
    }

    /** Removes the files, for whose end nobody has to wait. */
    private void deleteFiles() {
        if (files.isEmpty()) {
            return;
        }
        List<Path> all = List.copyOf(files);
        var _ = reactor.deferToThread(() -> {
            delete(all);
            return null;
        });
    }

    /** What has no name any more is gone when the last who has it open has ended. */
    private static void delete(List<Path> all) {
        for (Path file : all) {
            boolean _ = file.toFile().delete(); // not there: the program did not get that far
        }
    }
}
