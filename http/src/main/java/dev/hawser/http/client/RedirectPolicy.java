package dev.hawser.http.client;

import dev.hawser.http.Status;
import java.util.Optional;

/**
 * Decides whether a redirect is followed, and by what. A client asks that of the request; how often at most, is
 * {@link HttpClientOptions#redirects}.
 *
 * <p><b>Threads:</b> called on the client's reactor; must not wait.
 */
@FunctionalInterface
public interface RedirectPolicy {
    /** Follows none: the redirect is the answer, wherever it leads. */
    RedirectPolicy NEVER = (_, _, _) -> Optional.empty();

    /** Follows all but those from {@code https} to {@code http}. */
    RedirectPolicy NORMAL = (request, _, next) ->
            Origin.of(request.uri()).secure() && !Origin.of(next.uri()).secure() ? Optional.empty() : Optional.of(next);

    /** Follows all. */
    RedirectPolicy ALWAYS = (_, _, next) -> Optional.of(next);

    /**
     * {@return what is sent now; empty if the redirect is the answer}
     *
     * @param request what was redirected
     * @param status by which
     * @param next what would be sent: its method, content and headers are as they should be, without what is meant for one
     *     server alone ({@code Authorization}, {@code Cookie}, {@code Host}) if it goes to another origin
     * @throws Exception with which the request fails
     */
    Optional<ClientRequest> follow(ClientRequest request, Status status, ClientRequest next) throws Exception;
}
