package dev.hawser.batch.step;

import dev.hawser.batch.job.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An {@code http} step in words.
 *
 * @param plan the step
 * @param call what it sends for a row
 */
record HttpPlanText(HttpPlan plan, HttpCall call) {
    /** {@return what it would do, in lines for the user} */
    String described(Scope scope) throws StepFailure {
        StringBuilder text = new StringBuilder(call.method() + " " + call.uri());
        for (HttpCall.Header header : call.headers()) {
            text.append('\n').append(header.name()).append(": ").append(shown(header));
        }
        if (plan.request().body() instanceof HttpRequestPlan.Body.File file) {
            text.append("\n\n(the content of ").append(file.resolve(scope)).append(')');
        } else if (call.body() instanceof MultipartCall form) {
            text.append("\n\n").append(form.described());
        } else if (call.body() instanceof HttpCall.Body.Bytes(byte[] bytes, boolean _) && bytes.length > 0) {
            text.append("\n\n").append(new String(bytes, StandardCharsets.UTF_8));
        }
        plan.client().via().ifPresent(via -> text.append("\nby the proxy ").append(via.shown()));
        if (plan.save().isPresent()) {
            text.append("\ninto ").append(plan.save().get().target(scope));
        }
        plan.until().ifPresent(u -> text.append("\n").append(u.until().described()));
        return text.toString();
    }

    /** As whom it is sent is not shown: a password may be one of the row. */
    private String shown(HttpCall.Header header) {
        return plan.request().auth().isPresent() && header.is("Authorization") ? "***" : header.value();
    }

    /** {@return a command that does the same} */
    String command(Scope scope) throws StepFailure {
        List<String> words = new ArrayList<>(
                List.of("curl", "-sS", "-X", call.method(), call.uri().toString()));
        HttpRequestPlan request = plan.request();
        boolean isForm = call.body() instanceof MultipartCall;
        call.headers().stream()
                .filter(header -> !header.is(request.idempotencyHeader()))
                .filter(header -> !(isForm && header.is("Content-Type")))
                .filter(header -> request.auth().isEmpty() || !header.is("Authorization"))
                .forEach(header -> words.addAll(List.of("-H", header.name() + ": " + header.value())));
        if (request.auth().isPresent()) {
            words.addAll(request.auth().get().curl(scope));
        }
        if (request.body() instanceof HttpRequestPlan.Body.File file) {
            words.addAll(List.of("--data-binary", "@" + file.resolve(scope)));
        } else if (call.body() instanceof MultipartCall form) {
            words.addAll(form.curl());
        } else if (call.body() instanceof HttpCall.Body.Bytes(byte[] bytes, boolean _) && bytes.length > 0) {
            words.addAll(List.of("--data-binary", new String(bytes, StandardCharsets.UTF_8)));
        }
        plan.client()
                .via()
                .filter(via -> !via.isEnvironment())
                .ifPresent(via -> words.addAll(List.of("-x", via.isRight() ? via.shown() : via.url())));
        if (plan.save().isPresent()) {
            words.addAll(List.of("-o", plan.save().get().target(scope).toString()));
        }
        return ShellText.line(words);
    }
}
