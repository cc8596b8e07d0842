package dev.hawser.net.tls;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What one end shows to prove who it is: a certificate and its key, each in a PEM file.
 *
 * @param certificate a file with the certificate, followed by those that lead to an authority; the last one, which the
 *     peer has, may be left out
 * @param key a file with the private key, in any of the usual forms (PKCS#8, plain or encrypted; PKCS#1; SEC1); may be the
 *     same file
 * @param password of the key, if it is encrypted. Not part of the text form
 */
public record KeyFiles(Path certificate, Path key, Optional<String> password) {
    /** Checks the values. */
    public KeyFiles {
        requireNonNull(certificate, "certificate");
        requireNonNull(key, "key");
        requireNonNull(password, "password");
    }

    /** {@return the files, and whether there is a password} */
    @Override
    public String toString() {
        return "KeyFiles[" + certificate + ", " + key + (password.isPresent() ? ", password" : "") + "]";
    }
}
