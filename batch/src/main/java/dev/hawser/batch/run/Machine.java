package dev.hawser.batch.run;

import dev.hawser.batch.job.LoadTerm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How busy the machine is. */
interface Machine {
    /** As Linux tells it. */
    Machine LINUX = measure -> switch (measure) {
        case LOAD ->
            Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
        case MEMORY ->
            Files.readAllLines(Path.of("/proc/meminfo")).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
    };

    /** {@return what is measured} Reads a file. */
    double value(LoadTerm.Measure measure) throws IOException;

    /** {@return the first that is not so, in words; empty if all are} */
    default Optional<String> missed(List<LoadTerm> terms) throws IOException {
        for (LoadTerm term : terms) {
            double value = value(term.measure());
            if (!term.holds(value)) {
                String was = term.measure() == LoadTerm.Measure.LOAD
                        ? String.format(Locale.ROOT, "the load is %.2f", value)
                        : String.format(Locale.ROOT, "%.0f MB of memory are left", value / 1e6);
                return Optional.of(was + ", expected " + term.text());
            }
        }
        return Optional.empty();
    }
}
