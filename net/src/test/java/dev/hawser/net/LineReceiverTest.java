package dev.hawser.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Promise;
import dev.hawser.net.protocol.LineOnlyReceiver;
import dev.hawser.net.protocol.LineReceiver;
import dev.hawser.net.transport.IoMechanism;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.Seed;
import dev.hawser.testing.Seeds;
import dev.hawser.testing.WithReactor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Lines, however their bytes are cut.
@WithReactor(debug = false)
class LineReceiverTest {
    /// Writes down what it gets. Some lines ask for more: raw:N takes N bytes raw, pause, close, upgrade.
    private static class Recorder extends LineReceiver {
        final List<String> got = new ArrayList<>();
        CloseReason lost;
        private int rawLeft;

        Recorder() {}

        Recorder(String delimiter, int maxLength) {
            super(delimiter, maxLength);
        }

        @Override
        protected void lineReceived(String line) {
            got.add(line);
            if (line.startsWith("raw:")) {
                rawLeft = Integer.parseInt(line.substring(4));
                setRawMode();
            } else if (line.equals("pause")) {
                connection().pauseProducing();
            } else if (line.equals("close")) {
                connection().close();
            }
        }

        @Override
        protected void rawDataReceived(ByteBuf data) {
            int count = Math.min(rawLeft, data.readableBytes());
            rawLeft -= count;
            String bytes = data.readCharSequence(count, UTF_8).toString();
            int last = got.size() - 1;
            got.set(last, got.get(last) + "<" + bytes + ">");
            if (rawLeft == 0) {
                setLineMode();
            }
        }

        /// The lines, with raw data in one piece.
        List<String> lines() {
            return got.stream().map(line -> line.replace("><", "")).toList();
        }

        @Override
        public void connectionLost(CloseReason reason) {
            lost = reason;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static final byte[] TALK =
            bytes("a\r\n\r\n\rb\nc\r\r\nüß\r\nraw:7\r\n1\r\n\r\n67x\r\npause\r\nlast\r\nunfinished\r");
    private static final List<String> LINES =
            List.of("a", "", "\rb\nc\r", "üß", "raw:7<1\r\n\r\n67>", "x", "pause", "last");

    @Test
    @Tag("both")
    @DisplayName(
            "b98: lines and raw data are the same wherever the bytes are cut, and a pause holds back what is there")
    void linesAreTheSameWhereverTheBytesAreCut(Reactor reactor) throws Exception {
        run(reactor, () -> {
            for (int first = 1; first < TALK.length; first++) {
                for (int second = first; second < TALK.length; second++) {
                    assertThat(talk(reactor, first, second))
                            .as("cut at %d and %d", first, second)
                            .isEqualTo(LINES);
                }
            }
        });
    }

    private static List<String> talk(Reactor reactor, int first, int second) {
        Recorder recorder = new Recorder();
        FedWire wire = FedWire.connect(reactor, recorder);
        wire.feed(TALK, 0, first);
        wire.feed(TALK, first, second);
        wire.feed(TALK, second, TALK.length);
        assertThat(recorder.lines()).isEqualTo(LINES.subList(0, LINES.size() - 1));
        recorder.connection().resumeProducing();
        wire.settle();
        wire.end();
        assertThat(recorder.lost).isInstanceOf(CloseReason.Done.class);
        return recorder.lines();
    }

    @Seeds(count = 200)
    void linesAreThoseBetweenTheDelimitersForAnyDelimiterAndCuts(Seed seed, Reactor reactor) throws Exception {
        run(reactor, () -> {
            RandomGenerator random = seed.random();
            String delimiter = List.of("\n", "\r\n", "ab", "aab", "abab", "aa").get(random.nextInt(6));
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) {
                text.append(
                        random.nextInt(4) == 0
                                ? delimiter
                                : "ab\r\n".substring(random.nextInt(4)).substring(0, 1));
            }
            Recorder recorder = new Recorder(delimiter, 10_000);
            FedWire wire = FedWire.connect(reactor, recorder);
            byte[] input = bytes(text.toString());
            for (int at = 0; at < input.length; ) {
                int to = Math.min(input.length, at + 1 + random.nextInt(1 + random.nextInt(20)));
                wire.feed(input, at, to);
                at = to;
            }
            assertThat(recorder.got).isEqualTo(split(text.toString(), delimiter));
        });
    }

    private static List<String> split(String text, String delimiter) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, start)) {
            lines.add(text.substring(start, at));
            start = at + delimiter.length();
        }
        return lines;
    }

    @Test
    @DisplayName("b98: a packet of 100,000 lines is delivered without recursion, also when each of them pauses")
    void manyLinesInAPacket(Reactor reactor) throws Exception {
        run(reactor, () -> {
            Recorder recorder = new Recorder();
            FedWire.connect(reactor, recorder).feed(bytes("x\r\n".repeat(100_000)));
            assertThat(recorder.got).hasSize(100_000);

            Recorder pausing = new Recorder();
            FedWire wire = FedWire.connect(reactor, pausing);
            wire.feed(bytes("pause\r\n".repeat(20_000)));
            for (int i = 1; i <= 20_000; i++) {
                assertThat(pausing.got).hasSize(i);
                pausing.connection().resumeProducing();
                wire.settle();
            }
            assertThat(pausing.got).hasSize(20_000);
        });
    }

    @Test
    @DisplayName("b98: a line of exactly the limit passes, also when its delimiter is cut; a longer one is refused")
    void limitIsExact(Reactor reactor) throws Exception {
        run(reactor, () -> {
            String longest = "x".repeat(LineOnlyReceiver.MAX_LENGTH);
            byte[] passes = bytes(longest + "\r\n");
            for (int cut : List.of(1, 16_383, 16_384, 16_385, 16_386)) {
                Recorder recorder = new Recorder();
                FedWire wire = FedWire.connect(reactor, recorder);
                wire.feed(passes, 0, cut);
                wire.feed(passes, cut, passes.length);
                assertThat(recorder.got).containsExactly(longest);
                wire.feed(bytes(longest + "y"));
                wire.feed(bytes("\r\nnext\r\n"));
                assertThat(recorder.got).hasSize(1);
                assertThat(wire.isClosed()).isTrue();
                assertThat(recorder.lost).isInstanceOf(CloseReason.Done.class);
            }
        });
    }

    @Test
    @DisplayName("b98: several long lines are told once, with the whole rest, and an override may go on")
    void longLinesAreToldOnce(Reactor reactor) throws Exception {
        run(reactor, () -> {
            List<String> exceeded = new ArrayList<>();
            Recorder recorder = new Recorder("\n", 4) {
                @Override
                protected void lineLengthExceeded(byte[] bytes) {
                    exceeded.add(new String(bytes, UTF_8));
                }
            };
            FedWire wire = FedWire.connect(reactor, recorder);
            wire.feed(bytes("ok\nto"));
            wire.feed(bytes("o long\nmuch too long\n"));
            wire.feed(bytes("fine\n12345"));
            wire.feed(bytes("1234\n"));
            assertThat(exceeded).containsExactly("too long\nmuch too long\n", "12345");
            assertThat(recorder.got).containsExactly("ok", "fine", "1234");
        });
    }

    @Test
    void nothingIsDeliveredAfterClose(Reactor reactor) throws Exception {
        run(reactor, () -> {
            Recorder recorder = new Recorder();
            FedWire.connect(reactor, recorder).feed(bytes("a\r\nclose\r\nb\r\n"));
            assertThat(recorder.got).containsExactly("a", "close");
            assertThat(recorder.lost).isNotNull();
        });
    }

    @Test
    void whatFollowsALineThatHandsTheConnectionOnIsForTheNextProtocol(Reactor reactor) throws Exception {
        run(reactor, () -> {
            Recorder next = new Recorder("\n", 100);
            Recorder first = new Recorder() {
                @Override
                protected void lineReceived(String line) {
                    super.lineReceived(line);
                    connection().deliverTo(next);
                }
            };
            FedWire wire = FedWire.connect(reactor, first);
            wire.feed(bytes("upgrade\r\na\nb"));
            wire.feed(bytes("c\n"));
            assertThat(first.got).containsExactly("upgrade");
            assertThat(next.got).containsExactly("a", "bc");
        });
    }

    @Test
    void rawModeInTheMiddleOfALineBeginsWithWhatHasComeOfIt(Reactor reactor) throws Exception {
        run(reactor, () -> {
            StringBuilder raw = new StringBuilder();
            Recorder recorder = new Recorder() {
                @Override
                protected void rawDataReceived(ByteBuf data) {
                    raw.append(data.readCharSequence(3, UTF_8)).append('|');
                    setLineMode();
                }
            };
            FedWire wire = FedWire.connect(reactor, recorder);
            wire.feed(bytes("abcd\r"));
            recorder.setRawMode();
            wire.feed(bytes("\ne\r\n"));
            assertThat(raw).hasToString("abc|");
            assertThat(recorder.got).containsExactly("d", "e");
        });
    }

    @Test
    void linesAreSentWithTheirDelimiterAndReadInAnyCharset(Reactor reactor) throws Exception {
        run(reactor, () -> {
            Recorder recorder = new Recorder("\n", 100) {
                @Override
                protected Charset charset() {
                    return ISO_8859_1;
                }
            };
            assertThatThrownBy(() -> recorder.sendLine("early"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no connection yet");
            FedWire wire = FedWire.connect(reactor, recorder);
            wire.feed(new byte[] {(byte) 0xfc, (byte) 0xff, '\n'});
            recorder.sendLine("ü");
            wire.settle();
            assertThat(recorder.got).containsExactly("üÿ");
            assertThat(wire.output()).containsExactly(0xfc, '\n');
        });
    }

    @Test
    void bytesAreNotPutBackWhileInputIsTaken(Reactor reactor) throws Exception {
        run(reactor, () -> {
            Recorder recorder = new Recorder();
            FedWire.connect(reactor, recorder);
            ByteBuf rest = Unpooled.buffer().writeByte(1);
            assertThatThrownBy(() -> recorder.connection().unread(rest))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("pause it before");
            assertThat(rest.refCnt()).isZero();
        });
    }

    @Test
    void aLineOf128MebibytesNeedsLittleMemory(Reactor reactor) throws Exception {
        run(reactor, () -> {
            List<Integer> kept = new ArrayList<>();
            Recorder patient = new Recorder() {
                @Override
                protected void lineLengthExceeded(byte[] bytes) {
                    kept.add(bytes.length);
                }
            };
            FedWire wire = FedWire.connect(reactor, patient);
            byte[] part = new byte[50_000];
            for (long sent = 0; sent < 128 << 20; sent += part.length) {
                wire.feed(part);
            }
            assertThat(Collections.max(kept)).isLessThanOrEqualTo(16_385 + part.length);
            assertThat(patient.got).isEmpty();
        });
    }

    @Test
    void aPeerThatSendsOneGibibyteWithoutALineIsDisconnected() throws Exception {
        NetRun.on(IoMechanism.preferred(), net -> {
            Promise<CloseReason> end = new Promise<>();
            Recorder server = new Recorder() {
                @Override
                public void connectionLost(CloseReason reason) {
                    end.callback(reason);
                }
            };
            ListeningPort port =
                    net.listenFactory(Endpoint.tcp("127.0.0.1", 0), _ -> server).await();
            Connection client =
                    net.connect(Endpoint.tcp("127.0.0.1", port.port())).await();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1 << 14; i++) {
                            client.write(new byte[1 << 16]).await();
                        }
                    })
                    .isInstanceOf(NetException.class);
            assertThat(end.await()).isInstanceOf(CloseReason.Done.class);
            assertThat(server.got).isEmpty();
        });
    }

    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    /// Runs a test as an inline function.
    static void run(Reactor reactor, Body body) throws Exception {
        Throwable[] failure = new Throwable[1];
        reactor.callWhenRunning(() -> {
            var _ = reactor.<Void>inline("test", () -> {
                        body.run();
                        return null;
                    })
                    .addErrbackAction(e -> failure[0] = e)
                    .addAction(_ -> reactor.stop());
        });
        reactor.run();
        if (failure[0] instanceof Exception e) {
            throw e;
        } else if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }
}
