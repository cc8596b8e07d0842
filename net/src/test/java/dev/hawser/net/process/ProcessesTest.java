package dev.hawser.net.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.defer.Deferred;
import dev.hawser.net.CloseReason;
import dev.hawser.net.ConnectionClosedException;
import dev.hawser.net.ConnectionLostException;
import dev.hawser.process.ExitStatus;
import dev.hawser.process.Signal;
import dev.hawser.process.StartFailedException;
import dev.hawser.process.Stdio;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What a function does with a child, by each way in which children are served.
@ParameterizedClass
@EnumSource
class ProcessesTest {
    private final ProcessRun.Way way;

    ProcessesTest(ProcessRun.Way way) {
        this.way = way;
    }

    private static List<String> sh(String script) {
        return List.of("sh", "-c", script);
    }

    @Test
    void childAnswersLineByLineUntilItsInputEnds() throws Exception {
        ProcessRun.on(way, processes -> {
            ChildProcess child = processes.spawn("cat").await();
            child.stdin().write("one\n").await();
            assertThat(child.stdout().readLine().await()).contains("one");
            child.stdin().write("twothree").await();
            assertThat(child.stdout().readExactly(3).await()).isEqualTo("two".getBytes(UTF_8));
            assertThat(child.stdout().readExactly(5).await()).isEqualTo("three".getBytes(UTF_8));
            child.stdin().closeOutput().await();
            assertThat(child.stdout().read().await()).isEmpty();
            assertThat(child.exited().await()).isEqualTo(new ExitStatus.Exited(0));
            assertThat(child.ended().await().isSuccess()).isTrue();
            assertThat(child.status()).contains(new ExitStatus.Exited(0));
            assertThat(processes.children()).isEmpty();
        });
    }

    @Test
    void streamsSetTheFunctionAside() throws Exception {
        ProcessRun.on(way, processes -> {
            ChildProcess child = processes.spawn("tr", "a-z", "A-Z").await();
            try (var out = child.stdin().outputStream()) {
                out.write("some\ntext\n".getBytes(UTF_8));
                out.flush();
            }
            var lines = new BufferedReader(new InputStreamReader(child.stdout().inputStream(), UTF_8));
            assertThat(lines.readLine()).isEqualTo("SOME");
            assertThat(lines.readLine()).isEqualTo("TEXT");
            assertThat(lines.readLine()).isNull();
        });
    }

    @Test
    void pipesGoOneWay() throws Exception {
        ProcessRun.on(way, processes -> {
            ChildProcess child = processes
                    .spawn(List.of("cat"), o -> o.stderr(Stdio.sameAsStdout()))
                    .await();
            assertThat(child.stdin().read().await()).isEmpty();
            assertThatThrownBy(() -> child.stdout().write("x").await())
                    .isInstanceOf(ConnectionClosedException.class)
                    .hasMessageContaining("nothing can be written to Connection[stdout of cat (pid " + child.pid());
            assertThatThrownBy(child::stderr)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is no pipe but SameAsStdout");
            child.close();
            assertThat(child.ended().await()).isEqualTo(new ExitStatus.Signaled(15));
        });
    }

    @Test
    void outputHasBothOutputsAndTheStatus() throws Exception {
        ProcessRun.on(way, processes -> {
            byte[] input = "in".getBytes(UTF_8);
            ProcessOutput output = processes
                    .output(sh("cat; echo E > /dev/stderr; exit 3"), input, 100)
                    .await();
            assertThat(output.outText()).isEqualTo("in");
            assertThat(output.errText()).isEqualTo("E\n");
            assertThat(output.status()).isEqualTo(new ExitStatus.Exited(3));
            assertThatThrownBy(output::requireSuccess)
                    .isInstanceOf(ProcessFailedException.class)
                    .hasMessage("'sh' exited with 3; standard error ends: E");
            assertThat(processes.output("true").await().requireSuccess().out()).isEmpty();
            List<String> quiet = sh("echo out; echo err >&2");
            assertThat(processes
                            .output(quiet, o -> o.stdout(Stdio.none()), input, 100)
                            .await())
                    .isEqualTo(new ProcessOutput("sh", new ExitStatus.Exited(0), new byte[0], "err\n".getBytes(UTF_8)));
        });
    }

    @Test
    void inputIsLargerThanThePipe() throws Exception {
        ProcessRun.on(way, processes -> {
            List<String> slow = sh("sleep 0.1; wc -c");
            ProcessOutput output =
                    processes.output(slow, new byte[5_000_000], 100).await();
            assertThat(output.requireSuccess().outText().strip()).isEqualTo("5000000");
        });
    }

    @Test
    void moreOutputThanTheLimitEndsTheChild() throws Exception {
        ProcessRun.on(way, processes -> {
            assertThatThrownBy(() -> processes
                            .output(List.of("yes"), new byte[0], 100_000)
                            .await())
                    .isInstanceOf(OutputTooLongException.class)
                    .hasMessage("'yes' wrote more than 100000 bytes to stdout");
            if (way == ProcessRun.Way.POSIX) { // the JDK closes the pipes of a process that has exited
                assertThatThrownBy(() -> processes // the program has ended, what it has started writes on
                                .output(sh("yes & exit 0"), new byte[0], 1_000_000)
                                .await())
                        .isInstanceOf(OutputTooLongException.class);
            }
            assertThat(processes.children()).isEmpty();
            assertThat(processes
                            .output(sh("printf 12345"), new byte[0], 5)
                            .await()
                            .outText())
                    .isEqualTo("12345");
            assertThat(processes.children()).isEmpty();
        });
    }

    @Test
    void outputThatAnotherHoldsOpenIsGivenAsFarAsItCame() throws Exception {
        ProcessRun.on(way, processes -> {
            ProcessOutput output = processes
                    .output(
                            sh("echo here; sleep 3 & exit 3"),
                            o -> o.pipeTimeout(Duration.ofMillis(50)),
                            new byte[0],
                            100)
                    .await();
            assertThat(output.status()).isEqualTo(new ExitStatus.Exited(3));
            assertThat(output.out()).isEqualTo("here\n".getBytes(UTF_8));
        });
    }

    @Test
    void cancelOfAnOutputFiresWhenTheChildIsGone() throws Exception {
        ProcessRun.on(way, processes -> {
            Deferred<ProcessOutput> output = processes.output("sleep", "100");
            assertThatThrownBy(() -> output.await(Duration.ofMillis(100))).isInstanceOf(TimeoutException.class);
            processes.net().reactor().sleep(Duration.ZERO).await();
            assertThat(processes.children()).isEmpty();
        });
    }

    @Test
    void cancelWhileItStartsLeavesNoChild() throws Exception {
        ProcessRun.on(way, processes -> {
            for (int i = 0; i < 10; i++) {
                Deferred<ChildProcess> starting = processes.spawn("sleep", "100");
                processes.net().reactor().sleep(Duration.ofNanos(i * 200_000L)).await();
                starting.cancel();
                ChildProcess lucky = starting.addErrback(CancellationException.class, _ -> null)
                        .await();
                if (lucky != null) {
                    lucky.close();
                }
            }
            while (!processes.isIdle()) { // those that had started meanwhile end by themselves
                processes.net().reactor().sleep(Duration.ofMillis(1)).await();
            }
        });
    }

    @Test
    void signalEndsIt() throws Exception {
        ProcessRun.on(way, processes -> {
            ChildProcess child = processes.spawn("sleep", "100").await();
            assertThat(child.signal(Signal.TERM)).isTrue();
            assertThat(child.exited().await()).isEqualTo(new ExitStatus.Signaled(15));
            assertThat(child.signal(Signal.TERM)).isFalse();
            assertThat(child.terminate().await()).isEqualTo(new ExitStatus.Signaled(15));
        });
    }

    /// Its errors go nowhere: a shell says that what it had started was killed, and where nobody reads that any more it
    /// ends by SIGPIPE, if it is quicker than its own SIGKILL.
    @Test
    void whoDoesNotEndIsKilledAfterTheGrace() throws Exception {
        ProcessRun.on(way, processes -> {
            ChildProcess child = processes
                    .spawn("sh", "-c", "exec 2> /dev/null; trap '' TERM; echo ready; while :; do sleep 0.05; done")
                    .await();
            assertThat(child.stdout().readLine().await()).contains("ready");
            long start = System.nanoTime();
            assertThat(child.terminate(Duration.ofMillis(150)).await()).isEqualTo(new ExitStatus.Signaled(9));
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(150_000_000L);
        });
    }

    /// What it had started is an orphan by then, and a zombie until process 1 asks for it, which may be never.
    @Test
    void endDoesNotWaitForTheGraceOnceAllHaveEnded() throws Exception {
        ProcessRun.on(way, processes -> {
            ChildProcess child = processes
                    .spawn(sh("sleep 100 & echo ready; wait"), o -> o.grace(Duration.ofSeconds(15)))
                    .await();
            assertThat(child.stdout().readLine().await()).contains("ready");
            child.close();
            assertThat(child.ended().await(Duration.ofMinutes(4))).isNotEqualTo(new ExitStatus.Signaled(9));
            assertThat(processes.children()).isEmpty();
        });
    }

    @Test
    void endOfOthersIsLookedForAlsoIfTheChildHadExitedBefore() throws Exception {
        ProcessRun.on(way, processes -> {
            int seconds = way == ProcessRun.Way.POSIX ? 100 : 1; // the JDK does not find it any more
            ChildProcess child = processes
                    .spawn(sh("sleep " + seconds + " & exit 0"), o -> o.grace(Duration.ofSeconds(15)))
                    .await();
            assertThat(child.exited().await().isSuccess()).isTrue();
            child.close();
            assertThat(child.ended().await(Duration.ofMinutes(4)).isSuccess()).isTrue();
        });
    }

    @Test
    void waitingThatIsGivenUpLeavesNothingBehind() throws Exception {
        ProcessRun.on(way, processes -> {
            try (ChildProcess child = processes.spawn("cat").await()) {
                WeakReference<?> given = givenUp(child);
                for (int i = 0; i < 50 && given.get() != null; i++) {
                    System.gc();
                }
                assertThat(given.get()).isNull();
                assertThat(child.status()).isEmpty();
            }
        });
    }

    private static WeakReference<?> givenUp(ChildProcess child) {
        Deferred<ExitStatus> exited = child.exited();
        exited.cancel();
        return new WeakReference<>(exited);
    }

    @Test
    void negativeGraceIsRefusedBeforeAnythingHappens() throws Exception {
        ProcessRun.on(way, processes -> {
            try (ChildProcess child = processes.spawn("cat").await()) {
                assertThatThrownBy(() -> child.terminate(Duration.ofMillis(-1)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("grace must not be negative, was PT-0.001S");
                child.stdin().write("still here\n").await();
                assertThat(child.stdout().readLine().await()).contains("still here");
            }
        });
    }

    @Test
    void whatCannotBeStartedIsNamed() throws Exception {
        ProcessRun.on(way, processes -> {
            assertThatThrownBy(() -> processes.spawn("no-such-program").await())
                    .isInstanceOf(StartFailedException.class)
                    .hasMessageContaining("cannot start 'no-such-program'")
                    .hasMessageContaining("No such file or directory");
            assertThatThrownBy(() -> processes
                            .output(List.of("true"), o -> o.directory(Path.of("/no/such")), new byte[0], 1)
                            .await())
                    .isInstanceOf(StartFailedException.class)
                    .hasMessage("cannot start 'true': there is no directory /no/such");
            processes.close().await();
            assertThatThrownBy(() -> processes.spawn("true"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("these Processes were closed");
        });
    }

    @Test
    void writingToADeadChildFailsAndEndsNothingElse() throws Exception {
        ProcessRun.on(way, processes -> {
            ChildProcess child = processes.spawn("true").await();
            assertThat(child.exited().await().isSuccess()).isTrue();
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            child.stdin().write(new byte[100_000]).await();
                        }
                    })
                    .isInstanceOfAny(ConnectionLostException.class, ConnectionClosedException.class);
            assertThat(child.ended().await().isSuccess()).isTrue();
            assertThat(processes.output("echo", "on").await().outText()).isEqualTo("on\n");
        });
    }

    @Test
    void inputThatNobodyReadsIsLost() throws Exception {
        ProcessRun.on(way, processes -> {
            ChildProcess child = processes.spawn("sleep", "0.1").await();
            assertThatThrownBy(() -> {
                        child.stdin().write(new byte[1_000_000]).await();
                        child.stdin().flush().await();
                    })
                    .isInstanceOf(ConnectionLostException.class)
                    .hasMessageContaining("stdin of sleep (pid " + child.pid() + ") broke: nobody reads from it");
            assertThat(child.stdin().whenClosed().await()).isInstanceOf(CloseReason.Lost.class);
        });
    }

    @Test
    void childThatClosesItsOutputLivesOn() throws Exception {
        ProcessRun.on(way, processes -> {
            ChildProcess child =
                    processes.spawn("sh", "-c", "echo out; exec >&-; cat >&2").await();
            assertThat(child.stdout().readLine().await()).contains("out");
            assertThat(child.stdout().readLine().await()).isEmpty();
            assertThat(child.status()).isEmpty();
            child.stdin().write("still here").await();
            child.stdin().closeOutput().await();
            assertThat(child.stderr().readLine().await()).contains("still here");
            assertThat(child.ended().await().isSuccess()).isTrue();
        });
    }

    @Test
    void outputOfAChildThatHasExitedCanBeReadLater() throws Exception {
        ProcessRun.on(way, processes -> {
            ChildProcess child = processes.spawn("echo", "late").await();
            assertThat(child.ended().await().isSuccess()).isTrue();
            assertThat(child.stdout().readLine().await()).contains("late");
            assertThat(child.stdout().readLine().await()).isEmpty();
        });
    }

    @Test
    void slowReaderSlowsTheWriter() throws Exception {
        ProcessRun.on(way, options -> options.readBuffer(10_000), processes -> {
            long size = 100_000_000;
            ChildProcess child = processes
                    .spawn(sh("head -c " + size + " /dev/zero; echo done >&2"), o -> o.stdin(Stdio.none()))
                    .await();
            long got = child.stdout().read().await().length;
            processes.net().reactor().sleep(Duration.ofMillis(50)).await();
            assertThat(child.stderr().readLine().addTimeout(processes.net().reactor(), Duration.ofMillis(50)))
                    .satisfies(waiting -> assertThatThrownBy(waiting::await).isInstanceOf(TimeoutException.class));
            int most = 0;
            for (byte[] some = child.stdout().read().await();
                    some.length > 0;
                    some = child.stdout().read().await()) {
                got += some.length;
                most = Math.max(most, some.length);
            }
            assertThat(got).isEqualTo(size);
            assertThat(most).isLessThanOrEqualTo(10_000 + (1 << 16));
            assertThat(child.stderr().readLine().await()).contains("done");
        });
    }
}
