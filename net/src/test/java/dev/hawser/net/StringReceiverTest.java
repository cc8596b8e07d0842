package dev.hawser.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.net.protocol.IntStringReceiver;
import dev.hawser.net.protocol.NetstringReceiver;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.WithReactor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Strings with their length in front, however their bytes are cut.
@WithReactor(debug = false)
class StringReceiverTest {
    private final List<String> got = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    private final class Int8 extends IntStringReceiver {
        Int8() {
            super(Width.INT8);
        }

        @Override
        protected void stringReceived(byte[] string) {
            take(connection(), string);
        }
    }

    private final class Int16 extends IntStringReceiver {
        Int16() {
            super(Width.INT16);
        }

        @Override
        protected void stringReceived(byte[] string) {
            take(connection(), string);
        }
    }

    private final class Int32 extends IntStringReceiver {
        Int32() {
            super(Width.INT32);
        }

        @Override
        protected void stringReceived(byte[] string) {
            take(connection(), string);
        }

        @Override
        protected void lengthLimitExceeded(long announced) {
            refused.add(Long.toString(announced));
            sendString("too long");
        }
    }

    private final class Netstring extends NetstringReceiver {
        @Override
        protected void stringReceived(byte[] string) {
            take(connection(), string);
        }

        @Override
        protected void malformed(String problem) {
            refused.add(problem);
        }
    }

    private void take(Connection connection, byte[] string) {
        got.add(new String(string, UTF_8));
        if (got.getLast().equals("pause")) {
            connection.pauseProducing();
        }
    }

    /// A protocol and how it sends.
    private record Kind(Protocol protocol, BiConsumer<Protocol, byte[]> sending) {
        void send(String text) {
            sending.accept(protocol, text.getBytes(UTF_8));
        }
    }

    private Kind kind(int number) {
        return switch (number) {
            case 0 -> new Kind(new Int8(), (protocol, text) -> ((Int8) protocol).sendString(text));
            case 1 -> new Kind(new Int16(), (protocol, text) -> ((Int16) protocol).sendString(text));
            case 2 -> new Kind(new Int32(), (protocol, text) -> ((Int32) protocol).sendString(text));
            default -> new Kind(new Netstring(), (protocol, text) -> ((Netstring) protocol).sendString(text));
        };
    }

    private static void run(Reactor reactor, LineReceiverTest.Body body) throws Exception {
        LineReceiverTest.run(reactor, body);
    }

    /// What a protocol of this kind sends.
    private byte[] sent(Reactor reactor, int kind, List<String> texts) {
        Kind sender = kind(kind);
        FedWire wire = FedWire.connect(reactor, sender.protocol());
        texts.forEach(sender::send);
        wire.settle();
        return wire.output();
    }

    private static final List<String> TEXTS = List.of("a", "", ",:5", "pause", "grün", "xyz");

    @Test
    void stringsAreSentBehindTheirLength(Reactor reactor) throws Exception {
        run(reactor, () -> {
            List<String> texts = List.of("ab", "");
            assertThat(sent(reactor, 0, texts)).containsExactly(2, 'a', 'b', 0);
            assertThat(sent(reactor, 1, texts)).containsExactly(0, 2, 'a', 'b', 0, 0);
            assertThat(sent(reactor, 2, texts)).containsExactly(0, 0, 0, 2, 'a', 'b', 0, 0, 0, 0);
            assertThat(sent(reactor, 3, texts)).isEqualTo("2:ab,0:,".getBytes(UTF_8));
        });
    }

    @ParameterizedTest(
            name = "b99: strings of kind {0} are the same wherever the bytes are cut, and a pause holds them")
    @CsvSource({"0", "1", "2", "3"})
    void stringsAreTheSameWhereverTheBytesAreCut(int kind, Reactor reactor) throws Exception {
        run(reactor, () -> {
            byte[] input = sent(reactor, kind, TEXTS);
            for (int cut = 1; cut < input.length; cut++) {
                for (int second = cut; second < input.length; second++) {
                    got.clear();
                    Protocol protocol = kind(kind).protocol();
                    FedWire wire = FedWire.connect(reactor, protocol);
                    wire.feed(input, 0, cut);
                    wire.feed(input, cut, second);
                    wire.feed(input, second, input.length);
                    assertThat(got).isEqualTo(TEXTS.subList(0, 4));
                    wire.resume();
                    assertThat(got).isEqualTo(TEXTS);
                }
            }
        });
    }

    @Seeds(count = 100)
    void anyStringsArriveInAnyCuts(Seed seed, Reactor reactor) throws Exception {
        run(reactor, () -> {
            RandomGenerator random = seed.random();
            int kind = random.nextInt(4);
            List<String> texts = new ArrayList<>();
            for (int i = random.nextInt(20); i > 0; i--) {
                texts.add("0,:\0".substring(random.nextInt(4)).repeat(random.nextInt(60)));
            }
            byte[] input = sent(reactor, kind, texts);
            FedWire wire = FedWire.connect(reactor, kind(kind).protocol());
            for (int at = 0; at < input.length; ) {
                int to = Math.min(input.length, at + 1 + random.nextInt(1 + random.nextInt(80)));
                wire.feed(input, at, to);
                at = to;
            }
            assertThat(got).isEqualTo(texts);
            assertThat(refused).isEmpty();
        });
    }

    @Test
    @DisplayName("b99: a string over the limit is told by its length alone, and the connection closes after the answer")
    void longStringsAreRefused(Reactor reactor) throws Exception {
        run(reactor, () -> {
            FedWire wire = FedWire.connect(reactor, kind(2).protocol());
            wire.feed(new byte[] {0, 1, (byte) 0x86, (byte) 0x9f});
            wire.feed(new byte[99_999]);
            assertThat(got).hasSize(1);
            wire.feed(new byte[] {0, 0, 0, 1, 'a', 0x40, 0, 0});
            wire.feed(new byte[] {0, 0, 0, 0, 1, 'b'});
            assertThat(got).hasSize(2).last().isEqualTo("a");
            assertThat(refused).containsExactly("1073741824");
            assertThat(wire.isClosed()).isTrue();
            assertThat(wire.output()).isEqualTo("\0\0\0\10too long".getBytes(UTF_8));
        });
    }

    @Test
    @DisplayName("b99: sending a string too long for its length's number throws")
    void stringsTooLongToBeSent(Reactor reactor) throws Exception {
        run(reactor, () -> {
            Int8 protocol = new Int8();
            FedWire wire = FedWire.connect(reactor, protocol);
            assertThatThrownBy(() -> protocol.sendString(new byte[256]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a string of 256 bytes is too long to be sent; expected at most 255");
            protocol.sendString(new byte[255]);
            wire.settle();
            assertThat(wire.output()).hasSize(256).startsWith(0xff, 0);
        });
    }

    @ParameterizedTest(name = "b99: what is no netstring closes the connection, and nothing more is delivered: {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "01:a, | a length began with a zero",
                "00:, | a length began with a zero",
                ":a, | expected the length of a string, was ':'",
                "-1:a, | expected the length of a string, was '-'",
                "x | expected the length of a string, was 'x'",
                "1a, | expected a digit or a colon, was 'a'",
                "1:ab | expected a comma behind 1 bytes, was 'b'",
                "100000: | a string was longer than 99999 bytes",
                "99999999999999999999: | a string was longer than 99999 bytes"
            })
    void malformedNetstringsAreRefused(String input, String problem, Reactor reactor) throws Exception {
        run(reactor, () -> {
            byte[] bytes = ("2:ok," + input + "2:no,").getBytes(UTF_8);
            for (int cut = 1; cut < bytes.length; cut++) {
                got.clear();
                refused.clear();
                FedWire wire = FedWire.connect(reactor, kind(3).protocol());
                wire.feed(bytes, 0, cut);
                wire.feed(bytes, cut, bytes.length);
                assertThat(got).containsExactly("ok");
                assertThat(refused).containsExactly(problem);
                assertThat(wire.isClosed()).isTrue();
            }
        });
    }

    @Test
    void limitsAreChecked() {
        assertThatThrownBy(() -> new NetstringReceiver(-1) {
                    @Override
                    protected void stringReceived(byte[] string) {
                        throw new AssertionError(Arrays.toString(string));
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was -1");
    }
}
