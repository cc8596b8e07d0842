package dev.hawser.batch.step;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes the JDK's TLS context of a step's settings. Reads files; slow the first time. */
final class Trust {
    private Trust() {}

    /**
     * {@return the context}
     *
     * @param tls the settings
     * @throws IOException if a file cannot be read, or is not what it should be; the message names it
     */
    static SSLContext context(ClientSettings.Tls tls) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(tls), trusted(tls), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static KeyManager @Nullable [] keys(ClientSettings.Tls tls) throws IOException, GeneralSecurityException {
        Optional<Path> certificate = tls.certificate();
        if (certificate.isEmpty()) {
            return null;
        }
        char[] password = new char[0];
        KeyStore store = empty();
        Certificate[] chain = Pem.certificates(certificate.get()).toArray(Certificate[]::new);
        store.setKeyEntry("client", Pem.key(tls.key().orElse(certificate.get())), password, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private static TrustManager @Nullable [] trusted(ClientSettings.Tls tls)
            throws IOException, GeneralSecurityException {
        if (tls.insecure()) {
            return new TrustManager[] {new Everybody()};
        }
        if (tls.authorities().isEmpty()) {
            return null;
        }
        KeyStore store = empty();
        List<Certificate> authorities = Pem.certificates(tls.authorities().get());
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Believes any certificate for any host. Extended, since the JDK checks the host itself for the plain kind. */
    private static final class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
