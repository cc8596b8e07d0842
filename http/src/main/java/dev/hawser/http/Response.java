package dev.hawser.http;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An answer. What frames it (Content-Length, Transfer-Encoding, Connection) is written by the server and may not be among its
 * headers.
 *
 * @param status how the request was answered
 * @param headers its fields
 * @param content what it carries
 */
public record Response(Status status, Headers headers, Content content) {
    /** What a response carries. */
    public sealed interface Content {}

    /**
     * Bytes that are there.
     *
     * @param bytes not copied: nobody changes them from then on, as they are sent when the client takes them
     */
    public record Bytes(byte[] bytes) implements Content {}

    /**
     * What a function writes, while it is sent.
     *
     * @param length how many bytes it will write; -1 if that is not known before
     * @param writer the function
     */
    public record Stream(long length, Writer writer) implements Content {}

    /**
     * Another protocol, which the connection speaks behind this answer.
     *
     * @param next the protocol
     */
    public record Upgrade(Upgraded next) implements Content {}

    /** Writes the content of a response, in an inline function. */
    @FunctionalInterface
    public interface Writer {
        /**
         * Writes all; the content ends when this returns.
         *
         * @param out where to
         * @throws Exception breaks the response off, so that its reader sees it
         */
        void write(Output out) throws Exception;
    }

    /** Where content is written to. */
    public interface Output {
        /**
         * Writes bytes.
         *
         * @param bytes not to be changed any more
         * @return fires when there is room for more: wait for it; fails with {@link ClientGoneException}
         */
        @CheckReturnValue
        Deferred<@Nullable Void> write(byte[] bytes);

        /**
         * Writes text as UTF-8.
         *
         * @param text what
         * @return as {@link #write(byte[])}
         */
        @CheckReturnValue
        default Deferred<@Nullable Void> write(String text) {
            return write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Checks the fields. */
    public Response {
        requireNonNull(status, "status");
        requireNonNull(content, "content");
        boolean upgrades = content instanceof Upgrade;
        if (upgrades ? !status.equals(Status.SWITCHING_PROTOCOLS) : status.code() < 200) {
            throw new IllegalArgumentException(
                    "a response has a status from 200 on, and 101 if the protocol changes; was " + status);
        }
        headers.forEach((name, _) -> {
            if (name.equalsIgnoreCase("Content-Length")
                    || name.equalsIgnoreCase("Transfer-Encoding")
                    || name.equalsIgnoreCase("Connection")) {
                throw new IllegalArgumentException(name + " is written by the server, as the content is sent");
            }
        });
    }

    /**
     * {@return a response without content}
     *
     * @param status how the request was answered
     */
    public static Response of(Status status) {
        return new Response(status, Headers.none(), new Bytes(new byte[0]));
    }

    /** {@return 200 without content} */
    public static Response ok() {
        return of(Status.OK);
    }

    /**
     * {@return text}
     *
     * @param text sent as UTF-8
     */
    public static Response text(String text) {
        return bytes("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@return bytes}
     *
     * @param type what they are, such as {@code image/png}
     * @param bytes not copied: nobody changes them from then on, as they are sent when the client takes them
     */
    public static Response bytes(String type, byte[] bytes) {
        return new Response(Status.OK, Headers.of("Content-Type", type), new Bytes(bytes));
    }

    /**
     * {@return what a function writes while it is sent}
     *
     * @param type what it is, such as {@code text/csv}
     * @param writer the function
     */
    public static Response stream(String type, Writer writer) {
        return stream(type, -1, writer);
    }

    /**
     * {@return what a function writes while it is sent, and whose length is known}
     *
     * @param type what it is, such as {@code video/mp4}
     * @param length how many bytes; fewer or more break the response off
     * @param writer the function
     */
    public static Response stream(String type, long length, Writer writer) {
        return new Response(Status.OK, Headers.of("Content-Type", type), new Stream(length, writer));
    }

    /**
     * {@return events, for who listens}
     *
     * @param writer sends them, in a function
     */
    public static Response events(EventOutput.Writer writer) {
        return stream("text/event-stream", out -> new EventOutput(out).run(writer))
                .withHeader("Cache-Control", "no-cache");
    }

    /**
     * {@return 201: something was made}
     *
     * @param location where it is
     */
    public static Response created(String location) {
        return of(Status.CREATED).withHeader("Location", location);
    }

    /**
     * {@return this, with another status}
     *
     * @param other how the request was answered
     */
    public Response withStatus(Status other) {
        return new Response(other, headers, content);
    }

    /**
     * {@return this, with other content}
     *
     * @param other what it carries
     */
    public Response withContent(Content other) {
        return new Response(status, headers, other);
    }

    /**
     * {@return this, with a field}
     *
     * @param name in the place of all of this name
     * @param value the value
     */
    public Response withHeader(String name, String value) {
        return new Response(status, headers.with(name, value), content);
    }
}
