package dev.hawser.batch.journal;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.AttemptReport;
import dev.hawser.batch.Duplicates;
import dev.hawser.batch.StepTime;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.Lease;
import dev.hawser.batch.source.RunCounts;
import dev.hawser.batch.source.RunInfo;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.DeferredList;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestReactor;
import dev.hawser.testing.TestTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Drives run directories in tests. */
final class Runs {
    static final JsonMapper MAPPER = JsonMapper.shared();
    static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    static final Consumer<OpenOptions> OPTIONS = o -> o.clock(InstantSource.fixed(START));

    private Runs() {}

    /** What is done to a lease in place of a workflow. */
    interface Server {
        Deferred<?> serve(Lease lease);
    }

    /** What came of serving a whole run. */
    record Served(RunInfo info, List<String> leased, List<String> keys, RunCounts counts) {}

    interface Body<T> {
        T run(Reactor reactor) throws Exception;
    }

    /** Runs a function on a reactor in virtual time, to its end. */
    static <T> T onReactor(Body<T> body) throws Exception {
        return onReactor(TestTime.VIRTUAL, body);
    }

    /** In real time a reactor goes on while one of its workers waits for something. */
    static <T> T onReactor(TestTime time, Body<T> body) throws Exception {
        try (TestReactor test = TestReactor.open(options -> options.time(time).debug(false))) {
            Reactor reactor = test.reactor();
            AtomicReference<Deferred<T>> result = new AtomicReference<>();
            reactor.callWhenRunning(() -> {
                Deferred<T> function = reactor.inline(() -> body.run(reactor));
                result.set(function.addBoth(outcome -> {
                    reactor.stop();
                    return outcome.get();
                }));
            });
            reactor.run();
            return result.get().await(Exception.class);
        }
    }

    static RunInput input(Path file) {
        return RunInput.file(file, JsonRows.FORMAT, "id", Duplicates.REFUSE);
    }

    /** Opens, serves everything, closes. */
    static Served serve(Function<Reactor, RunDirectory> how, Server server) throws Exception {
        return onReactor(reactor -> {
            RunDirectory run = how.apply(reactor);
            try {
                RunInfo info = run.open().await();
                Served served = serveAll(run, info, server);
                run.close(Closing.COMPLETE).await();
                return served;
            } catch (Throwable failure) {
                // whoever was told of a failure lets go of the run
                run.close(Closing.FAILED).addErrback(later -> null).await();
                throw failure;
            }
        });
    }

    static Served serveAll(RunDirectory run, RunInfo info, Server server) {
        List<String> leased = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        List<Deferred<?>> outcomes = new ArrayList<>();
        while (true) {
            List<Lease> leases = run.take(3).await();
            if (leases.isEmpty()) {
                break;
            }
            for (Lease lease : leases) {
                leased.add(lease.item().id() + "/" + lease.attempt());
                keys.add(lease.idempotencyKey());
                lease.started(leased.size() % 3);
                outcomes.add(server.serve(lease));
            }
        }
        DeferredList.gather(outcomes).await();
        return new Served(info, leased, keys, run.counts());
    }

    static AttemptReport report(Lease lease, AttemptOutcome outcome) {
        return new AttemptReport(
                lease.item(),
                lease.attempt(),
                0,
                1_000,
                2_000,
                List.of(new StepTime("post", 1_100, 1_900, true)),
                outcome);
    }

    static Deferred<?> done(Lease lease) {
        ObjectNode output = MAPPER.createObjectNode();
        output.putObject("post").put("status", 200);
        return lease.ack(report(lease, new AttemptOutcome.Succeeded(output)));
    }

    static AttemptOutcome failed(String kind) {
        return new AttemptOutcome.Failed("post", kind, "it did not work: " + kind);
    }

    static Deferred<?> dead(Lease lease) {
        return lease.dead(report(lease, failed("http-500")));
    }

    static Deferred<?> retry(Lease lease) {
        return lease.retry(report(lease, failed("http-503")), Duration.ofSeconds(1));
    }

    static Path write(Path file, String... lines) throws IOException {
        return Files.writeString(file, String.join("\n", lines) + "\n");
    }

    /** Rows with the ids c1, c2 … */
    static Path customers(Path file, int count) throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 1; i <= count; i++) {
            rows.append("{\"id\":\"c")
                    .append(i)
                    .append("\",\"name\":\"Käufer ")
                    .append(i)
                    .append("\"}\n");
        }
        return Files.writeString(file, rows);
    }

    static List<JsonNode> lines(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(MAPPER::readTree).toList();
    }

    static List<String> ids(Path file) throws IOException {
        return lines(file).stream()
                .map(line -> line.has("_hawser")
                        ? line.path("_hawser").path("id").asString()
                        : line.path("id").asString())
                .toList();
    }

    static List<String> types(Path journal) throws IOException {
        return lines(journal).stream().map(line -> line.path("type").asString()).toList();
    }
}
