package dev.hawser.net.transport;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Tells whether two keys belong together. */
final class KeyPairs {
    private KeyPairs() {}

    /** Whether what the one signs is found true by the other. */
    static boolean belong(PrivateKey mine, PublicKey theirs) {
        String algorithm = switch (mine.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> mine.getAlgorithm();
        };
        byte[] message = "these belong together".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(mine);
            signing.update(message);
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(theirs);
            checking.update(message);
            return checking.verify(signing.sign());
        } catch (java.security.InvalidKeyException e) {
            return false; // of another kind
        } catch (GeneralSecurityException e) {
            return true; // an algorithm that needs parameters; the handshake will tell
        }
    }
}
