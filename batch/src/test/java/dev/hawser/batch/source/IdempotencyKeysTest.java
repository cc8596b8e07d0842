package dev.hawser.batch.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdempotencyKeysTest {
    private static final IdempotencyKeys KEYS = new IdempotencyKeys("run-1");

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "abc-XYZ_0.9!abc-XYZ_0.9",
                "a b!a%20b",
                "a%20b!a%2520b",
                "a/b:c~d!a%2Fb%3Ac%7Ed",
                "a@Z[`z{!a%40Z%5B%60z%7B",
                "/0:9!%2F0%3A9",
                "ä!%C3%A4",
                "\u007F\u0080!%7F%C2%80",
                "\u07FF\u0800!%DF%BF%E0%A0%80",
                "€!%E2%82%AC",
                "\uFFFF!%EF%BF%BF",
                "😀!%F0%9F%98%80",
                "``!``",
            })
    void anIdIsWrittenInTheLettersThatEveryServerTakes(String id, String key) {
        assertThat(KEYS.of(id)).isEqualTo("run-1." + key);
    }

    @Test
    void aLongIdIsHashedAndAShorterOneIsNot() {
        String longest = "x".repeat(120);
        assertThat(KEYS.of(longest)).isEqualTo("run-1." + longest);
        String hashed = KEYS.of(longest + "x");
        assertThat(hashed)
                .startsWith("run-1.~")
                .hasSize("run-1.~".length() + 64)
                .matches("[a-z0-9.~-]+");
        // three letters for each space
        assertThat(KEYS.of(" ".repeat(40))).isEqualTo("run-1." + "%20".repeat(40));
        assertThat(KEYS.of(" ".repeat(41))).startsWith("run-1.~");
        assertThat(new IdempotencyKeys("r").of("x".repeat(121))).isEqualTo("r." + hashed.substring("run-1.".length()));
    }

    @Test
    void idsThatDifferHaveKeysThatDiffer() {
        Set<String> keys = new HashSet<>();
        List<String> ids = List.of(
                "a",
                "A",
                "a ",
                " a",
                "%61",
                "a%",
                "ä",
                "a\u0308",
                "x".repeat(121),
                "x".repeat(122),
                "~",
                "\uD83D?",
                "?");
        ids.forEach(id -> keys.add(KEYS.of(id)));
        assertThat(keys).hasSize(ids.size());
        assertThat(new IdempotencyKeys("run-2").of("a")).isNotEqualTo(KEYS.of("a"));
    }
}
