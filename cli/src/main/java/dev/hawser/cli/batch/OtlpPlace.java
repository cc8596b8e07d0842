package dev.hawser.cli.batch;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// A collector of OpenTelemetry.
///
/// @param url without a path, or with what comes before `/v1/traces`
/// @param headers that it wants
record OtlpPlace(URI url, Map<String, String> headers) {
    private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";

    OtlpPlace {
        headers = Map.copyOf(headers);
    }

    /// {@return where a kind of things goes}
    String of(String kind) {
        return url.toString().replaceAll("/+$", "") + "/v1/" + kind;
    }

    /// {@return the same, with the headers that the environment has, as `name=value,name=value`}
    OtlpPlace withHeaders(Map<String, String> environment) {
        Map<String, String> all = new TreeMap<>();
        for (String header : environment.getOrDefault(HEADERS, "").split(",")) {
            int equals = header.indexOf('=');
            if (equals > 0) {
                all.put(
                        header.substring(0, equals).strip(),
                        value(header.substring(equals + 1).strip()));
            }
        }
        return new OtlpPlace(url, all);
    }

    private static String value(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a per cent sign that means itself
        }
    }

    /// Neither a user nor a query: what is printed of it must have no secret.
    static final class Converter implements ITypeConverter<OtlpPlace> {
        @Override
        public OtlpPlace convert(String text) {
            try {
                URI url = URI.create(text);
                String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
                boolean web = scheme.equals("http") || scheme.equals("https");
                if (web && url.getHost() != null && url.getRawUserInfo() == null && url.getRawQuery() == null) {
                    return new OtlpPlace(url, Map.of());
                }
            } catch (IllegalArgumentException e) {
                // is told below
            }
            throw new TypeConversionException("expected http://HOST:PORT of a collector, without user and query");
        }
    }
}
