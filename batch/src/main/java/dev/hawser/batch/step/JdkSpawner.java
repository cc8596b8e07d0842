package dev.hawser.batch.step;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Starts programs by the JDK's {@link ProcessBuilder}, where the C library cannot be called. The JDK keeps a thread for
 * each child, and a child shares the terminal's signals: Ctrl-C reaches it, too.
 */
final class JdkSpawner implements Spawner {
    @Override
    public Child start(Order order) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(order.command())
                .redirectInput(order.input().toFile())
                .redirectOutput(order.output().toFile())
                .redirectError(order.errors().toFile());
        if (order.directory() != null) {
            builder.directory(order.directory().toFile());
        }
        builder.environment().clear();
        builder.environment().putAll(order.environment());
        return new JdkChild(builder.start());
    }

    /** A child with its descendants, as far as their chain of parents is unbroken. */
    static final class JdkChild implements Child {
        private final Process process;

        /** Who they were when they were last asked to end: a child whose parent has ended is found no more. */
        private List<ProcessHandle> others = List.of();

        private JdkChild(Process process) {
            this.process = process;
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public OptionalInt exitCode() {
            return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
        }

        @Override
        public boolean leavesOthers() {
            return others.stream().anyMatch(ProcessHandle::isAlive);
        }

        @Override
        public void terminate() {
            findOthers();
            others.forEach(ProcessHandle::destroy);
            process.destroy();
        }

        @Override
        public void kill() {
            findOthers();
            others.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        private void findOthers() {
            others = Stream.concat(others.stream(), process.descendants())
                    .distinct()
                    .toList();
        }
    }
}
