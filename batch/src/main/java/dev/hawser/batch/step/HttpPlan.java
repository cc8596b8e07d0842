package dev.hawser.batch.step;

import dev.hawser.batch.job.FoundIn;
import dev.hawser.batch.job.Scope;
import dev.hawser.http.Status;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends a request and checks the response.
 *
 * @param request what is sent
 * @param expectation what must come back
 * @param client what sends it
 * @param manner how
 * @param timeout how long all of it may take
 * @param until what must hold before the row goes on; empty if the first response will do
 * @param save where the body goes; empty if it is kept in memory
 */
record HttpPlan(
        HttpRequestPlan request,
        HttpExpectation expectation,
        ClientSettings client,
        HttpSender.Manner manner,
        Optional<Duration> timeout,
        Optional<HttpUntil> until,
        Optional<HttpSave> save)
        implements Plan {
    @Override
    public Set<String> captures() {
        return expectation.captures().all().keySet();
    }

    @Override
    public Set<Path> reads() {
        return request.body().files();
    }

    @Override
    public Set<String> privateCaptures() {
        return expectation.captures().privates();
    }

    @Override
    public boolean finds(FoundIn from) {
        return save.isEmpty() && !(from instanceof FoundIn.Lines);
    }

    @Override
    public ObjectNode perform(Performance performance) throws Exception {
        HttpExpectation.Check check = expectation.render(performance.scope());
        if (until.isEmpty()) {
            return once(performance, check, check::apply);
        }
        HttpExpectation.Check condition = until.get().render(performance.scope());
        return until.get()
                .until()
                .repeat(
                        performance,
                        () -> once(performance, check, answer -> HttpUntil.apply(answer, condition, check)));
    }

    /** Looks at a response. */
    private interface Judge {
        ObjectNode of(Fetched answer) throws StepFailure;
    }

    /**
     * An answer.
     *
     * @param answer without its body, if that was saved
     * @param saved what became of the body; empty if it is in memory
     */
    private record Exchanged(Fetched answer, Optional<SavedFile.Saved> saved) {}

    private ObjectNode once(Performance performance, HttpExpectation.Check check, Judge judge) throws Exception {
        HttpCall call = request.render(performance.step(), performance.scope());
        long begin = performance.reactor().nanoTime();
        Exchanged exchanged = performance.shared().terms().quotas().isPresent()
                ? counted(call, performance)
                : answer(call, performance);
        Duration taken = Duration.ofNanos(performance.reactor().nanoTime() - begin);
        Fetched answer = exchanged.answer();
        ObjectNode captured = judged(judge, answer, performance);
        check.time(taken, HttpFailures.server(call.uri()));
        exchanged.saved().ifPresent(saved -> tell(saved, captured));
        if (performance.finder().isPresent()) {
            performance.finder().get().response(answer);
        }
        return captured;
    }

    private void tell(SavedFile.Saved saved, ObjectNode captured) {
        expectation.captures().all().forEach((name, capture) -> {
            switch (capture) {
                case Capture.File() -> captured.put(name, saved.file().toString());
                case Capture.Length() -> captured.put(name, saved.length());
                case Capture.Digest() -> captured.put(name, saved.digest());
                default -> {} // of the answer itself
            }
        });
    }

    /** By what the server says that it takes. */
    private Exchanged counted(HttpCall call, Performance performance) throws StepFailure {
        ServerQuotas quotas = performance.shared().terms().quotas().orElseThrow();
        quotas.enter(call.uri(), performance.scope().attempt().observer());
        boolean answered = false;
        try {
            Exchanged answer = answer(call, performance);
            answered = true;
            quotas.answered(call.uri(), answer.answer());
            return answer;
        } finally {
            if (!answered) {
                quotas.failed(call.uri());
            }
        }
    }

    private Exchanged answer(HttpCall call, Performance performance) throws StepFailure {
        Optional<Canned> canned = performance.shared().terms().canned();
        if (canned.isEmpty()) {
            return send(withFile(call, performance), performance);
        }
        Fetched answer = canned.get().http(call, performance, expectation.retryOn(), timeout);
        return new Exchanged(
                answer,
                save.isPresent() && save.get().has(answer.status().code())
                        ? Optional.of(pretended(save.get(), answer, performance.scope()))
                        : Optional.empty());
    }

    private static SavedFile.Saved pretended(HttpSave save, Fetched answer, Scope scope) throws StepFailure {
        byte[] body = answer.bytes();
        return new SavedFile.Saved(save.target(scope), body.length, SavedFile.digest(body));
    }

    private ObjectNode judged(Judge judge, Fetched answer, Performance performance) throws StepFailure {
        if (answer.status().equals(Status.NOT_FOUND)) {
            return judgedMissing(judge, answer, performance.scope());
        }
        if (answer.bytes().length < HttpCall.BIG) {
            return judge.of(answer);
        }
        return Waits.await(performance.reactor().deferToThread(() -> judge.of(answer)), StepFailure.class);
    }

    private ObjectNode judgedMissing(Judge judge, Fetched answer, Scope scope) throws StepFailure {
        try {
            return judge.of(answer);
        } catch (StepFailure failure) {
            throw StepFailure.of(
                    failure.kind(), failure.text() + UrlText.hint(request.url(), scope), failure.isTransient());
        }
    }

    private Exchanged send(HttpCall call, Performance performance) throws StepFailure {
        HttpSender sender = new HttpSender(http(performance), performance, manner, timeout);
        performance.itsRow().run();
        try {
            if (save.isEmpty()) {
                return new Exchanged(sender.send(call), Optional.empty());
            }
            Download download = new Download(save.get(), manner.savedLimit(), performance);
            Fetched answer = download.of(call, sender);
            return new Exchanged(answer, download.saved());
        } catch (TimeoutException e) {
            throw StepFailure.of(
                    "timeout",
                    HttpFailures.server(call.uri()) + ": no complete response within "
                            + timeout.map(StepFailure::spoken).orElse(""),
                    expectation.retryOn().hasKind("timeout"));
        } catch (IOException e) {
            throw HttpFailures.of(
                    e, call.uri(), expectation.retryOn(), performance.scope().secrets());
        }
    }

    private HttpClient http(Performance performance) throws StepFailure {
        try {
            return performance.shared().clients().get(client);
        } catch (IllegalArgumentException e) { // of a variable for proxies
            throw StepFailure.permanent("proxy", String.valueOf(e.getMessage()));
        }
    }

    private HttpCall withFile(HttpCall call, Performance performance) throws StepFailure {
        try {
            if (call.body() instanceof MultipartCall form) {
                return Waits.await(performance.reactor().deferToThread(() -> form.with(call)), IOException.class);
            }
            if (request.body() instanceof HttpRequestPlan.Body.File file) {
                Path path = file.resolve(performance.scope());
                return call.withBody(
                        Waits.await(performance.reactor().deferToThread(() -> body(path)), IOException.class));
            }
            return call;
        } catch (NoSuchFileException e) {
            throw StepFailure.permanent("file", "cannot read " + e.getFile() + ": it is not there");
        } catch (IOException e) {
            throw StepFailure.permanent("file", "cannot read what is to be sent: " + e.getMessage());
        }
    }

    /** A file that is not small is read while it is sent, so that any size will do. */
    static HttpCall.Body body(Path path) throws IOException {
        long length = Files.size(path);
        return length < HttpCall.BIG
                ? new HttpCall.Body.Bytes(Files.readAllBytes(path), false)
                : new HttpCall.Body.File(path, length);
    }

    @Override
    public String describe(String step, Scope scope) throws StepFailure {
        return new HttpPlanText(this, request.render(step, scope)).described(scope);
    }

    @Override
    public Optional<String> command(String step, Scope scope) throws StepFailure {
        return Optional.of(new HttpPlanText(this, request.render(step, scope)).command(scope));
    }

    @Override
    public void prepare(Shared shared) throws IOException {
        if (client.via().isPresent() && !client.via().get().isRight()) {
            throw new IOException("what the environment says is no proxy, expected " + HttpVia.EXPECTED);
        }
        HttpClients.prepare(client);
    }

    @Override
    public Optional<String> warning() {
        return client.tls().insecure()
                ? Optional.of(
                        "WARNING: tls.insecure is set. ANY certificate of ANY host is believed, and whoever is on the"
                                + " way can read and change what is sent, passwords included.")
                : Optional.empty();
    }
}
