package dev.hawser.net.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeatherTest {
    private static List<Weather> made(Function<SplittableRandom, Weather> by) {
        return IntStream.range(0, 200).mapToObj(SplittableRandom::new).map(by).toList();
    }

    @Test
    void whatIsMadeUpHasEachFaultOrLeavesItOut() {
        Weather clear = Weather.clear();
        List<Weather> made = made(Weather::random);
        for (Function<Weather, ?> fault : List.<Function<Weather, ?>>of(
                Weather::latency, Weather::bytesPerSecond, Weather::largestPiece, Weather::window)) {
            assertThat(made.stream().map(fault).anyMatch(fault.apply(clear)::equals))
                    .isTrue();
            assertThat(made.stream().map(fault).distinct()).hasSizeGreaterThan(10);
        }
        assertThat(made).allSatisfy(weather -> {
            assertThat(weather.resetChance()).isZero();
            assertThat(weather.resetAfter()).isEmpty();
        });
    }

    @Test
    void connectionsBreakByChanceOrBehindSomeBytesOrNot() {
        List<Weather> made = made(random -> Weather.clear().withRandomResets(random));
        assertThat(made).contains(Weather.clear(), Weather.clear().withResetChance(0.02));
        assertThat(made).anyMatch(weather -> weather.resetAfter().isPresent());
    }
}
