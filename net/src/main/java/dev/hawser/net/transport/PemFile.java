package dev.hawser.net.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** A file of PEM blocks. What is wrong with it is told by one message that names the file. Blocks; any thread. */
final class PemFile {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final List<String> KEY_KINDS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    /** What stands between a BEGIN and its END. */
    private record Block(String kind, String text) {}

    private final String what;
    private final Path path;
    private final List<Block> blocks = new ArrayList<>();

    /** @param what it is to hold, for messages, such as "certificate" */
    PemFile(String what, Path path) throws IOException {
        this.what = what;
        this.path = path;
        Matcher matcher = BLOCK.matcher(read());
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
    }

    private String read() throws IOException {
        try {
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw wrong("there is no such file", e);
        } catch (IOException e) {
            throw wrong("it cannot be read, " + e, e);
        }
    }

    private IOException wrong(String why, Throwable cause) {
        return new IOException(what + " file " + path + ": " + why, cause);
    }

    private IOException wrong(String why) {
        return new IOException(what + " file " + path + ": " + why);
    }

    /** At least one certificate, in the order of the file. */
    X509Certificate[] certificates() throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks) {
            if (block.kind().endsWith("CERTIFICATE")) {
                found.add(certificate(block));
            }
        }
        if (found.isEmpty()) {
            throw wrong("it has no certificate; expected -----BEGIN CERTIFICATE-----" + instead());
        }
        return found.toArray(X509Certificate[]::new);
    }

    private String instead() {
        return blocks.isEmpty()
                ? ", and found nothing in PEM form"
                : ", and found " + blocks.stream().map(Block::kind).distinct().toList();
    }

    private X509Certificate certificate(Block block) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes(block)));
        } catch (CertificateException e) {
            throw wrong("a certificate in it is damaged, " + e.getMessage(), e);
        }
    }

    private byte[] bytes(Block block) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(block.text());
        } catch (IllegalArgumentException e) {
            throw wrong("its " + block.kind() + " is no base64, " + e.getMessage(), e);
        }
    }

    /** The first private key. */
    PrivateKey privateKey(Optional<String> password) throws IOException {
        for (Block block : blocks) {
            if (block.kind().endsWith("PRIVATE KEY")) {
                return privateKey(block, password);
            }
        }
        throw wrong("it has no private key; expected -----BEGIN PRIVATE KEY-----" + instead());
    }

    private PrivateKey privateKey(Block block, Optional<String> password) throws IOException {
        if (block.text().contains("DEK-Info")) {
            throw wrong("its key is encrypted in an old way; change it to PKCS#8 by: openssl pkcs8 -topk8");
        }
        return switch (block.kind()) {
            case "PRIVATE KEY" -> key(new PKCS8EncodedKeySpec(bytes(block)));
            case "ENCRYPTED PRIVATE KEY" -> key(decrypted(bytes(block), password));
            case "RSA PRIVATE KEY" -> key(new PKCS8EncodedKeySpec(OldKeys.fromRsa(bytes(block))));
            case "EC PRIVATE KEY" -> key(new PKCS8EncodedKeySpec(oldEc(bytes(block))));
            default ->
                throw wrong("it has a " + block.kind()
                        + "; expected PRIVATE KEY, ENCRYPTED PRIVATE KEY, RSA PRIVATE KEY" + " or EC PRIVATE KEY");
        };
    }

    private byte[] oldEc(byte[] key) throws IOException {
        return OldKeys.fromEc(key).orElseThrow(() -> wrong("its EC key does not name its curve"));
    }

    private PKCS8EncodedKeySpec decrypted(byte[] bytes, Optional<String> password) throws IOException {
        if (password.isEmpty()) {
            throw wrong("its key is encrypted, and there is no password for it");
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
            boolean named = info.getAlgParameters() != null && info.getAlgName().startsWith("PBES2");
            String algorithm = named ? info.getAlgParameters().toString() : info.getAlgName();
            Cipher cipher = Cipher.getInstance(algorithm);
            PBEKeySpec secret = new PBEKeySpec(password.get().toCharArray());
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(secret),
                    info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw wrong("its key is encrypted in a way that the JDK does not know, " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw wrong("the password is wrong, or its key is damaged", e);
        } catch (IOException e) {
            throw wrong("its encrypted key is damaged, " + e.getMessage(), e);
        }
    }

    private PrivateKey key(PKCS8EncodedKeySpec spec) throws IOException {
        GeneralSecurityException last = new InvalidKeySpecException("no kind of key");
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw wrong("its private key is damaged, or none of " + KEY_KINDS, last);
    }
}
