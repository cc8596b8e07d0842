package dev.hawser.cli.tale;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @Test
    void blockingServesOneAfterAnother() throws IOException {
        List<String> said = Teller.lines(Chapter.BLOCKING, Teller.settings(6, SHORT));
        assertThat(said.subList(0, said.size() - 1))
                .containsExactly(
                        "------ Running example 1 ------",
                        "Start installation for Bill",
                        "All done for Bill",
                        "Start installation for Elon",
                        "All done for Elon",
                        "Start installation for Steve",
                        "All done for Steve",
                        "Start installation for Mark",
                        "All done for Mark",
                        "Start installation for Customer 4",
                        "All done for Customer 4",
                        "Start installation for Customer 5",
                        "All done for Customer 5");
        assertThat(elapsed(said)).isGreaterThanOrEqualTo(6 * 0.02 - 0.01);
    }

    @Test
    void blockingHasFourCustomersUnlessTold() {
        assertThat(Chapter.BLOCKING.customers(Settings.DEFAULTS))
                .map(Customer::toString)
                .containsExactly("Bill", "Elon", "Steve", "Mark");
    }

    @Test
    void threadsShareTheCustomers() throws IOException {
        List<String> said = Teller.lines(Chapter.THREADS, Teller.settings(15, SHORT));
        assertThat(said.subList(1, said.size() - 1))
                .containsExactlyInAnyOrderElementsOf(concat(
                        numbered(5, "Goodmorning from developer "),
                        numbered(15, "Start installation for Customer "),
                        numbered(15, "All done for Customer "),
                        numbered(5, "Bye from developer ")));
        assertThat(said.getFirst()).isEqualTo("------ Running example 2 ------");
    }

    @Test
    void threadsServeAsManyAtOnceAsThereAreDevelopers() throws IOException {
        List<String> said = Teller.lines(Chapter.THREADS, Teller.settings(15, Duration.ofMillis(100)));
        assertThat(mostAtOnce(said, "Start installation for ")).isEqualTo(5);
    }

    @Test
    void callbacksAreScheduledFirstAndComeBackAllAtOnce() throws IOException {
        assertThat(Teller.lines(Chapter.CALLBACKS))
                .containsExactlyElementsOf(concat(
                        List.of("------ Running example 3 ------", "Goodmorning from Twisted developer"),
                        numbered(15, "Scheduling: Installation for Customer "),
                        List.of("Bye from Twisted developer!"),
                        done(0, 15),
                        List.of("* Elapsed time: 3.00 seconds")));
    }

    @Test
    void inlineFunctionsSayTheSameAsCallbacks() throws IOException {
        assertThat(Teller.lines(Chapter.INLINE))
                .containsExactlyElementsOf(concat(
                        List.of("------ Running example 4 ------", "Goodmorning from Twisted developer"),
                        numbered(15, "Scheduling: Installation for Customer "),
                        List.of("Bye from Twisted developer!"),
                        done(0, 15),
                        List.of("* Elapsed time: 3.00 seconds")));
    }

    @Test
    void cooperatorBeginsWhenTheDeveloperHasLeftAndKeepsToItsSlots() throws IOException {
        assertThat(Teller.lines(Chapter.COOPERATOR))
                .containsExactlyElementsOf(concat(
                        List.of("------ Running example 5 ------", "Goodmorning from Twisted developer"),
                        List.of("Bye from Twisted developer!"),
                        scheduling(0, 5),
                        done(0, 5),
                        scheduling(5, 10),
                        done(5, 10),
                        scheduling(10, 15),
                        done(10, 15),
                        List.of("* Elapsed time: 9.00 seconds")));
    }

    @Test
    void cooperatorLeavesSlotsEmptyThatNobodyNeeds() throws IOException {
        assertThat(Teller.lines(Chapter.COOPERATOR, Teller.settings(2, Duration.ofSeconds(1))))
                .endsWith(
                        "Callback: Finished installation for Customer 1",
                        "All done for Customer 1",
                        "* Elapsed time: 1.00 seconds");
    }

    @Test
    void quietLeavesOutWhatIsSaidAboutCustomers() throws IOException {
        Settings loud = Settings.DEFAULTS;
        Settings quiet = new Settings(
                loud.customers(), loud.installation(), loud.developers(), loud.slots(), true, loud.picture());
        assertThat(Teller.lines(Chapter.INLINE, quiet))
                .containsExactly("------ Running example 4 ------", "* Elapsed time: 3.00 seconds");
    }

    @SafeVarargs
    private static List<String> concat(List<String>... parts) {
        List<String> all = new ArrayList<>();
        for (List<String> part : parts) {
            all.addAll(part);
        }
        return all;
    }

    private static List<String> numbered(int count, String text) {
        return lines(0, count, number -> Stream.of(text + number));
    }

    private static List<String> scheduling(int from, int to) {
        return lines(from, to, number -> Stream.of("Scheduling: Installation for Customer " + number));
    }

    private static List<String> done(int from, int to) {
        return lines(
                from,
                to,
                number -> Stream.of(
                        "Callback: Finished installation for Customer " + number, "All done for Customer " + number));
    }

    private static List<String> lines(int from, int to, IntFunction<Stream<String>> line) {
        return IntStream.range(from, to).boxed().flatMap(line::apply).toList();
    }

    private static int mostAtOnce(List<String> said, String begin) {
        List<Integer> counts = new ArrayList<>(List.of(0));
        for (String line : said) {
            int change = line.startsWith(begin) ? 1 : line.startsWith("All done for ") ? -1 : 0;
            counts.add(counts.getLast() + change);
        }
        return counts.stream().mapToInt(count -> count).max().orElseThrow();
    }

    private static double elapsed(List<String> said) {
        assertThat(said.getLast()).matches("\\* Elapsed time: \\d+\\.\\d\\d seconds");
        return Double.parseDouble(said.getLast().replaceAll("[^0-9.]", ""));
    }
}
