package dev.hawser.http.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Compared with the decoder of the JDK, which knows the same rules.
class Utf8Test {
    /// The first and the last of each kind of byte, and their neighbours.
    private static final int[] EDGES = {
        0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee,
        0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
    };

    private static boolean isForTheJdk(byte[] bytes) {
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void whatIsUtf8IsWhatTheJdkTakes() {
        check(new byte[1]);
        check(new byte[2]);
        check(new byte[3]);
    }

    /// Four bytes, of which the last is one that may end a character, or not.
    @Test
    void charactersOfFourBytesHaveOneForm() {
        byte[] bytes = new byte[4];
        for (int first : new int[] {0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5}) {
            for (int second : EDGES) {
                for (int third : EDGES) {
                    for (int last : new int[] {0x7f, 0x80, 0xbf, 0xc0}) {
                        bytes[0] = (byte) first;
                        bytes[1] = (byte) second;
                        bytes[2] = (byte) third;
                        bytes[3] = (byte) last;
                        if (Utf8.is(bytes) != isForTheJdk(bytes)) {
                            assertThat(bytes)
                                    .as("taken otherwise than the JDK takes it")
                                    .isNull();
                        }
                    }
                }
            }
        }
    }

    private static void check(byte[] bytes) {
        int[] at = new int[bytes.length];
        for (boolean more = true; more; more = next(at)) {
            for (int i = 0; i < at.length; i++) {
                bytes[i] = (byte) EDGES[at[i]];
            }
            if (Utf8.is(bytes) != isForTheJdk(bytes)) {
                assertThat(bytes).as("taken otherwise than the JDK takes it").isNull();
            }
        }
    }

    private static boolean next(int[] at) {
        for (int i = 0; i < at.length; i++) {
            at[i] = (at[i] + 1) % EDGES.length;
            if (at[i] > 0) {
                return true;
            }
        }
        return false;
    }

    @Test
    void characterThatWaitsForItsRestIsNotWhole() {
        Utf8 text = new Utf8();
        assertThat(text.isWhole()).isTrue();
        for (int next : new int[] {0xf0, 0x9f, 0x98}) {
            assertThat(text.takes((byte) next)).isTrue();
            assertThat(text.isWhole()).isFalse();
        }
        assertThat(text.takes((byte) 0x80)).isTrue();
        assertThat(text.isWhole()).isTrue();
    }
}
