package dev.hawser.net;

import dev.hawser.net.tls.ClientCertificates;
import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsOptions;
import dev.hawser.net.tls.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The parts of an endpoint's string form that are about TLS. */
final class TlsParts {
    /** Of the options, for messages. */
    static final String NAMES =
            "trust, certificate, key, password, clients, servername, checkhost, alpn, versions, ciphers, handshake, engine";

    private final EndpointText parts;

    TlsParts(EndpointText parts) {
        this.parts = parts;
    }

    /** Takes them out. */
    void read(TlsOptions tls) {
        keys(tls);
        parts.given("trust", file -> tls.trust(file(file)));
        parts.given("clients", value -> tls.clientCertificates(clients(value)));
        parts.yes("checkhost", tls::checkHost);
        parts.given("servername", name -> tls.serverName(filled("servername", name)));
        list("versions", values -> tls.versions(values.map(this::version).toArray(TlsVersion[]::new)));
        parts.given("engine", value -> tls.engine(engine(value)));
        parts.number("handshake", 1, 86_400, seconds -> tls.handshakeTimeout(Duration.ofSeconds(seconds)));
        list("alpn", names -> tls.applicationProtocols(names.toArray(String[]::new)));
        list("ciphers", names -> tls.ciphers(names.toArray(String[]::new)));
    }

    private Path file(String text) {
        return parts.path(text, "the path of a PEM file");
    }

    private String filled(String name, String value) {
        if (value.isEmpty()) {
            throw parts.wrong("'" + name + "=' is empty", "a value");
        }
        return value;
    }

    /** What stands between commas; empty if there is no such option. */
    private List<String> list(String name) {
        String text = parts.take(name);
        if (text == null) {
            return List.of();
        }
        List<String> values = List.of(text.split(",", -1));
        values.forEach(value -> filled(name, value));
        return values;
    }

    private void list(String name, Consumer<Stream<String>> values) {
        List<String> list = list(name);
        if (!list.isEmpty()) {
            values.accept(list.stream());
        }
    }

    private void keys(TlsOptions tls) {
        List<String> certificates = list("certificate");
        List<String> keys = list("key");
        Optional<String> password = Optional.ofNullable(parts.take("password"));
        if (certificates.size() != keys.size()) {
            throw parts.wrong(
                    "there are " + certificates.size() + " files for 'certificate=' and " + keys.size() + " for 'key='",
                    "a key for each certificate");
        }
        if (keys.isEmpty() && password.isPresent()) {
            throw parts.wrong("there is a 'password=' without a 'key='", "certificate=FILE:key=FILE:password=TEXT");
        }
        for (int i = 0; i < keys.size(); i++) {
            tls.key(new KeyFiles(file(certificates.get(i)), file(keys.get(i)), password));
        }
    }

    private ClientCertificates clients(String value) {
        return switch (value) {
            case "none" -> ClientCertificates.NONE;
            case "wanted" -> ClientCertificates.WANTED;
            case "required" -> ClientCertificates.REQUIRED;
            default -> throw parts.wrong("'clients=" + value + "'", "none, wanted or required");
        };
    }

    private TlsEngine engine(String value) {
        return switch (value) {
            case "jdk" -> TlsEngine.JDK;
            case "openssl" -> TlsEngine.OPENSSL;
            default -> throw parts.wrong("'engine=" + value + "'", "jdk or openssl");
        };
    }

    private TlsVersion version(String value) {
        return switch (value) {
            case "1.2" -> TlsVersion.TLS_1_2;
            case "1.3" -> TlsVersion.TLS_1_3;
            default -> throw parts.wrong("'" + value + "' is no version of TLS", "1.2, 1.3 or 1.2,1.3");
        };
    }
}
