package dev.hawser.net.transport;

import io.netty.handler.ssl.SslContext;
import io.netty.util.Mapping;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which of several certificates a server shows: the first that is for the name asked for, else the first. */
final class ServerNames implements Mapping<String, SslContext> {
    /** Of a DNS name among the alternative names of a certificate. */
    private static final int DNS_NAME = 2;

    /** A certificate, and what shows it. */
    record Named(X509Certificate certificate, SslContext context) {}

    private final SslContext first;
    private final Map<String, SslContext> byName = new HashMap<>();

    ServerNames(List<Named> all) {
        first = all.getFirst().context();
        for (Named named : all) {
            for (String name : names(named.certificate())) {
                byName.putIfAbsent(name.toLowerCase(Locale.ROOT), named.context());
            }
        }
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            return alternatives == null
                    ? List.of()
                    : alternatives.stream()
                            .filter(entry -> entry.getFirst().equals(DNS_NAME))
                            .map(entry -> String.valueOf(entry.get(1)))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /** {@inheritDoc} A wildcard stands for one label, as it does for those who check the certificate. */
    @Override
    public SslContext map(String asked) {
        String name = asked == null ? "" : asked.toLowerCase(Locale.ROOT);
        SslContext exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        int dot = name.indexOf('.');
        return dot < 0 ? first : byName.getOrDefault("*" + name.substring(dot), first);
    }
}
