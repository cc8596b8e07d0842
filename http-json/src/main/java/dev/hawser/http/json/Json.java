package dev.hawser.http.json;

import static java.util.Objects.requireNonNull;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import dev.hawser.http.HttpException;
import dev.hawser.http.Request;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import dev.hawser.http.client.ClientRequest;
import dev.hawser.http.client.Fetched;
import dev.hawser.http.client.HttpClient;
import dev.hawser.reactor.Reactor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes what requests and answers carry as JSON, as records. Immutable.
 *
 * {@snippet class = dev.hawser.http.json.JsonTest region = routes}
 *
 * <p><b>Bounds.</b> Content of 1 MiB at most ({@link #withMax}), 100 levels deep. More than 64 KiB is parsed by a worker thread.
 *
 * <p><b>Threads:</b> of a reactor.
 */
public final class Json {
    private static final String TYPE = "application/json";
    private static final int MAX_DEPTH = 100;

    /** From how many bytes on a worker parses: about a millisecond of it. */
    private static final int BIG = 1 << 16;

    private final JsonMapper mapper;
    private final int max;

    private Json(JsonMapper mapper, int max) {
        this.mapper = mapper;
        this.max = max;
    }

    /** {@return one that refuses what nobody expects: fields that a record does not have, and a field twice} */
    public static Json strict() {
        return of(JsonMapper.builder(JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(MAX_DEPTH)
                                .build())
                        .build())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build());
    }

    /**
     * {@return one that does as a mapper does}
     *
     * @param mapper yours; its bounds are yours too
     */
    public static Json of(JsonMapper mapper) {
        return new Json(requireNonNull(mapper, "mapper"), 1 << 20);
    }

    /**
     * {@return this, with another bound of what is read}
     *
     * @param bytes 1 or more
     */
    public Json withMax(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("max must be 1 or more, was " + bytes);
        }
        return new Json(mapper, bytes);
    }

    /**
     * Reads what a request carries.
     *
     * @param request to a server
     * @param type what it is to be
     * @param <T> the same
     * @return fires with the value; fails with {@link HttpException}: 400 that says what is wrong and where, 413 if it is too long, 415
     *     if it does not say that it is JSON
     */
    @CheckReturnValue
    public <T> Deferred<T> read(Request request, Class<T> type) {
        String said = request.headers().first("Content-Type").orElse("");
        if (!isJson(said)) {
            return Deferred.fail(new HttpException(new Status(415), "expected content of type " + TYPE));
        }
        return parsed(request.body().bytes(max), type).addErrback(JacksonException.class, e -> {
            throw new HttpException(Status.BAD_REQUEST, Complaint.about(e));
        });
    }

    private static boolean isJson(String type) {
        int end = type.indexOf(';');
        String name = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return name.equals(TYPE) || (name.startsWith("application/") && name.endsWith("+json"));
    }

    private <T> Deferred<T> parsed(Deferred<byte[]> content, Class<T> type) {
        return content.chainCallback(bytes -> bytes.length < BIG
                ? Deferred.succeed(value(bytes, type))
                : Reactor.current().deferToThread(() -> value(bytes, type)));
    }

    /** A {@code null} is JSON, and no value of any type that is asked for. */
    private <T> T value(byte[] bytes, Class<T> type) {
        @Nullable T value = mapper.readValue(bytes, type);
        if (value == null) {
            throw MismatchedInputException.from(null, type, "null");
        }
        return value;
    }

    /**
     * {@return an answer with a value}
     *
     * @param value a record, a list, a map, whatever the mapper writes
     */
    public Response response(Object value) {
        return Response.bytes(TYPE, mapper.writeValueAsBytes(value));
    }

    /**
     * {@return a request with a value}
     *
     * @param request of a client
     * @param value as of {@link #response}
     */
    public ClientRequest with(ClientRequest request, Object value) {
        return request.withBytes(TYPE, mapper.writeValueAsBytes(value));
    }

    /**
     * Asks for JSON, and reads it.
     *
     * @param http asks
     * @param request what for
     * @param type what the answer is to be
     * @param <T> the same
     * @return fires with the value; fails as {@link HttpClient#fetch(ClientRequest)} and {@link Fetched#requireSuccess()} do, and with
     *     {@link JsonException} if the answer is something else
     */
    @CheckReturnValue
    public <T> Deferred<T> fetch(HttpClient http, ClientRequest request, Class<T> type) {
        ClientRequest asked =
                request.headers().first("Accept").isPresent() ? request : request.withHeader("Accept", TYPE);
        return http.fetch(asked)
                .chainCallback(answer ->
                        parsed(Deferred.succeed(answer.requireSuccess().bytes()), type))
                .addErrback(JacksonException.class, e -> {
                    throw new JsonException(
                            request + ": the answer is not the JSON that was expected: " + Complaint.about(e), e);
                });
    }
}
