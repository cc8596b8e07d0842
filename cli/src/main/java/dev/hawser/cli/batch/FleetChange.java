package dev.hawser.cli.batch;

import dev.hawser.defer.Deferred;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `hawser ctl URL/RUN REQUEST`: changes a run of a fleet.
///
/// @param io where it says what it did
/// @param url of the run
record FleetChange(Io io, FleetUrl url) {
    private static final Pattern RATE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?)/(s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final String EXPECTED =
            "expected slots=N, per-key=N, rate=N/s, rate=none, pause, resume, drain, cancel or drain=WORKER";

    int make(List<String> requests) throws Exception {
        if (url.run().isEmpty()) {
            throw new UsageException(
                    "ctl is of a run: " + url.of("RUN") + "; hawser status " + url.shown() + " lists them");
        }
        Wanted wanted = Wanted.of(requests);
        String told = FleetLink.use(url, link -> {
            link.check();
            Optional<String> wrong = wanted.make(link, url.run()).await();
            if (wrong.isPresent()) {
                throw new UsageException(
                        url.shown() + ": " + wrong.get() + "; hawser status " + url.shown() + " tells what there is");
            }
            return "workers hear of it in their next turns: " + String.join(" ", requests);
        });
        new PrintStream(io.out(), true, StandardCharsets.UTF_8).println(told);
        return ExitCodes.DONE;
    }

    /// What is to change.
    ///
    /// @param settings of the run
    /// @param worker that is to end; empty for none
    record Wanted(ObjectNode settings, String worker) {
        static Wanted of(List<String> requests) throws UsageException {
            ObjectNode settings = JsonMapper.shared().createObjectNode();
            String worker = "";
            for (String request : requests) {
                if (request.startsWith("drain=")) {
                    worker = request.substring("drain=".length());
                    if (worker.isEmpty()) {
                        throw wrong(request);
                    }
                } else {
                    read(request, settings);
                }
            }
            return new Wanted(settings, worker);
        }

        /// Makes the change. {@return fires with why it could not be made; empty if it was}
        Deferred<Optional<String>> make(FleetLink link, String run) {
            Deferred<Optional<String>> changed = settings.isEmpty()
                    ? Deferred.succeed(Optional.empty())
                    : link.fleet()
                            .change(run, settings)
                            .addCallback(
                                    there -> there ? Optional.empty() : Optional.of("the database has no run " + run));
            return changed.chainCallback(wrong -> wrong.isPresent() || worker.isEmpty()
                    ? Deferred.succeed(wrong)
                    : link.fleet()
                            .drain(run, worker)
                            .addCallback(count ->
                                    count > 0 ? Optional.empty() : Optional.of("the run has no worker " + worker)));
        }
    }

    private static void read(String request, ObjectNode to) throws UsageException {
        int equals = request.indexOf('=');
        String what = equals < 0 ? request : request.substring(0, equals);
        String value = equals < 0 ? "" : request.substring(equals + 1);
        switch (what) {
            case "slots" -> to.put("cap", number(request, value, 0));
            case "per-key" -> to.put("per_key", number(request, value, 1));
            case "rate" -> rate(request, value, to);
            case "pause", "resume", "drain", "cancel" -> {
                if (equals >= 0) {
                    throw wrong(request);
                }
                to.put(
                        "state",
                        switch (what) {
                            case "pause" -> "paused";
                            case "resume" -> "running";
                            case "drain" -> "draining";
                            default -> "cancelled";
                        });
            }
            default -> throw wrong(request);
        }
    }

    private static UsageException wrong(String request) {
        return new UsageException("the request was " + request + ", " + EXPECTED);
    }

    private static int number(String request, String value, int least) throws UsageException {
        if (!NUMBER.matcher(value).matches() || Integer.parseInt(value) < least) {
            throw wrong(request);
        }
        return Integer.parseInt(value);
    }

    private static void rate(String request, String value, ObjectNode to) throws UsageException {
        if (value.equals("none")) {
            to.putNull("rate");
            return;
        }
        Matcher rate = RATE.matcher(value);
        if (!rate.matches() || Double.parseDouble(rate.group(1)) == 0) {
            throw wrong(request);
        }
        double seconds = switch (rate.group(2)) {
            case "s" -> 1;
            case "m" -> 60;
            default -> 3600;
        };
        to.put("rate", Double.parseDouble(rate.group(1)) / seconds);
    }
}
