package dev.hawser.net.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.process.ExitStatus;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The examples of the documentation.
@Tag("both")
class ProcessSnippetsTest {
    // @start region="output"
    static String kernel(Processes processes) throws ProcessFailedException {
        return processes
                .output("uname", "-s")
                .await()
                .requireSuccess()
                .outText()
                .strip();
    }
    // @end region="output"

    // @start region="direct"
    static List<String> sorted(Processes processes, List<String> lines) {
        List<String> result = new ArrayList<>();
        try (ChildProcess sort = processes.spawn("sort", "-n").await()) {
            for (String line : lines) {
                sort.stdin().write(line + "\n").await(); // waits while the child does not read
            }
            sort.stdin().closeOutput().await(); // the end of its input
            sort.stdout().lines().forEach(result::add);
        }
        return result;
    }
    // @end region="direct"

    // @start region="protocol"
    static class Counting implements ProcessProtocol {
        int bytes;
        String end = "";

        @Override
        public void connectionMade(ChildProcess process) {
            process.stdin().send("some text");
            var _ = process.stdin().closeOutput();
        }

        @Override
        public void outReceived(ByteBuf data) {
            bytes += data.readableBytes();
        }

        @Override
        public void errReceived(ByteBuf data) {
            System.err.print(data.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void processEnded(ExitStatus status) {
            end = bytes + " bytes, " + status;
        }
    }
    // @end region="protocol"

    @Test
    void outputIsKept() throws Exception {
        ProcessRun.on(
                ProcessRun.Way.POSIX, processes -> assertThat(kernel(processes)).isEqualTo("Linux"));
    }

    @Test
    void linesAreSorted() throws Exception {
        ProcessRun.on(
                ProcessRun.Way.POSIX,
                processes ->
                        assertThat(sorted(processes, List.of("10", "9", "1"))).containsExactly("1", "9", "10"));
    }

    @Test
    void protocolCounts() throws Exception {
        ProcessRun.on(ProcessRun.Way.POSIX, processes -> {
            Counting counting = new Counting();
            ChildProcess child = processes.spawn(List.of("cat"), counting).await();
            var _ = child.ended().await();
            processes.net().reactor().sleep(java.time.Duration.ZERO).await();
            assertThat(counting.end).isEqualTo("9 bytes, exited with 0");
        });
    }
}
