package dev.hawser.net.transport;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** Puts private keys of the forms before PKCS#8 into that, which adds in front what kind of key it is. */
final class OldKeys {
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int PARAMETERS = 0xA0;

    private static final byte[] VERSION = {2, 1, 0};

    /** rsaEncryption, 1.2.840.113549.1.1.1, and no parameters. */
    private static final byte[] RSA = {6, 9, 42, (byte) 0x86, 72, (byte) 0x86, (byte) 0xF7, 13, 1, 1, 1, 5, 0};

    /** id-ecPublicKey, 1.2.840.10045.2.1; the curve follows. */
    private static final byte[] EC = {6, 7, 42, (byte) 0x86, 72, (byte) 0xCE, 61, 2, 1};

    private OldKeys() {}

    /** From PKCS#1. */
    static byte[] fromRsa(byte[] key) {
        return wrapped(RSA, key);
    }

    /** From SEC 1 (RFC 5915); empty if it does not name its curve. */
    static Optional<byte[]> fromEc(byte[] key) {
        return curve(key).map(curve -> wrapped(joined(EC, curve), key));
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, joined(VERSION, element(SEQUENCE, algorithm), element(OCTETS, key)));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] element(int tag, byte[] content) {
        int length = content.length;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (length < 0x80) {
            all.write(length);
        } else if (length < 0x100) {
            all.write(0x81);
            all.write(length);
        } else {
            all.write(0x82);
            all.write(length >> 8);
            all.write(length);
        }
        all.writeBytes(content);
        return all.toByteArray();
    }

    /** The content of [0] in SEQUENCE { version, key, [0] curve, … }. */
    private static Optional<byte[]> curve(byte[] key) {
        int at = contentAt(key, 0);
        while (at > 0 && at + 2 <= key.length) {
            int content = contentAt(key, at);
            int end = content + lengthAt(key, at);
            if (content < 0 || end > key.length) {
                break;
            }
            if ((key[at] & 0xFF) == PARAMETERS) {
                return Optional.of(Arrays.copyOfRange(key, content, end));
            }
            at = end;
        }
        return Optional.empty();
    }

    private static int contentAt(byte[] bytes, int at) {
        if (at + 2 > bytes.length) {
            return -1;
        }
        int first = bytes[at + 1] & 0xFF;
        return first < 0x80 ? at + 2 : first == 0x81 ? at + 3 : first == 0x82 ? at + 4 : -1;
    }

    private static int lengthAt(byte[] bytes, int at) {
        int content = contentAt(bytes, at);
        int length = 0;
        for (int i = content == at + 2 ? at + 1 : at + 2; i < content && i < bytes.length; i++) {
            length = (length << 8) | (bytes[i] & 0xFF);
        }
        return length;
    }
}
