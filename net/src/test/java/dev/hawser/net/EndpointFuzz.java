package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.Function;

/// Any text is an endpoint or is refused with a message; what an endpoint says of itself is the same endpoint again.
public final class EndpointFuzz {
    private EndpointFuzz() {}

    /// For the fuzzer.
    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, UTF_8);
        check(text, Endpoint::parse);
        check(text, UdpEndpoint::parse);
    }

    private static <T> void check(String text, Function<String, T> parser) {
        T endpoint;
        try {
            endpoint = parser.apply(text);
        } catch (IllegalArgumentException e) {
            if (e.getMessage() == null || e.getMessage().isBlank()) {
                throw new AssertionError("refused without a message", e);
            }
            return;
        }
        String again = endpoint.toString();
        T second = parser.apply(again);
        if (!second.toString().equals(again)) {
            throw new AssertionError(again + " became " + second);
        }
    }
}
