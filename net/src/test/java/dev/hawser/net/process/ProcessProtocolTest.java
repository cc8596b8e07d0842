package dev.hawser.net.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.defer.Promise;
import dev.hawser.net.process.ProcessRun.Way;
import dev.hawser.process.ExitStatus;
import dev.hawser.process.Stdio;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a protocol is told of its child, and in which order.
@Tag("both")
class ProcessProtocolTest {
    /// Writes down what it is told.
    private static class Recording implements ProcessProtocol {
        final List<String> told = new ArrayList<>();
        final Promise<ExitStatus> ended = new Promise<>();

        @Override
        public void connectionMade(ChildProcess process) throws Exception {
            told.add("made");
        }

        @Override
        public void outReceived(ByteBuf data) throws Exception {
            told.add("out " + data.toString(UTF_8));
        }

        @Override
        public void errReceived(ByteBuf data) {
            told.add("err " + data.toString(UTF_8));
        }

        @Override
        public void inConnectionLost() {
            told.add("in lost");
        }

        @Override
        public void outConnectionLost() {
            told.add("out lost");
        }

        @Override
        public void errConnectionLost() {
            told.add("err lost");
        }

        @Override
        public void processExited(ExitStatus status) {
            told.add("exited");
        }

        @Override
        public void processEnded(ExitStatus status) {
            told.add("ended");
            ended.callback(status);
        }
    }

    private static List<String> sh(String script) {
        return List.of("sh", "-c", script);
    }

    @ParameterizedTest
    @EnumSource
    void endIsToldWhenTheChildHasExitedAndAllPipesAreLost(Way way) throws Exception {
        ProcessRun.on(way, processes -> {
            Recording protocol = new Recording();
            var _ = processes.spawn(sh("echo o; echo e >&2; exit 2"), protocol).await();
            assertThat(protocol.ended.await()).isEqualTo(new ExitStatus.Exited(2));
            assertThat(protocol.told)
                    .containsExactlyInAnyOrder(
                            "made", "out o\n", "err e\n", "in lost", "out lost", "err lost", "exited", "ended")
                    .startsWith("made")
                    .endsWith("ended")
                    .containsSubsequence("out o\n", "out lost")
                    .containsSubsequence("err e\n", "err lost");
        });
    }

    @ParameterizedTest
    @EnumSource
    void lostOutputIsToldWhileTheChildLivesOn(Way way) throws Exception {
        ProcessRun.on(way, processes -> {
            Promise<Void> lost = new Promise<>();
            Recording protocol = new Recording() {
                @Override
                public void outConnectionLost() {
                    super.outConnectionLost();
                    lost.callback(null);
                }
            };
            ChildProcess child = processes
                    .spawn(sh("exec >&-; sleep 100"), o -> o.stderr(Stdio.none()), protocol)
                    .await();
            var _ = lost.await();
            assertThat(protocol.told).containsExactly("made", "out lost");
            var _ = child.kill();
            assertThat(protocol.ended.await()).isEqualTo(new ExitStatus.Signaled(9));
            assertThat(protocol.told).hasSize(5).endsWith("ended");
        });
    }

    @Test
    void childThatClosesItsInputTellsSo() throws Exception {
        ProcessRun.on(Way.POSIX, processes -> {
            Promise<Void> lost = new Promise<>();
            Recording protocol = new Recording() {
                @Override
                public void inConnectionLost() {
                    super.inConnectionLost();
                    lost.callback(null);
                }
            };
            ChildProcess child =
                    processes.spawn(sh("exec <&-; sleep 100"), protocol).await();
            var _ = lost.await();
            assertThat(child.status()).isEmpty();
            assertThat(protocol.told).containsExactly("made", "in lost");
            child.close();
            assertThat(protocol.ended.await()).isEqualTo(new ExitStatus.Signaled(15));
        });
    }

    @Test
    void othersThatHoldThePipeDelayTheEnd() throws Exception {
        ProcessRun.on(Way.POSIX, processes -> {
            Recording protocol = new Recording();
            ChildProcess child = processes
                    .spawn(
                            sh("(read x; echo late $x) <&3 3<&- & exit 0"),
                            o -> o.stdin(Stdio.none()).stderr(Stdio.none()).descriptor(3, Stdio.pipeToChild()),
                            protocol)
                    .await();
            assertThat(child.exited().await().isSuccess()).isTrue();
            processes.net().reactor().sleep(Duration.ofMillis(30)).await();
            assertThat(protocol.told).containsExactly("made", "exited");
            child.pipe(3).send("word\n");
            assertThat(protocol.ended.await().isSuccess()).isTrue();
            assertThat(protocol.told).containsExactly("made", "exited", "out late word\n", "out lost", "ended");
        });
    }

    @ParameterizedTest
    @EnumSource
    void pipeTimeoutGivesUpThePipesThatOthersHold(Way way) throws Exception {
        ProcessRun.on(way, processes -> {
            Recording protocol = new Recording();
            ChildProcess child = processes
                    .spawn(sh("sleep 600 & exit 0"), o -> o.pipeTimeout(Duration.ofMillis(50)), protocol)
                    .await();
            assertThat(protocol.ended.await().isSuccess()).isTrue(); // long before the other ends
            assertThat(child.ended().await().isSuccess()).isTrue();
            var _ = child.kill(); // the other
        });
    }

    @Test
    void failureOfAProtocolIsReportedAndClosesThatPipe() throws Exception {
        List<Throwable> errors = ProcessRun.errorsOn(Way.POSIX, processes -> {
            Recording protocol = new Recording() {
                @Override
                public void outReceived(ByteBuf data) {
                    throw new IllegalStateException("no");
                }
            };
            var _ = processes.spawn(List.of("yes"), protocol).await();
            assertThat(protocol.ended.await()).isEqualTo(new ExitStatus.Signaled(13)); // SIGPIPE
            assertThat(protocol.told).contains("out lost").endsWith("ended");
        });
        assertThat(errors).singleElement().satisfies(e -> assertThat(e).hasMessage("no"));
    }

    @Test
    void failureInConnectionMadeEndsTheChild() throws Exception {
        List<Throwable> errors = ProcessRun.errorsOn(Way.POSIX, processes -> {
            Recording protocol = new Recording() {
                @Override
                public void connectionMade(ChildProcess process) {
                    throw new IllegalStateException("no");
                }
            };
            var _ = processes.spawn(List.of("cat"), protocol).await();
            assertThat(protocol.ended.await()).isEqualTo(new ExitStatus.Signaled(15));
        });
        assertThat(errors).singleElement().satisfies(e -> assertThat(e).hasMessage("no"));
    }
}
