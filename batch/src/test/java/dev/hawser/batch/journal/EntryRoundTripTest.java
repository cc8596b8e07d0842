package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.StepTime;
import dev.hawser.batch.journal.Entry.Failure;
import dev.hawser.batch.journal.Entry.How;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Whatever the journal can be told is read back as it was. */
class EntryRoundTripTest {
    private static final String[] PIECES = {"a", "Ω", "😀", "\ud800", "\"", "\n", "\u0000", "\u202e", "{", "'", "\\", ""
    };

    @Seeds(count = 100)
    void whatIsWrittenIsReadBack(Seed seed) {
        RandomGenerator random = seed.random();
        for (int i = 0; i < 100; i++) {
            Entry entry = entry(random);
            assertThat(read(line(entry), true)).isEqualTo(entry);
            assertThat(read(line(entry), false)).hasSameClassAs(entry);
        }
    }

    @Test
    void aRuleThatEndedARunStandsThereAsTheJobHasIt() {
        ObjectNode details = Runs.MAPPER.createObjectNode().put("rule", "now,fail=1");

        assertThat(new String(line(new Entry.Noted(7, "halt", details)), java.nio.charset.StandardCharsets.UTF_8))
                .startsWith("{\"type\":\"halt\",\"at\":7,\"details\":{\"rule\":\"now,fail=1\"},\"crc\":\"")
                .endsWith("\"}");
    }

    /** Without its break. */
    static byte[] line(Entry entry) {
        JsonLines lines = new JsonLines();
        new EntryWriter(lines).write(entry);
        byte[] bytes = new byte[lines.length() - 1];
        lines.written().get(bytes);
        return bytes;
    }

    private static Entry read(byte[] line, boolean whole) {
        return new EntryReader(true, whole).read(line, 0, line.length).orElseThrow();
    }

    private static Entry entry(RandomGenerator random) {
        String id = "i" + text(random);
        long ordinal = 1 + random.nextInt(1000);
        long at = random.nextLong(1L << 51);
        return switch (random.nextInt(14)) {
            case 0 -> new Entry.Opened(at, "resume", random.nextInt(1 << 20), text(random));
            case 1 -> new Entry.Started(id, ordinal, 1 + random.nextInt(9), random.nextInt(64), at);
            case 2 -> new Entry.InputEnded(at, random.nextInt(1 << 20));
            case 3 -> new Entry.Closed(at, "drained");
            case 4 -> new Entry.Undone(id, ordinal);
            case 5 -> new Entry.InputChanged(random.nextInt(99), random.nextBoolean());
            case 6 ->
                new Entry.BlockRead(random.nextInt(99), random.nextInt(1 << 20), "ab" + random.nextInt(99), 1, at);
            case 7, 8 -> {
                String type = List.of("cap", "pause", "resume", "drain", "halt", "of-a-later-version")
                        .get(random.nextInt(6));
                yield new Entry.Noted(at, type, random.nextInt(4) == 0 ? null : object(random));
            }
            case 10 ->
                new Entry.Found(id, ordinal, "s" + text(random), at, random.nextInt(99), 99 + random.nextInt(99));
            case 9 ->
                new Entry.Kept(id, ordinal, "s" + text(random), at, random.nextInt(4) == 0 ? null : object(random));
            default -> ended(random, id, ordinal, at);
        };
    }

    private static Entry ended(RandomGenerator random, String id, long ordinal, long at) {
        How how = How.values()[random.nextInt(4)];
        boolean attempted = how != How.DEAD || random.nextBoolean();
        List<StepTime> steps = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0 && attempted; i--) {
            steps.add(new StepTime(text(random), random.nextLong(1L << 40), random.nextLong(1L << 50), i == 2));
        }
        Failure failure = switch (how) {
            case DONE -> Failure.NONE;
            case BACK -> new Failure("", "", text(random));
            case RETRY, DEAD -> new Failure(text(random), text(random), text(random));
        };
        return new Entry.Ended(
                id,
                ordinal,
                1 + random.nextInt(9),
                attempted ? random.nextInt(99) : -1,
                attempted ? at / 2 : at,
                at,
                steps,
                how,
                failure,
                how == How.RETRY ? random.nextInt(1 << 20) : 0,
                how == How.DONE && random.nextBoolean() ? new Entry.Span(at, random.nextInt(1 << 20)) : null,
                attempted && random.nextBoolean() ? text(random) : "",
                how == How.DEAD && random.nextBoolean() ? object(random) : null);
    }

    private static ObjectNode object(RandomGenerator random) {
        ObjectNode object = Runs.MAPPER.createObjectNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            String name = "k" + i;
            switch (random.nextInt(5)) {
                case 0 -> object.put(name, random.nextLong());
                case 1 -> object.put(name, random.nextBoolean());
                case 2 -> object.putNull(name);
                case 3 ->
                    object.putObject(name).putArray("list").add(text(random)).add(random.nextInt());
                default -> object.put(name, text(random));
            }
        }
        return object;
    }

    private static String text(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
