package dev.hawser.batch.step;

import dev.hawser.batch.job.Key;
import dev.hawser.batch.job.KeyTypes;
import dev.hawser.batch.job.Scope;
import dev.hawser.batch.job.Settings;
import dev.hawser.batch.job.Template;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * As whom a request is sent.
 *
 * @param user of Basic; empty for Bearer
 * @param password of Basic
 * @param bearer a token; empty for Basic
 */
record HttpAuth(Optional<Template> user, Optional<Template> password, Optional<Template> bearer) {
    private static final Key<Template> USER =
            Key.of("user", KeyTypes.TEMPLATE, "Who asks, by Basic authentication, with password.");
    private static final Key<Template> PASSWORD = Key.of("password", KeyTypes.PASSWORD, "The password of user.");
    private static final Key<Template> BEARER =
            Key.of("bearer", KeyTypes.PASSWORD, "A token instead, such as OAuth servers give.");

    /** The setting that says so. */
    static final Key<Settings> KEY = Key.of(
            "auth",
            KeyTypes.mapping("auth", List.of(USER, PASSWORD, BEARER), null),
            "As whom the request is sent, in the field Authorization, which no other server gets by a redirect.");

    static HttpAuth of(Settings auth) {
        if (auth.has(BEARER) == auth.has(USER)) {
            auth.error("expected user and password, or bearer");
        }
        if (auth.has(BEARER) && auth.has(PASSWORD)) {
            auth.error(PASSWORD, "there is bearer already, expected one of them");
        }
        return new HttpAuth(auth.find(USER), auth.find(PASSWORD), auth.find(BEARER));
    }

    /** {@return the field of the header} */
    HttpCall.Header header(Scope scope) throws StepFailure {
        String value = bearer.isPresent()
                ? "Bearer " + bearer.get().render(scope)
                : "Basic " + Base64.getEncoder().encodeToString(pair(scope).getBytes(StandardCharsets.UTF_8));
        return new HttpCall.Header("Authorization", value, true);
    }

    private String pair(Scope scope) throws StepFailure {
        String name = user.map(template -> template.render(scope)).orElse("");
        if (name.indexOf(':') >= 0) {
            throw StepFailure.permanent("auth", "the user has a colon in it, which Basic authentication cannot send");
        }
        return name + ":" + password.map(template -> template.render(scope)).orElse("");
    }

    /** {@return the words by which curl is told} */
    List<String> curl(Scope scope) throws StepFailure {
        return bearer.isPresent()
                ? List.of("-H", "Authorization: " + header(scope).value())
                : List.of("-u", pair(scope));
    }
}
