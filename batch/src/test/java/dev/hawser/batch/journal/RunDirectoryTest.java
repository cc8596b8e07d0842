package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.batch.AttemptOutcome;
import dev.hawser.batch.journal.JournalException.Problem;
import dev.hawser.batch.source.InputException;
import dev.hawser.batch.source.RunCounts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class RunDirectoryTest {
    @TempDir
    Path temp;

    Path input;
    Path dir;

    @BeforeEach
    void customers() throws Exception {
        input = Runs.customers(temp.resolve("customers.jsonl"), 7);
        dir = temp.resolve("run");
    }

    Runs.Served run(Runs.Server server) throws Exception {
        return Runs.serve(reactor -> RunDirectory.create(reactor, dir, Runs.input(input), Runs.OPTIONS), server);
    }

    Runs.Served resume(Runs.Server server) throws Exception {
        return Runs.serve(reactor -> RunDirectory.resume(reactor, dir, Runs.input(input), Runs.OPTIONS), server);
    }

    Runs.Served retryDead(Runs.Server server) throws Exception {
        return Runs.serve(reactor -> RunDirectory.retryDead(reactor, dir, Runs.input(input), Runs.OPTIONS), server);
    }

    @Test
    void countsNothingWhileItIsNotOpenSoThatItCanBeShownFromItsBeginning() throws Exception {
        List<RunCounts> seen = new ArrayList<>();

        var _ = Runs.serve(
                reactor -> {
                    RunDirectory opening = RunDirectory.create(reactor, dir, Runs.input(input), Runs.OPTIONS);
                    seen.add(opening.counts());
                    return opening;
                },
                Runs::done);

        assertThat(seen).hasSize(1).allSatisfy(counts -> {
            assertThat(counts.total()).isEmpty();
            assertThat(counts.done()).isZero();
        });
    }

    @Test
    void eachItemIsServedOnceAndHasAResultLine() throws Exception {
        Runs.Served served = run(Runs::done);

        assertThat(served.leased()).containsExactly("c1/1", "c2/1", "c3/1", "c4/1", "c5/1", "c6/1", "c7/1");
        assertThat(served.counts().done()).isEqualTo(7);
        assertThat(served.counts().total()).hasValue(7);
        JsonNode first = Runs.lines(dir.resolve("results.jsonl")).getFirst();
        assertThat(first.toString())
                .startsWith("{\"id\":\"c1\",\"ordinal\":1,\"attempts\":1,\"start\":1000,\"end\":2000,"
                        + "\"output\":{\"post\":{\"status\":200}},\"crc\":\"");
        assertThat(Runs.ids(dir.resolve("results.jsonl"))).containsExactly("c1", "c2", "c3", "c4", "c5", "c6", "c7");
        assertThat(Runs.types(dir.resolve("journal.jsonl")))
                .startsWith("open", "block", "input", "start")
                .endsWith("done", "close");
        assertThat(RunDescription.read(dir).ended()).isEqualTo("complete");
    }

    @Test
    void aDoneRecordSaysWhereItsResultIs() throws Exception {
        run(Runs::done);

        byte[] results = Files.readAllBytes(dir.resolve("results.jsonl"));
        for (JsonNode record : Runs.lines(dir.resolve("journal.jsonl"))) {
            if (record.path("type").asString().equals("done")) {
                int from = record.path("result").get(0).asInt();
                int length = record.path("result").get(1).asInt();
                JsonNode result = Runs.MAPPER.readTree(results, from, length);
                assertThat(result.path("id")).isEqualTo(record.path("id"));
                assertThat(results[from + length - 1]).isEqualTo((byte) '\n');
            }
        }
    }

    @Test
    void aRetriedItemComesAgainAfterItsDelayWithTheSameKey() throws Exception {
        Runs.Served served = run(
                lease -> lease.attempt() == 1 && lease.item().id().equals("c2") ? Runs.retry(lease) : Runs.done(lease));

        assertThat(served.leased()).containsExactly("c1/1", "c2/1", "c3/1", "c4/1", "c5/1", "c6/1", "c7/1", "c2/2");
        assertThat(served.keys().get(7)).isEqualTo(served.keys().get(1));
        assertThat(served.keys().subList(0, 7)).doesNotHaveDuplicates();
    }

    @Test
    void aDeadItemIsALineOfItsOwnFieldsAndItsFailure() throws Exception {
        Runs.Served served = run(lease -> lease.item().id().equals("c3") ? Runs.dead(lease) : Runs.done(lease));

        assertThat(served.counts().dead()).isEqualTo(1);
        JsonNode line = Runs.lines(dir.resolve("dead.jsonl")).getFirst();
        assertThat(line.path("id").asString()).isEqualTo("c3");
        assertThat(line.path("name").asString()).isEqualTo("Käufer 3");
        assertThat(line.path("_hawser").path("failure").path("kind").asString()).isEqualTo("http-500");
        assertThat(line.path("_hawser").path("line").asInt()).isEqualTo(3);
    }

    @Test
    void resumeServesNothingThatIsDoneOrDead() throws Exception {
        run(lease -> lease.item().id().equals("c3") ? Runs.dead(lease) : Runs.done(lease));

        Runs.Served again = resume(Runs::done);

        assertThat(again.leased()).isEmpty();
        assertThat(again.info().resumed()).isTrue();
        assertThat(again.counts().done()).isEqualTo(6);
        assertThat(again.counts().dead()).isEqualTo(1);
    }

    @Test
    void whatWasGivenBackIsServedAfterAResumeAsTheSameTry() throws Exception {
        Runs.Served first = run(lease -> lease.item().ordinal() > 4
                ? lease.giveBack(
                        lease.item().ordinal() == 6
                                ? null
                                : Runs.report(lease, new dev.hawser.batch.AttemptOutcome.GivenBack("drain")))
                : Runs.done(lease));
        assertThat(first.counts().done()).isEqualTo(4);

        Runs.Served again = resume(Runs::done);

        assertThat(again.leased()).containsExactly("c5/1", "c6/1", "c7/1");
        assertThat(again.keys()).isEqualTo(first.keys().subList(4, 7));
        assertThat(again.info().id()).isEqualTo(first.info().id());
    }

    @Test
    void retryDeadServesOnlyTheDeadAndLeavesThoseThatStillAre() throws Exception {
        Runs.Served first = run(lease -> lease.item().ordinal() % 2 == 0 ? Runs.dead(lease) : Runs.done(lease));

        Runs.Served again = retryDead(lease -> lease.item().id().equals("c4") ? Runs.dead(lease) : Runs.done(lease));

        assertThat(again.leased()).containsExactly("c2/1", "c4/1", "c6/1");
        assertThat(again.keys())
                .containsExactly(
                        first.keys().get(1), first.keys().get(3), first.keys().get(5));
        assertThat(again.counts().done()).isEqualTo(6);
        assertThat(again.counts().dead()).isEqualTo(1);
        assertThat(Runs.ids(dir.resolve("dead.jsonl"))).containsExactly("c4");
        assertThat(Runs.ids(dir.resolve("results.jsonl"))).containsExactly("c1", "c3", "c5", "c7", "c2", "c6");
        assertThat(retryDead(Runs::done).leased()).containsExactly("c4/1");
        assertThat(Runs.lines(dir.resolve("dead.jsonl"))).isEmpty();
    }

    @Test
    void deadLinesAreInputOfAnotherRun() throws Exception {
        run(Runs::dead);
        Path other = temp.resolve("other");

        Runs.Served served = Runs.serve(
                reactor -> RunDirectory.create(reactor, other, Runs.input(dir.resolve("dead.jsonl")), Runs.OPTIONS),
                lease -> lease.item().id().equals("c5") ? Runs.dead(lease) : Runs.done(lease));

        assertThat(served.counts().done()).isEqualTo(6);
        JsonNode line = Runs.lines(other.resolve("dead.jsonl")).getFirst();
        assertThat(line.path("name").asString()).isEqualTo("Käufer 5");
        assertThat(line.propertyNames()).containsExactly("id", "name", "_hawser");
    }

    @Test
    void aRunInADirectoryWithARunOrWithFilesIsRefused() throws Exception {
        run(Runs::done);
        assertThatThrownBy(() -> run(Runs::done))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.problem()).isEqualTo(Problem.EXISTS))
                .hasMessage(dir + " holds a run already; resume it, or name another directory");

        dir = temp.resolve("full");
        Files.createDirectory(dir);
        Files.writeString(dir.resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> run(Runs::done))
                .hasMessage(dir + " is not empty: it has notes.txt; name another directory");
        assertThat(dir).isDirectoryContaining(file -> file.endsWith("notes.txt"));
    }

    @Test
    void aDirectoryWithoutARunIsNotResumed() {
        assertThatThrownBy(() -> resume(Runs::done))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NOT_A_RUN))
                .hasMessage(dir + " is not a run: it has no run.json");
    }

    @Test
    void aNewerFormatIsRefused() throws Exception {
        run(Runs::done);
        Path file = dir.resolve("run.json");
        Files.writeString(file, Files.readString(file).replace("\"hawserRun\" : 2", "\"hawserRun\" : 5"));

        assertThatThrownBy(() -> resume(Runs::done))
                .isInstanceOfSatisfying(
                        JournalException.class, e -> assertThat(e.problem()).isEqualTo(Problem.NEWER_FORMAT))
                .hasMessage(dir + " was written by a newer version: its format is 5, this version knows up to 4");
    }

    @Test
    void aDuplicateIdIsRefusedWithBothLines() throws Exception {
        Files.writeString(input, "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"a\"}\n");

        assertThatThrownBy(() -> run(Runs::done))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        input + ", line 3: id \"a\" is there already, on line 1; ids identify items, so each row needs"
                                + " its own");
    }

    @Test
    void rowsBeforeABadOneAreServedFirst() throws Exception {
        Files.writeString(input, "{\"id\":\"a\"}\n{\"id\":\"b\"}\n[]\n");
        List<String> served = new java.util.ArrayList<>();

        assertThatThrownBy(() -> run(lease -> {
                    served.add(lease.item().id());
                    return Runs.done(lease);
                }))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("line 3");

        assertThat(served).containsExactly("a", "b");
    }

    @Test
    void textsThatUtf8CannotExpressAreKeptAsEscapes() throws Exception {
        List<String> names = List.of("Käufer 😀", "\ud800", "x\udc00", "\ud83dx", "ä".repeat(9_999) + "\ud83d");
        StringBuilder rows = new StringBuilder();
        for (String name : names) {
            rows.append("{\"id\":\"c").append(rows.length()).append("\",\"name\":\"");
            name.chars().forEach(c -> rows.append("\\u%04x".formatted(c)));
            rows.append("\"}\n");
        }
        Files.writeString(input, rows);

        run(Runs::dead);

        assertThat(Runs.lines(dir.resolve("dead.jsonl")))
                .extracting(line -> line.path("name").asString())
                .isEqualTo(names);
        assertThat(Files.readAllLines(dir.resolve("dead.jsonl")).getFirst()).contains("\"name\":\"Käufer 😀\"");
        assertThat(retryDead(Runs::done).leased()).hasSize(names.size());
    }

    @Test
    void anOutcomeThatIsNoJsonFailsAloneAndLeavesNoTrace() {
        assertThatThrownBy(() -> run(lease -> {
                    if (lease.item().ordinal() != 2) {
                        return Runs.done(lease);
                    }
                    ObjectNode output = Runs.MAPPER.createObjectNode();
                    output.putPOJO("self", new Unwritable());
                    return lease.ack(Runs.report(lease, new AttemptOutcome.Succeeded(output)));
                }))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("the outcome cannot be written as JSON");

        assertThat(dir.resolve("results.jsonl")).content().doesNotContain("c2").endsWith("}\n");
        assertThat(dir.resolve("journal.jsonl")).content().endsWith("}\n");
    }

    /** Cannot be read, so cannot be written. */
    public static final class Unwritable {
        public String getText() {
            throw new IllegalStateException("no");
        }
    }

    /** A row whose fields say why it cannot be read is such a row. */
    private static RunInput withBadRows(Path file, boolean skipped) {
        RowReader.Format format = bytes -> {
            JsonRows rows = new JsonRows(bytes);
            return () -> {
                RowReader.Row row = rows.next();
                if (row == null || !row.fields().has("bad")) {
                    return row;
                }
                ObjectNode nothing = Runs.MAPPER.createObjectNode();
                return new RowReader.Row(
                        row.line(), nothing, new RowReader.Bad("line " + row.line() + ": it is bad", "raw", skipped));
            };
        };
        return RunInput.file(file, format, "id", dev.hawser.batch.Duplicates.REFUSE);
    }

    @Test
    void aRowThatCannotBeReadIsDeadWithItsTextAndStaysSo() throws Exception {
        Runs.write(input, "{\"id\":\"a\"}", "{\"bad\":1}", "{\"id\":\"b\"}");
        RunInput bad = withBadRows(input, false);

        Runs.Served served = Runs.serve(reactor -> RunDirectory.create(reactor, dir, bad, Runs.OPTIONS), Runs::done);

        assertThat(served.leased()).containsExactly("a/1", "b/1");
        assertThat(served.counts().dead()).isEqualTo(1);
        JsonNode about = Runs.lines(dir.resolve("dead.jsonl")).getFirst().path("_hawser");
        assertThat(about.path("text").asString()).isEqualTo("raw");
        assertThat(about.path("line").asInt()).isEqualTo(2);
        assertThat(about.path("failure").path("kind").asString()).isEqualTo("bad-row");
        assertThat(about.path("failure").path("message").asString()).isEqualTo("line 2: it is bad");
        assertThat(Runs.serve(reactor -> RunDirectory.resume(reactor, dir, bad, Runs.OPTIONS), Runs::done)
                        .leased())
                .isEmpty();
        assertThat(Runs.serve(reactor -> RunDirectory.retryDead(reactor, dir, bad, Runs.OPTIONS), Runs::done)
                        .leased())
                .isEmpty();
        assertThat(Runs.ids(dir.resolve("dead.jsonl"))).hasSize(1);
    }

    @Test
    void aRowThatCannotBeReadMayBeLeftOut() throws Exception {
        Runs.write(input, "{\"id\":\"a\"}", "{\"bad\":1}", "{\"id\":\"b\"}");

        Runs.Served served = Runs.serve(
                reactor -> RunDirectory.create(reactor, dir, withBadRows(input, true), Runs.OPTIONS), Runs::done);

        assertThat(served.leased()).containsExactly("a/1", "b/1");
        assertThat(served.counts().skipped()).isEqualTo(1);
        assertThat(served.counts().dead()).isZero();
    }

    @Test
    void noMoreRowsAreReadThanTheirMemoryAllowsAndAllAreServed() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            rows.append("{\"id\":\"r")
                    .append(i)
                    .append("\",\"text\":\"")
                    .append("x".repeat(20_000))
                    .append("\"}\n");
        }
        Files.writeString(input, rows);
        List<Long> held = new ArrayList<>();
        List<Boolean> full = new ArrayList<>();

        Runs.onReactor(reactor -> {
            RunDirectory run =
                    RunDirectory.create(reactor, dir, Runs.input(input), Runs.OPTIONS.andThen(o -> o.memory(500_000)));
            run.open().await();
            java.util.ArrayDeque<dev.hawser.batch.source.Lease> waiting = new java.util.ArrayDeque<>();
            int done = 0;
            var _ = reactor.sleep(java.time.Duration.ofMillis(50)).await();
            while (done < 300) {
                // takes all that it gets, as a run does whose rows wait for their key, and ends one at a time
                dev.hawser.defer.Deferred<List<dev.hawser.batch.source.Lease>> taken = run.take(1_000);
                var _ = reactor.sleep(java.time.Duration.ofMillis(20)).await();
                if (taken.isFired()) {
                    waiting.addAll(taken.await());
                } else {
                    taken.cancel();
                    full.add(run.counts().full());
                }
                held.add((long) waiting.size());
                dev.hawser.batch.source.Lease lease = waiting.remove();
                lease.started(0);
                (done % 7 == 0 && lease.attempt() == 1 ? Runs.retry(lease) : Runs.done(lease)).await();
                done += done % 7 == 0 && lease.attempt() == 1 ? 0 : 1;
            }
            run.close(dev.hawser.batch.source.Closing.COMPLETE).await();
            return null;
        });

        // a batch of a MiB may be on its way when the bound is reached
        assertThat(held).allSatisfy(rowsHeld -> assertThat(rowsHeld * 20_000).isLessThan(500_000 + (1 << 20) + 20_000));
        assertThat(full).contains(true);
        assertThat(Runs.ids(dir.resolve("results.jsonl"))).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void theNumberOfRowsIsEstimatedUntilItIsKnown() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 10_000; i < 20_000; i++) {
            rows.append("{\"id\":\"r").append(i).append("\"}\n");
        }
        Files.writeString(input, rows);
        int length = "{\"id\":\"r10000\"}\n".length();
        RowReader.Format format = bytes -> {
            JsonRows lines = new JsonRows(bytes);
            return new RowReader() {
                private long count;

                @Override
                public Row next() throws java.io.IOException, InputException {
                    count++;
                    return lines.next();
                }

                @Override
                public long consumed() {
                    return count * length;
                }
            };
        };
        RunInput estimated = RunInput.file(input, format, "id", dev.hawser.batch.Duplicates.REFUSE);
        List<RunCounts> seen = new ArrayList<>();
        List<RunDirectory> opened = new ArrayList<>();

        var _ = Runs.serve(
                reactor -> {
                    opened.add(RunDirectory.create(reactor, dir, estimated, Runs.OPTIONS));
                    return opened.getFirst();
                },
                lease -> {
                    if (seen.isEmpty()) {
                        seen.add(opened.getFirst().counts());
                    }
                    return Runs.done(lease);
                });

        assertThat(seen.getFirst().total()).isEmpty();
        assertThat(seen.getFirst().estimate()).hasValue(10_000);
    }

    /** A stream may give nothing and go on; each read here gives a few bytes, every third none. */
    @Test
    void anInputThatComesInPiecesAndPausesIsCopiedWhole() throws Exception {
        byte[] rows = Files.readAllBytes(input);
        java.io.InputStream pieces = new java.io.InputStream() {
            private int at;
            private int reads;

            @Override
            public int read() {
                return at < rows.length ? rows[at++] : -1;
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                if (at == rows.length) {
                    return -1;
                }
                int count = ++reads % 3 == 0 ? 0 : Math.min(Math.min(5, length), rows.length - at);
                System.arraycopy(rows, at, to, offset, count);
                at += count;
                return count;
            }
        };
        RunInput stream = RunInput.stream(pieces, JsonRows.FORMAT, "id", dev.hawser.batch.Duplicates.REFUSE);

        var _ = Runs.serve(reactor -> RunDirectory.create(reactor, dir, stream, Runs.OPTIONS), Runs::done);

        assertThat(Runs.ids(dir.resolve("results.jsonl"))).hasSize(7);
        assertThat(Files.readAllBytes(dir.resolve("input"))).isEqualTo(rows);
    }
}
