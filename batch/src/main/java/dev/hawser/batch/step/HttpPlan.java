package dev.hawser.batch.step;

import dev.hawser.batch.job.FoundIn;
import dev.hawser.batch.job.Scope;
import dev.hawser.http.Status;
import dev.hawser.http.client.Fetched;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 */
record HttpPlan(
        HttpRequestPlan request,
        HttpExpectation expectation,
        ClientSettings client,
        HttpSender.Manner manner,
        Optional<Duration> timeout,
        Optional<HttpUntil> until)
        implements Plan {
    @Override
    public Set<String> captures() {
        return expectation.captures().all().keySet();
    }

    @Override
    public Set<String> privateCaptures() {
        return expectation.captures().privates();
    }

    @Override
    public boolean finds(FoundIn from) {
        return !(from instanceof FoundIn.Lines);
    }

    @Override
    public ObjectNode perform(Performance performance) throws Exception {
        HttpExpectation.Check check = expectation.render(performance.scope());
        if (until.isEmpty()) {
            return once(performance, check::apply);
        }
        HttpExpectation.Check condition = until.get().render(performance.scope());
        return until.get()
                .until()
                .repeat(performance, () -> once(performance, answer -> HttpUntil.apply(answer, condition, check)));
    }

    /** Looks at a response. */
    private interface Judge {
        ObjectNode of(Fetched answer) throws StepFailure;
    }

    private ObjectNode once(Performance performance, Judge judge) throws Exception {
        HttpCall call = request.render(performance.step(), performance.scope());
        Fetched answer = performance.shared().terms().quotas().isPresent()
                ? counted(call, performance)
                : answer(call, performance);
        ObjectNode captured = judged(judge, answer, performance);
        if (performance.finder().isPresent()) {
            performance.finder().get().response(answer);
        }
        return captured;
    }

    /** By what the server says that it takes. */
    private Fetched counted(HttpCall call, Performance performance) throws StepFailure {
        ServerQuotas quotas = performance.shared().terms().quotas().orElseThrow();
        quotas.enter(call.uri(), performance.scope().attempt().observer());
        boolean answered = false;
        try {
            Fetched answer = answer(call, performance);
            answered = true;
            quotas.answered(call.uri(), answer);
            return answer;
        } finally {
            if (!answered) {
                quotas.failed(call.uri());
            }
        }
    }

    private Fetched answer(HttpCall call, Performance performance) throws StepFailure {
        Optional<Canned> canned = performance.shared().terms().canned();
        return canned.isPresent()
                ? canned.get().http(call, performance, expectation.retryOn(), timeout)
                : send(withFile(call, performance), performance);
    }

    private ObjectNode judged(Judge judge, Fetched answer, Performance performance) throws StepFailure {
        if (answer.status().equals(Status.NOT_FOUND)) {
            return judgedMissing(judge, answer, performance.scope());
        }
        if (answer.bytes().length < HttpSender.BIG) {
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

    private Fetched send(HttpCall call, Performance performance) throws StepFailure {
        try {
            return new HttpSender(performance.shared().clients().get(client), performance, manner, timeout).send(call);
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

    private HttpCall withFile(HttpCall call, Performance performance) throws StepFailure {
        if (!(request.body() instanceof HttpRequestPlan.Body.File file)) {
            return call;
        }
        Path path = file.resolve(performance.scope());
        try {
            return call.withBody(Waits.await(performance.reactor().deferToThread(() -> body(path)), IOException.class));
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "it is not there" : String.valueOf(e.getMessage());
            throw StepFailure.permanent("file", "cannot read " + path + ": " + why);
        }
    }

    /** A file that is not small is read while it is sent, so that any size will do. */
    static HttpCall.Body body(Path path) throws IOException {
        long length = Files.size(path);
        return length < HttpSender.BIG
                ? new HttpCall.Body.Bytes(Files.readAllBytes(path), false)
                : new HttpCall.Body.File(path, length);
    }

    @Override
    public String describe(String step, Scope scope) throws StepFailure {
        HttpCall call = request.render(step, scope);
        StringBuilder text = new StringBuilder(call.method() + " " + call.uri());
        call.headers()
                .forEach(h -> text.append('\n').append(h.name()).append(": ").append(h.value()));
        if (request.body() instanceof HttpRequestPlan.Body.File file) {
            text.append("\n\n(the content of ").append(file.resolve(scope)).append(')');
        } else if (call.body() instanceof HttpCall.Body.Bytes(byte[] bytes, boolean _) && bytes.length > 0) {
            text.append("\n\n").append(new String(bytes, StandardCharsets.UTF_8));
        }
        until.ifPresent(u -> text.append("\n").append(u.until().described()));
        return text.toString();
    }

    @Override
    public Optional<String> command(String step, Scope scope) throws StepFailure {
        HttpCall call = request.render(step, scope);
        List<String> words = new ArrayList<>(
                List.of("curl", "-sS", "-X", call.method(), call.uri().toString()));
        call.headers().stream()
                .filter(header -> !header.is(request.idempotencyHeader()))
                .forEach(header -> words.addAll(List.of("-H", header.name() + ": " + header.value())));
        if (request.body() instanceof HttpRequestPlan.Body.File file) {
            words.addAll(List.of("--data-binary", "@" + file.resolve(scope)));
        } else if (call.body() instanceof HttpCall.Body.Bytes(byte[] bytes, boolean _) && bytes.length > 0) {
            words.addAll(List.of("--data-binary", new String(bytes, StandardCharsets.UTF_8)));
        }
        return Optional.of(ShellText.line(words));
    }

    @Override
    public void prepare(Shared shared) throws IOException {
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
