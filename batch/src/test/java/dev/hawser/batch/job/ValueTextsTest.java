package dev.hawser.batch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.batch.job.HaltRule.What;
import dev.hawser.batch.job.HaltRule.When;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times, sizes, rates, stop rules, thresholds and loads, as they are written in a job. */
class ValueTextsTest {
    private static void refused(KeyType.TextParser<?> parser, String text, String why) {
        assertThatIllegalArgumentException()
                .as(text)
                .isThrownBy(() -> parser.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).isEqualTo(why.isEmpty() ? null : why));
    }

    private static boolean isOfSchema(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).find();
    }

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "0s, PT0S",
        "1us, PT0.000001S",
        "0.5us, PT0.0000005S",
        "300ms, PT0.3S",
        "1.5s, PT1.5S",
        "90s, PT1M30S",
        "5m, PT5M",
        "2h, PT2H",
        "1d, PT24H",
        "1m30s, PT1M30S",
        "1d2h3m4s5ms6us, PT26H3M4.005006S",
        "1s1s, PT2S",
        "PT90S, PT1M30S",
        "p1d, PT24H",
        "P1DT1H, PT25H",
        "36500d, PT876000H",
        "0.000000001s, PT0.000000001S",
    })
    void aTimeIsANumberWithItsUnitOrSeveral(String text, String expected) {
        assertThat(DurationText.parse(text)).isEqualTo(Duration.parse(expected));
        assertThat(isOfSchema(DurationText.PATTERN, text)).as("schema").isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 | it has no unit",
                "00 | it has no unit",
                "1.5 | it has no unit",
                "'' | ''",
                "s | ''",
                "5 s | ''",
                "5 | it has no unit",
                "-5s | ''",
                "+5s | ''",
                "5S | ''",
                "5sec | ''",
                "s5 | ''",
                "5s! | ''",
                "1.s | ''",
                ".5s | ''",
                "1234567890123s | ''",
                "1.1234567890s | ''",
                "5min | ''",
                "PT | ''",
                "Pfoo | ''",
                "PT99999999999999999999S | ''",
                "PT-1S | it is negative",
                "-PT1S | ''",
                "36501d | it is longer than 100 years",
                "876000h1us | it is longer than 100 years",
                "P36501D | it is longer than 100 years",
            })
    void whatIsNoTimeIsRefusedWithItsReason(String text, String why) {
        refused(DurationText::parse, text, why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0s", "0m0s", "PT0S", "0.0001us"})
    void aLimitOfNoLengthIsRefused(String text) {
        refused(DurationText::parsePositive, text, "it must be longer than 0");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "512, 512",
        "512B, 512",
        "512 B, 512",
        "1kB, 1000",
        "1KB, 1000",
        "10MB, 10000000",
        "2GB, 2000000000",
        "3TB, 3000000000000",
        "64KiB, 65536",
        "64 KiB, 65536",
        "2MiB, 2097152",
        "1GiB, 1073741824",
        "1TiB, 1099511627776",
        "1.5KiB, 1536",
        "0.001kB, 1",
        "1048576TiB, 1152921504606846976",
    })
    void aSizeIsANumberOfBytesWithItsUnit(String text, long bytes) {
        assertThat(SizeText.parse(text)).isEqualTo(bytes);
        assertThat(isOfSchema(SizeText.PATTERN, text)).as("schema").isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | ''",
                "x | ''",
                "-1 | ''",
                "1kb | ''",
                "1 kib | ''",
                "1  KB | ''",
                "1K | ''",
                "1.KB | ''",
                "1,5KB | ''",
                "1e3 | ''",
                "1048576.1TiB | it is too large",
                "1048577TiB | it is too large",
                "999999999999999999TB | it is too large",
                "0.5 | it is not a whole number of bytes",
                "1.0005kB | it is not a whole number of bytes",
                "0.3KiB | it is not a whole number of bytes",
            })
    void whatIsNoSizeIsRefusedWithItsReason(String text, String why) {
        refused(SizeText::parse, text, why);
    }

    @ParameterizedTest
    @CsvSource({
        "50/s, 50, PT1S",
        "50/1s, 50, PT1S",
        "50 / s, 50, PT1S",
        "3000/m, 3000, PT1M",
        "1/10s, 1, PT10S",
        "7/h, 7, PT1H",
        "7/d, 7, PT24H",
        "1/ms, 1, PT0.001S",
        "1/us, 1, PT0.000001S",
        "2/1m30s, 2, PT1M30S",
        "999999999/s, 999999999, PT1S",
    })
    void aRateIsSoManyInATime(String text, int starts, Duration per) {
        assertThat(Rate.parse(text)).isEqualTo(new Rate(starts, per));
        assertThat(isOfSchema(Rate.PATTERN, text)).as("schema").isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "50 | it does not say in which time",
                "fast | ''",
                "'' | ''",
                "/s | ''",
                "50/ | ''",
                "-1/s | ''",
                "1.5/s | ''",
                "1000000000/s | ''",
                "50/10 | it has no unit",
                "50/x | ''",
                "50/s s | ''",
                "0/s | nothing would ever start, or everything at once",
                "5/0s | nothing would ever start, or everything at once",
                "5/36501d | it is longer than 100 years",
            })
    void whatIsNoRateIsRefusedWithItsReason(String text, String why) {
        refused(Rate::parse, text, why);
    }

    @Test
    void aRateOfNothingCannotBeMade() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rate(0, Duration.ofSeconds(1)))
                .withMessage("a rate needs 1 start or more, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rate(1, Duration.ZERO))
                .withMessage("a rate needs a time longer than 0, was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rate(1, Duration.ofSeconds(-1)))
                .withMessage("a rate needs a time longer than 0, was PT-1S");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "now,fail=10% | NOW | FAIL | 10 | true",
                "soon,fail=3 | SOON | FAIL | 3 | false",
                "soon,success=1 | SOON | SUCCESS | 1 | false",
                "now,done=100 | NOW | DONE | 100 | false",
                "soon,alike=20 | SOON | ALIKE | 20 | false",
                "now,fail=0.5% | NOW | FAIL | 0.5 | true",
                "now,fail=100% | NOW | FAIL | 100 | true",
                "soon,fail=200 | SOON | FAIL | 200 | false",
                "soon,done=999999999999 | SOON | DONE | 999999999999 | false",
            })
    void aStopRuleIsWrittenAsItIsRead(String text, When when, What what, double threshold, boolean percent) {
        HaltRule rule = new HaltRule(when, what, threshold, percent);
        assertThat(HaltRule.parse(text)).contains(rule);
        assertThat(rule.text()).isEqualTo(text);
        assertThat(isOfSchema(HaltRule.PATTERN, text)).as("schema").isTrue();
    }

    @Test
    void neverIsNoStopRule() {
        assertThat(HaltRule.parse("never")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | ''",
                "fail=3 | ''",
                "later,fail=3 | ''",
                "now,failed=3 | ''",
                "now,fail | ''",
                "now,fail=x | ''",
                "now,fail=-1 | ''",
                "'now, fail=3' | ''",
                "NOW,fail=3 | ''",
                "now,fail=3%% | ''",
                "now,fail=1.5 | only a percentage can have a fraction",
                "now,fail=0 | a stop rule needs a number above 0, was 0.0",
                "now,fail=0% | a stop rule needs a number above 0 and up to 100 %, was 0.0",
                "now,fail=101% | a stop rule needs a number above 0 and up to 100 %, was 101.0",
                "now,fail=100.1% | a stop rule needs a number above 0 and up to 100 %, was 100.1",
                "soon,alike=5% | items that failed alike are counted, expected no percentage",
            })
    void whatIsNoStopRuleIsRefusedWithItsReason(String text, String why) {
        refused(HaltRule::parse, text, why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p50<2s | P50 | 2 | false | false",
                "p90 < 300ms | P90 | 0.3 | false | false",
                "p95<=1m30s | P95 | 90 | true | false",
                "p99<1us | P99 | 0.000001 | false | false",
                "max<=10s | MAX | 10 | true | false",
                "max<=PT10S | MAX | 10 | true | false",
                "max<=0 | MAX | 0 | true | false",
                "fail<1% | FAIL | 1 | false | true",
                "fail<0.5% | FAIL | 0.5 | false | true",
                "fail<=0 | FAIL | 0 | true | false",
                "retries<100 | RETRIES | 100 | false | false",
                "retries <= 2.5% | RETRIES | 2.5 | true | true",
            })
    void aThresholdIsWhatIsMeasuredAndItsLimit(
            String text, Threshold.Metric metric, double limit, boolean inclusive, boolean share) {
        assertThat(Threshold.parse(text)).isEqualTo(new Threshold(text, metric, limit, inclusive, share));
        assertThat(isOfSchema(Threshold.PATTERN, text)).as("schema").isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | ''",
                "p95 | ''",
                "p95>2s | ''",
                "p95=2s | ''",
                "p96<2s | ''",
                "P95<2s | ''",
                "p95<2 | it has no unit",
                "p95<2x | ''",
                "p95<PT-1S | it is negative",
                "p95<2% | a time is no percentage",
                "max<2s% | a time is no percentage",
                "fail<2s | ''",
                "fail<-1 | ''",
                "fail<1e3 | ''",
                "fail<1.% | ''",
                "fail<1% of all | ''",
            })
    void whatIsNoThresholdIsRefusedWithItsReason(String text, String why) {
        refused(Threshold::parse, text, why);
    }

    @ParameterizedTest
    @CsvSource({"fail<3, 2.9, true", "fail<3, 3, false", "fail<=3, 3, true", "fail<=3, 3.1, false"})
    void aThresholdIsKeptBelowItsLimitOrAtIt(String text, double value, boolean kept) {
        assertThat(Threshold.parse(text).isKept(value)).isEqualTo(kept);
    }

    @Test
    void numbersOfRowsAreNoTimes() {
        for (Threshold.Metric metric : Threshold.Metric.values()) {
            boolean counts = metric == Threshold.Metric.FAIL || metric == Threshold.Metric.RETRIES;
            assertThat(metric.isTime()).as(metric.name()).isEqualTo(!counts);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "load<4 | LOAD | 4 | 3.9 | 4",
                "load < 0.5 | LOAD | 0.5 | 0 | 0.6",
                "load<999999 | LOAD | 999999 | 999998 | 999999",
                "memory>1GB | MEMORY | 1000000000 | 1000000001 | 1000000000",
                "memory  >  64KiB | MEMORY | 65536 | 65537 | 1",
                "memory>100 | MEMORY | 100 | 101 | 100",
                "memory>100B | MEMORY | 100 | 101 | 100",
                "memory>1.5kB | MEMORY | 1500 | 1501 | 1500",
            })
    void aLoadIsSaidAndHolds(String text, LoadTerm.Measure measure, double limit, double good, double bad) {
        LoadTerm term = LoadTerm.parse(text);
        assertThat(term).isEqualTo(new LoadTerm(text, measure, limit));
        assertThat(term.holds(good)).isTrue();
        assertThat(term.holds(bad)).isFalse();
        assertThat(isOfSchema(LoadTerm.PATTERN, text)).as("schema").isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | ''",
                "load | ''",
                "load>4 | ''",
                "memory<1GB | ''",
                "load<0 | ''",
                "load<0.0 | ''",
                "load<x | ''",
                "load<1GB | ''",
                "load<1234567 | ''",
                "memory>x | ''",
                "memory>1.5 | it is not a whole number of bytes",
                "memory>1 GB | ''",
                "cpu<4 | ''",
            })
    void whatIsNoLoadIsRefusedWithItsReason(String text, String why) {
        refused(LoadTerm::parse, text, why);
    }

    @Test
    void aPolicyOfRetriesIsRefusedWhereItMakesNoSense() {
        Duration some = Duration.ofSeconds(1);
        Duration less = Duration.ofSeconds(-1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(0, some, some, some, 0.1, 1))
                .withMessage("an item needs 1 attempt or more, was 0");
        for (int i = 0; i < 3; i++) {
            Duration base = i == 0 ? less : some;
            Duration cap = i == 1 ? less : some;
            Duration asked = i == 2 ? less : some;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new RetryPolicy(1, base, cap, asked, 0.1, 1))
                    .withMessage("a wait cannot be negative");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(1, some, some, some, -0.1, 1))
                .withMessage("a retry budget cannot be negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(1, some, some, some, Double.NaN, 1))
                .withMessage("a retry budget cannot be negative");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(1, some, some, some, 0, -1))
                .withMessage("a retry budget cannot be negative");
        assertThat(RetryPolicy.NONE.attempts()).isEqualTo(1);
    }
}
