package dev.hawser.net.transport;

import static java.util.Objects.requireNonNull;

import dev.hawser.net.tls.ClientCertificates;
import dev.hawser.net.tls.KeyFiles;
import dev.hawser.net.tls.TlsEngine;
import dev.hawser.net.tls.TlsSettings;
import dev.hawser.net.tls.TlsVersion;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.Mapping;
import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * {@link TlsSettings} with their files read and checked, for one role: what many connections share. A service provider
 * interface; programs give options.
 *
 * <p><b>Threads:</b> made by any that may block; used by any.
 */
public final class TlsContext {
    /** With forward secrecy and authenticated encryption; what an engine lacks of them is left out. */
    private static final List<String> GOOD_CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final boolean server;
    private final TlsSettings options;
    private final TlsEngine engine;

    /** The first certificate's; or a client's. */
    private final SslContext first;

    /** By the name that a client asked for; empty if there is nothing to choose from. */
    private final Optional<Mapping<String, SslContext>> byName;

    private TlsContext(boolean server, TlsSettings options) throws IOException {
        this.server = server;
        this.options = options;
        try {
            this.engine = options.engine().chosen();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (server) {
            List<ServerNames.Named> all = new ArrayList<>();
            for (KeyFiles files : options.keys()) {
                OwnKey own = OwnKey.read(files);
                all.add(new ServerNames.Named(own.certificates()[0], forServer(own)));
            }
            this.first = all.getFirst().context();
            this.byName = all.size() == 1 ? Optional.empty() : Optional.of(new ServerNames(all));
        } else {
            this.first = forClient();
            this.byName = Optional.empty();
        }
    }

    /**
     * Reads what a client needs. Blocks.
     *
     * @param options what they say
     * @return the context
     * @throws IOException if a file is missing or wrong, or something that is asked for does not exist; the message says
     *     what, and where
     */
    public static TlsContext client(TlsSettings options) throws IOException {
        return new TlsContext(false, requireNonNull(options, "options"));
    }

    /**
     * Reads what a server needs. Blocks.
     *
     * @param options what they say
     * @return the context
     * @throws IOException if a file is missing or wrong, or something that is asked for does not exist; the message says
     *     what, and where
     */
    public static TlsContext server(TlsSettings options) throws IOException {
        if (options.keys().isEmpty()) {
            throw new IOException(
                    "a TLS server needs a certificate and its key: certificate=FILE:key=FILE, or withKey");
        }
        if (options.clientCertificates() != ClientCertificates.NONE
                && options.trust().isEmpty()) {
            throw new IOException(
                    "a TLS server that asks for certificates needs the authorities to trust: trust=FILE, or withTrust");
        }
        return new TlsContext(true, options);
    }

    boolean isServer() {
        return server;
    }

    TlsSettings options() {
        return options;
    }

    TlsEngine engine() {
        return engine;
    }

    SslContext first() {
        return first;
    }

    Optional<Mapping<String, SslContext>> byName() {
        return byName;
    }

    private SslContext forClient() throws IOException {
        boolean checkHost = options.checkHost() && options.checkCertificate();
        SslContextBuilder builder =
                SslContextBuilder.forClient().endpointIdentificationAlgorithm(checkHost ? "HTTPS" : "");
        if (!options.keys().isEmpty()) {
            OwnKey own = OwnKey.read(options.keys().getFirst());
            builder.keyManager(own.key(), own.certificates());
        }
        return built(builder);
    }

    private SslContext forServer(OwnKey own) throws IOException {
        ClientAuth ask = switch (options.clientCertificates()) {
            case NONE -> ClientAuth.NONE;
            case WANTED -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
        return built(SslContextBuilder.forServer(own.key(), own.certificates()).clientAuth(ask));
    }

    private SslContext built(SslContextBuilder builder) throws IOException {
        if (!server && !options.checkCertificate()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else if (options.trust().isPresent()) {
            builder.trustManager(trusted(options.trust().get()));
        }
        builder.sslProvider(engine == TlsEngine.OPENSSL ? SslProvider.OPENSSL : SslProvider.JDK)
                .protocols(options.versions().stream()
                        .map(TlsVersion::standardName)
                        .toArray(String[]::new))
                .ciphers(ciphers(), IdentityCipherSuiteFilter.INSTANCE);
        if (!options.applicationProtocols().isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    options.applicationProtocols()));
        }
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static X509Certificate[] trusted(Path file) throws IOException {
        return new PemFile("trust", file).certificates();
    }

    private List<String> ciphers() throws IOException {
        Set<String> known = knownCiphers();
        if (options.ciphers().isEmpty()) {
            return GOOD_CIPHERS.stream().filter(known::contains).toList();
        }
        for (String cipher : options.ciphers()) {
            if (!known.contains(cipher)) {
                throw new IOException("'" + cipher + "' is no cipher suite of " + engine + " here; expected some of "
                        + String.join(", ", known.stream().sorted().toList()));
            }
        }
        return options.ciphers();
    }

    private Set<String> knownCiphers() throws IOException {
        if (engine == TlsEngine.OPENSSL) {
            return OpenSsl.availableJavaCipherSuites();
        }
        try {
            return Set.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("the JDK's TLS does not work: " + e.getMessage(), e);
        }
    }

    /** A certificate with those that lead to its authority, and its key. */
    private record OwnKey(PrivateKey key, X509Certificate... certificates) {
        static OwnKey read(KeyFiles files) throws IOException {
            X509Certificate[] certificates = new PemFile("certificate", files.certificate()).certificates();
            PrivateKey key = new PemFile("key", files.key()).privateKey(files.password());
            if (!KeyPairs.belong(key, certificates[0].getPublicKey())) {
                throw new IOException("the key in " + files.key() + " does not belong to the first certificate in "
                        + files.certificate() + ", which is of "
                        + certificates[0].getSubjectX500Principal().getName());
            }
            return new OwnKey(key, certificates);
        }
    }
}
