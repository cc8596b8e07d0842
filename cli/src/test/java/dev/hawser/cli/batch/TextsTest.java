package dev.hawser.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {
    @ParameterizedTest
    @CsvSource({"0, 0 retries", "1, 1 retry", "2, 2 retries", "1001, '1,001 retries'"})
    void oneIsToldInTheSingular(long number, String expected) {
        assertThat(Texts.counted(number, "retry", "retries")).isEqualTo(expected);
    }
}
