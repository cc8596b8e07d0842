package dev.hawser.net;

import dev.hawser.net.tls.ClientCertificates;
import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsOptions;
import dev.hawser.net.tls.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parts of an endpoint's string form that are about TLS. */
final class TlsParts {
    /** Of the options, for messages. */
    static final String NAMES =
            "trust, certificate, key, password, clients, servername, checkhost, alpn, versions, ciphers, handshake, engine";

    private final EndpointParser parts;

    TlsParts(EndpointParser parts) {
        this.parts = parts;
    }

    /** Takes them out. */
    TlsOptions read() {
        TlsOptions options = keys(TlsOptions.defaults());
        String trust = parts.take("trust");
        if (trust != null) {
            options = options.withTrust(file(trust));
        }
        options = options.withClientCertificates(clients()).withCheckHost(parts.yes("checkhost", true));
        String serverName = parts.take("servername");
        if (serverName != null) {
            options = options.withServerName(filled("servername", serverName));
        }
        options = options.withVersions(versions(options)).withEngine(engine());
        String handshake = parts.take("handshake");
        if (handshake != null) {
            options = options.withHandshakeTimeout(Duration.ofSeconds(parts.number("handshake", handshake, 1, 86_400)));
        }
        return options.withApplicationProtocols(list("alpn").toArray(String[]::new))
                .withCiphers(list("ciphers").toArray(String[]::new));
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

    private TlsOptions keys(TlsOptions options) {
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
        List<KeyFiles> files = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            files.add(new KeyFiles(file(certificates.get(i)), file(keys.get(i)), password));
        }
        TlsOptions result = options;
        for (KeyFiles each : files) {
            result = result.withKey(each);
        }
        return result;
    }

    private ClientCertificates clients() {
        String value = parts.take("clients");
        return switch (value) {
            case null -> ClientCertificates.NONE;
            case "none" -> ClientCertificates.NONE;
            case "wanted" -> ClientCertificates.WANTED;
            case "required" -> ClientCertificates.REQUIRED;
            default -> throw parts.wrong("'clients=" + value + "'", "none, wanted or required");
        };
    }

    private TlsEngine engine() {
        String value = parts.take("engine");
        return switch (value) {
            case null -> TlsEngine.AUTO;
            case "jdk" -> TlsEngine.JDK;
            case "openssl" -> TlsEngine.OPENSSL;
            default -> throw parts.wrong("'engine=" + value + "'", "jdk or openssl");
        };
    }

    private TlsVersion[] versions(TlsOptions options) {
        List<String> values = list("versions");
        return values.isEmpty()
                ? options.versions().toArray(TlsVersion[]::new)
                : values.stream().map(this::version).toArray(TlsVersion[]::new);
    }

    private TlsVersion version(String value) {
        return switch (value) {
            case "1.2" -> TlsVersion.TLS_1_2;
            case "1.3" -> TlsVersion.TLS_1_3;
            default -> throw parts.wrong("'" + value + "' is no version of TLS", "1.2, 1.3 or 1.2,1.3");
        };
    }
}
