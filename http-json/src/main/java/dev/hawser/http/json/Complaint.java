package dev.hawser.http.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Says what is wrong with some JSON, and where, in words for who sent it: without names of classes, and without what was sent. */
final class Complaint {
    private Complaint() {}

    static String about(JacksonException e) {
        return where(e) + what(e);
    }

    private static String where(JacksonException e) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            pointer.append('/').append(step.getPropertyName() == null ? step.getIndex() : step.getPropertyName());
        }
        TokenStreamLocation at = e.getLocation();
        String line = at == null || at.getLineNr() < 1 ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
        String place = shown(pointer.toString());
        if (place.isEmpty()) {
            return line.isEmpty() ? "" : line + ": ";
        }
        return place + (line.isEmpty() ? "" : " (" + line + ")") + ": ";
    }

    /** Names of fields are the sender's. */
    private static String shown(String pointer) {
        String plain = pointer.replaceAll("[^ -~]", "?");
        return plain.length() > 100 ? plain.substring(0, 100) + "…" : plain;
    }

    private static String what(JacksonException e) {
        return switch (e) {
            case StreamConstraintsException _ -> "it is nested too deeply, or has a number or a name that is too long";
            case StreamReadException _ -> "it is no JSON";
            case UnrecognizedPropertyException _ -> "there is no such field";
            case InvalidFormatException wrong -> "expected " + kind(wrong.getTargetType());
            case ValueInstantiationException refused -> refused(refused.getCause());
            case MismatchedInputException wrong -> "expected " + kind(wrong.getTargetType());
            default -> "it does not fit";
        };
    }

    /** A record that checks its values says what is wrong with them. */
    private static String refused(@Nullable Throwable cause) {
        return cause instanceof IllegalArgumentException ? String.valueOf(cause.getMessage()) : "it does not fit";
    }

    private static String kind(@Nullable Class<?> type) {
        if (type == null) {
            return "something else";
        }
        if (type.isEnum()) {
            return "one of the values that there are";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number that fits";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        }
        if (Iterable.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        return type.isRecord() ? "an object" : "something else";
    }
}
