package dev.hawser.batch.step;

import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * A request, ready to be sent.
 *
 * @param method the method, in capitals
 * @param uri where to
 * @param headers the header fields, in order; a name may be there more than once
 * @param body what is sent
 */
record HttpCall(String method, URI uri, List<Header> headers, Body body) {
    /** From how many bytes on work on a body is a worker's: about a millisecond of it. */
    static final int BIG = 64 * 1024;

    /**
     * A header field.
     *
     * @param name its name
     * @param value its value
     * @param isSecret whether a secret is in it
     */
    record Header(String name, String value, boolean isSecret) {
        boolean is(String other) {
            return name.equalsIgnoreCase(other);
        }
    }

    /** What is sent. */
    sealed interface Body permits HttpCall.Body.Bytes, HttpCall.Body.File, HttpCall.Body.Pieces, MultipartCall {
        /** Nothing. */
        Body NONE = new Bytes(new byte[0], false);

        /** {@return whether a secret is in it, as far as the job tells} */
        default boolean isSecret() {
            return switch (this) {
                case Bytes(byte[] _, boolean secret) -> secret;
                case File(Path _, long _) -> false;
                case Pieces pieces -> pieces.hasSecret();
                case MultipartCall call -> call.hasSecret();
            };
        }

        /**
         * What is in memory.
         *
         * @param bytes the body; empty for none
         * @param isSecret whether a secret is in it
         */
        record Bytes(byte[] bytes, boolean isSecret) implements Body {
            static Bytes of(String text, boolean isSecret) {
                return new Bytes(text.getBytes(StandardCharsets.UTF_8), isSecret);
            }
        }

        /**
         * What is read while it is sent.
         *
         * @param path the file
         * @param length how long it is
         */
        record File(Path path, long length) implements Body {}

        /**
         * What is partly in memory, and partly read while it is sent.
         *
         * @param pieces one after the other
         * @param hasSecret whether a secret is in it
         */
        record Pieces(List<Piece> pieces, boolean hasSecret) implements Body {
            /** A piece. */
            sealed interface Piece {}

            /**
             * In memory.
             *
             * @param bytes it
             */
            record OfBytes(byte[] bytes) implements Piece {}

            /**
             * In a file.
             *
             * @param path the file
             * @param length how long it is
             */
            record OfFile(Path path, long length) implements Piece {}

            long length() {
                return pieces.stream()
                        .mapToLong(piece -> switch (piece) {
                            case OfBytes(byte[] bytes) -> bytes.length;
                            case OfFile(Path _, long length) -> length;
                        })
                        .sum();
            }

            /** {@return all of it, to be read once} */
            dev.hawser.http.Body body(Reactor reactor) {
                Iterator<dev.hawser.http.Body> rest = pieces.stream()
                        .<dev.hawser.http.Body>map(piece -> switch (piece) {
                            case OfBytes(byte[] bytes) -> dev.hawser.http.Body.of(bytes);
                            case OfFile(Path path, long length) -> dev.hawser.http.Body.ofFile(reactor, path, length);
                        })
                        .iterator();
                return new Chain(rest);
            }
        }
    }

    /** One body after the other. */
    private static final class Chain implements dev.hawser.http.Body {
        private final Iterator<dev.hawser.http.Body> rest;
        private dev.hawser.http.Body current = dev.hawser.http.Body.of(new byte[0]);

        private Chain(Iterator<dev.hawser.http.Body> rest) {
            this.rest = rest;
        }

        @Override
        public Deferred<byte[]> read() {
            return current.read().chainCallback(piece -> {
                if (piece.length > 0 || !rest.hasNext()) {
                    return Deferred.succeed(piece);
                }
                current = rest.next();
                return read();
            });
        }
    }

    HttpCall {
        headers = List.copyOf(headers);
    }

    HttpCall withBody(Body other) {
        return new HttpCall(method, uri, headers, other);
    }
}
