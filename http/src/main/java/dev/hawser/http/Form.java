package dev.hawser.http;

import dev.hawser.defer.CheckReturnValue;
import dev.hawser.defer.Deferred;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a form without files ({@code application/x-www-form-urlencoded}).
 *
 * @param fields in their order
 */
public record Form(List<Field> fields) {
    /**
     * One of them.
     *
     * @param name decoded
     * @param value decoded
     */
    public record Field(String name, String value) {}

    /** Takes a copy. */
    public Form {
        fields = List.copyOf(fields);
    }

    /**
     * Reads a form.
     *
     * @param request whose body nobody else reads
     * @return fires with it; fails with {@link HttpException}: 415 if it is of another type, 413 if it is longer than
     *     {@link Body#MAX_WHOLE}, 400 if it cannot be decoded
     */
    @CheckReturnValue
    public static Deferred<Form> of(Request request) {
        String type = Parameters.parse(request.headers().first("Content-Type").orElse(""))
                .value();
        if (!type.equalsIgnoreCase("application/x-www-form-urlencoded")) {
            return Deferred.fail(
                    new HttpException(Status.UNSUPPORTED_MEDIA_TYPE, "expected application/x-www-form-urlencoded"));
        }
        return request.body().text().addCallback(Form::parse);
    }

    private static Form parse(String text) {
        try {
            return new Form(Target.pairs(text).stream()
                    .map(pair -> new Field(pair.getKey(), pair.getValue()))
                    .toList());
        } catch (IllegalArgumentException e) {
            throw new HttpException(Status.BAD_REQUEST, "the form cannot be decoded: " + e.getMessage());
        }
    }

    /**
     * {@return the first value of a name}
     *
     * @param name decoded
     */
    public Optional<String> first(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .findFirst();
    }
}
