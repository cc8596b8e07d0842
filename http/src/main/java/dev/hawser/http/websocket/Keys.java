package dev.hawser.http.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.hawser.http.Headers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** By which the two sides know that each of them means a WebSocket. */
final class Keys {
    static final String VERSION = "13";

    /** Known to all who speak it. */
    private static final String MARK = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static final int LENGTH = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Keys() {}

    static String random() {
        byte[] key = new byte[LENGTH];
        RANDOM.nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }

    static boolean isKey(String text) {
        try {
            return Base64.getDecoder().decode(text).length == LENGTH;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static String answer(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + MARK).getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** What stands between the commas of all fields of a name. */
    static List<String> words(Headers headers, String name) {
        List<String> words = new ArrayList<>();
        for (String value : headers.all(name)) {
            for (String word : value.split(",", -1)) {
                words.add(word.strip());
            }
        }
        return words;
    }
}
