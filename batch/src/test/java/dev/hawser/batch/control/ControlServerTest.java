package dev.hawser.batch.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hawser.batch.job.Limits;
import dev.hawser.batch.job.RetryPolicy;
import dev.hawser.batch.run.RunControl;
import dev.hawser.batch.run.RunView;
import dev.hawser.defer.Deferred;
import dev.hawser.reactor.Reactor;
import dev.hawser.testing.WithReactor;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The socket of a live run: who reaches it, how many at once, and that none of them disturbs the run or the others. */
@WithReactor
class ControlServerTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path temp;

    private Path dir;
    private RunControl run;
    private ControlServer server;

    @BeforeEach
    void makeDirectory() throws IOException {
        dir = Files.createDirectory(temp.resolve("run"));
    }

    private interface Body {
        void run() throws Exception;
    }

    /** Serves requests for a run without rows while the body runs, as a function of the reactor. */
    private void serving(Reactor reactor, Body body) throws Exception {
        Limits limits = new Limits(2, null, null, RetryPolicy.NONE, null, null, Duration.ofSeconds(1), List.of());
        List<Deferred<Boolean>> end = new ArrayList<>();
        reactor.callWhenRunning(() -> {
            run = RunControl.start(reactor, new IdleSource(), _ -> null, o -> o.limits(limits));
            Deferred<Boolean> all = reactor.inline(() -> {
                server = ControlServer.start(reactor, dir, run).await();
                try {
                    body.run();
                } finally {
                    server.close().await();
                    run.cancel();
                    run.finished().await();
                }
                return true;
            });
            end.add(all.addBoth(outcome -> {
                reactor.stop();
                return outcome.get();
            }));
        });
        reactor.run();
        assertThat(end.getFirst().await(Exception.class)).isTrue();
    }

    private JsonNode ask(Reactor reactor, String request) {
        return reactor.deferToThread(() -> ControlClient.ask(dir, request, LONG))
                .await()
                .orElseThrow();
    }

    /** A client that says what it wants, and reads lines; it waits on a thread of its own. */
    private final class Client implements AutoCloseable {
        private final Reactor reactor;
        private final SocketChannel channel;
        private final BufferedReader lines;

        Client(Reactor reactor) throws IOException {
            this.reactor = reactor;
            this.channel = SocketChannel.open(SocketPlace.find(dir));
            this.lines = new BufferedReader(Channels.newReader(channel, UTF_8));
        }

        void say(byte[] bytes) {
            int _ = reactor.deferToThread(() -> channel.write(ByteBuffer.wrap(bytes)))
                    .await();
        }

        void say(String text) {
            say(text.getBytes(UTF_8));
        }

        /** The next line; empty at the end, also if the server went away without having read all. */
        Optional<String> line() {
            return reactor.deferToThread(() -> {
                        try {
                            return Optional.ofNullable(lines.readLine());
                        } catch (IOException e) {
                            return Optional.<String>empty();
                        }
                    })
                    .await();
        }

        JsonNode answer() {
            return JsonMapper.shared().readTree(line().orElseThrow());
        }

        boolean isServed() {
            say("status\n");
            return line().isPresent();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static boolean isOk(JsonNode answer) {
        return answer.path("ok").asBoolean();
    }

    @Test
    void aRequestIsDoneAndAnswered(Reactor reactor) throws Exception {
        serving(reactor, () -> {
            assertThat(isOk(ask(reactor, "pause"))).isTrue();
            assertThat(run.view(0).state()).isEqualTo(RunView.State.PAUSED);
            assertThat(ask(reactor, "status").path("state").asString()).isEqualTo("paused");
            JsonNode wrong = ask(reactor, "stop");
            assertThat(isOk(wrong)).isFalse();
            assertThat(wrong.path("error").asString()).startsWith("was \"stop\", expected slots=N");
            assertThat(run.view(0).state()).isEqualTo(RunView.State.PAUSED);
        });
    }

    /** A line break within it would make two of one. */
    @Test
    void aRequestIsOneLineWhateverIsInIt(Reactor reactor) throws Exception {
        serving(reactor, () -> {
            assertThat(ask(reactor, "pause\ncancel").path("error").asString()).startsWith("was \"pause cancel\"");
            assertThat(ask(reactor, "explain a\r\nb").path("place").asString()).isEqualTo("not_held");
            assertThat(run.view(0).state()).isEqualTo(RunView.State.RUNNING);
        });
    }

    @Test
    void nobodyElseMayReachTheSocket(Reactor reactor) throws Exception {
        serving(
                reactor,
                () -> assertThat(PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(dir.resolve("control.sock"))))
                        .isEqualTo("rw-------"));
    }

    @Test
    void afterItsEndNobodyAnswersAndNothingIsLeft(Reactor reactor) throws Exception {
        serving(reactor, () -> ask(reactor, "status"));
        assertThat(ControlClient.ask(dir, "status", LONG)).isEmpty();
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void aRunWhoseDirectoryHasALongPathIsReachedAllTheSame(Reactor reactor) throws Exception {
        dir = Files.createDirectories(temp.resolve("x".repeat(100)).resolve("run"));
        List<Path> elsewhere = new ArrayList<>();
        serving(reactor, () -> {
            assertThat(isOk(ask(reactor, "resume"))).isTrue();
            assertThat(dir.resolve("control.sock")).doesNotExist();
            elsewhere.add(Path.of(Files.readString(dir.resolve("control.path"))));
            assertThat(elsewhere.getFirst()).exists().isNotEqualTo(dir.resolve("control.sock"));
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(elsewhere.getFirst().getParent())))
                    .isEqualTo("rwx------");
        });
        assertThat(dir).isEmptyDirectory();
        assertThat(elsewhere.getFirst().getParent()).doesNotExist();
        assertThat(ControlClient.ask(dir, "status", LONG)).isEmpty();
    }

    @Test
    void whatADeadProcessLeftIsNoHindrance(Reactor reactor) throws Exception {
        Files.writeString(dir.resolve("control.sock"), "");
        Files.writeString(dir.resolve("control.path"), temp.resolve("gone").toString());
        assertThat(ControlClient.ask(dir, "status", LONG)).isEmpty();
        Files.delete(dir.resolve("control.path"));
        assertThat(ControlClient.ask(dir, "status", LONG)).isEmpty();
        Files.writeString(dir.resolve("control.path"), temp.resolve("gone").toString());
        serving(reactor, () -> {
            assertThat(dir.resolve("control.path")).doesNotExist();
            assertThat(isOk(ask(reactor, "status"))).isTrue();
        });
    }

    @Test
    void aDirectoryThatIsNotThereCanHaveNoSocket(Reactor reactor) throws Exception {
        serving(
                reactor,
                () -> assertThatThrownBy(ControlServer.start(reactor, temp.resolve("none"), run)::await)
                        .isInstanceOf(IOException.class));
    }

    @Test
    void requestsOfOneConnectionAreAnsweredInTheirOrderHoweverTheyAreCut(Reactor reactor) throws Exception {
        serving(reactor, () -> {
            try (Client client = new Client(reactor)) {
                client.say("slots=7\nslots=0\nsl");
                assertThat(client.answer().path("slots").asInt()).isEqualTo(7);
                assertThat(isOk(client.answer())).isFalse();
                client.say("ots=");
                client.say("9\npause\n\n");
                assertThat(client.answer().path("slots").asInt()).isEqualTo(9);
                assertThat(isOk(client.answer())).isTrue();
                assertThat(client.answer().path("error").asString()).startsWith("was \"\", expected");
            }
            assertThat(run.view(0).slotLimit()).isEqualTo(9);
        });
    }

    @Test
    void bytesThatAreNoTextAreNoRequest(Reactor reactor) throws Exception {
        serving(reactor, () -> {
            try (Client client = new Client(reactor)) {
                client.say(new byte[] {(byte) 0xff, 0, (byte) 0xc3, '\n'});
                assertThat(isOk(client.answer())).isFalse();
                assertThat(client.isServed()).as("as before").isTrue();
            }
        });
    }

    @Test
    void aRequestIsAtMostSoLong(Reactor reactor) throws Exception {
        serving(reactor, () -> {
            try (Client client = new Client(reactor)) {
                client.say("explain " + "x".repeat((1 << 16) - 9) + "\n");
                assertThat(client.answer().path("place").asString()).isEqualTo("not_held");
                client.say("x".repeat(1 << 16));
                assertThat(client.answer().path("error").asString()).isEqualTo("a request has no end, expected a line");
                assertThat(client.line()).as("and that is the end").isEmpty();
            }
            assertThat(isOk(ask(reactor, "status"))).isTrue();
        });
    }

    @Test
    void whoSaysNothingForTenSecondsIsCutOff(Reactor reactor) throws Exception {
        serving(reactor, () -> {
            try (Client client = new Client(reactor)) {
                assertThat(client.isServed()).isTrue();
                reactor.sleep(PATIENCE.minusMillis(1)).await();
                client.say("sta"); // half a request is something
                reactor.deferToThread(() -> ControlClient.ask(dir, "status", LONG))
                        .await(); // it was read by now
                reactor.sleep(PATIENCE.minusMillis(1)).await();
                client.say("tus\n");
                assertThat(client.line()).isPresent();
                reactor.sleep(PATIENCE.plusMillis(1)).await();
                assertThat(client.line()).isEmpty();
            }
            assertThat(isOk(ask(reactor, "status"))).isTrue();
        });
    }

    @Test
    void sixteenAreServedAtOnceAndThereIsRoomAgainWhenOneLeaves(Reactor reactor) throws Exception {
        serving(reactor, () -> {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                clients.add(new Client(reactor));
                assertThat(clients.getLast().isServed()).isTrue();
            }
            try (Client oneMore = new Client(reactor)) {
                assertThat(oneMore.line()).isEmpty();
            }
            assertThat(clients).allMatch(Client::isServed);

            clients.removeFirst().close();
            Client next = new Client(reactor);
            while (!next.isServed()) { // until the server has seen that one leave
                next.close();
                next = new Client(reactor);
            }
            clients.add(next);
            for (Client client : clients) {
                client.close();
            }
        });
    }

    /** There is a process: who is told that there is none would take the run for ended. */
    @Test
    void whoIsTurnedAwayIsNotToldThatThereIsNoRun(Reactor reactor) throws Exception {
        serving(reactor, () -> {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                clients.add(new Client(reactor));
                assertThat(clients.getLast().isServed()).isTrue();
            }
            for (int i = 0; i < 20; i++) {
                assertThat(catchThrowable(() -> ask(reactor, "pause")))
                        .isInstanceOf(IOException.class)
                        .hasMessage("the process that has " + dir + " went away without an answer");
            }
            assertThat(run.view(0).state()).isEqualTo(RunView.State.RUNNING);
            for (Client client : clients) {
                client.close();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sta", "status\nstatus\nstat", "slots=5\n"})
    void oneThatLeavesInTheMiddleDisturbsNobody(String said, Reactor reactor) throws Exception {
        serving(reactor, () -> {
            try (Client stays = new Client(reactor)) {
                assertThat(stays.isServed()).isTrue();
                for (int i = 0; i < 17; i++) { // more than are served at once
                    try (Client leaves = new Client(reactor)) {
                        leaves.say(said);
                    }
                    assertThat(stays.isServed()).isTrue();
                }
                assertThat(isOk(ask(reactor, "pause"))).isTrue();
            }
            assertThat(run.view(0).slotLimit()).isEqualTo(said.startsWith("slots") ? 5 : 2);
        });
    }

    /** Else sixteen of those would keep everybody out for ever. */
    @Test
    void whoDoesNotReadHisAnswersIsCutOff(Reactor reactor) throws Exception {
        serving(reactor, () -> {
            try (Client client = new Client(reactor)) {
                client.channel.configureBlocking(false);
                client.say("status\n".repeat(2_000)); // more answers than find room
                byte[] more = "x".repeat(30_000).getBytes(UTF_8);
                while (client.channel.write(ByteBuffer.wrap(more)) > 0) {
                    ask(reactor, "status");
                }
                reactor.sleep(PATIENCE.plusMillis(1)).await();
                ask(reactor, "status");
                assertThatThrownBy(() -> client.channel.write(ByteBuffer.wrap(more)))
                        .as("nobody is there any more")
                        .isInstanceOf(IOException.class);
            }
        });
    }

    @Test
    void aRunThatEndsWhileAClientIsThereTakesNoMoreOfThem(Reactor reactor) throws Exception {
        List<Client> clients = new ArrayList<>();
        serving(reactor, () -> {
            clients.add(new Client(reactor));
            assertThat(clients.getFirst().isServed()).isTrue();
            UnixDomainSocketAddress address = SocketPlace.find(dir);
            assertThat(address.getPath()).isEqualTo(dir.resolve("control.sock"));
            assertThat(isOk(ask(reactor, "cancel"))).isTrue();
            run.finished().await();
            assertThat(ask(reactor, "status").path("state").asString()).isEqualTo("ended");
            clients.getFirst().close();
        });
        assertThat(ControlClient.ask(dir, "status", LONG)).isEmpty();
    }
}
