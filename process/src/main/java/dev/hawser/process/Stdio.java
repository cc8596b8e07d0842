package dev.hawser.process;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** What a file descriptor of a child is connected to. Immutable. */
public sealed interface Stdio {
    /** A pipe that this process writes to, and the child reads from. */
    record PipeToChild() implements Stdio {}

    /** A pipe that the child writes to, and this process reads from. */
    record PipeFromChild() implements Stdio {}

    /** The descriptor of the same number of this process. */
    record Inherit() implements Stdio {}

    /** Nothing: the child reads an end at once, and what it writes is dropped. */
    record Null() implements Stdio {}

    /**
     * A file that the child reads.
     *
     * @param path of the file, which must exist; if relative, from the child's directory
     */
    record Read(Path path) implements Stdio {
        /** Checks the values. */
        public Read {
            requireNonNull(path, "path");
        }
    }

    /**
     * A file that the child writes.
     *
     * @param path of the file, which is made if it is not there; if relative, from the child's directory
     * @param append whether to write at its end; otherwise it is emptied
     */
    record Write(Path path, boolean append) implements Stdio {
        /** Checks the values. */
        public Write {
            requireNonNull(path, "path");
        }
    }

    /** For standard error: the same as standard output. */
    record SameAsStdout() implements Stdio {}

    /**
     * A terminal of this process's making, one for all descriptors of a child; see {@link ProcessOptions#terminal}.
     *
     * @param size how large it is at the start
     * @param echo whether what is written to the child comes back as output
     */
    record Terminal(TerminalSize size, boolean echo) implements Stdio {
        /** Checks the values. */
        public Terminal {
            requireNonNull(size, "size");
        }
    }

    /** {@return a pipe that this process writes to, and the child reads from} */
    static Stdio pipeToChild() {
        return new PipeToChild();
    }

    /** {@return a pipe that the child writes to, and this process reads from} */
    static Stdio pipeFromChild() {
        return new PipeFromChild();
    }

    /** {@return the descriptor of the same number of this process} */
    static Stdio inherit() {
        return new Inherit();
    }

    /** {@return nothing: an end for who reads, no trace of what is written} */
    static Stdio none() {
        return new Null();
    }

    /**
     * {@return a file to read}
     *
     * @param path of the file
     */
    static Stdio read(Path path) {
        return new Read(path);
    }

    /**
     * {@return a file to write, emptied first}
     *
     * @param path of the file
     */
    static Stdio write(Path path) {
        return new Write(path, false);
    }

    /**
     * {@return a file to write at its end}
     *
     * @param path of the file
     */
    static Stdio append(Path path) {
        return new Write(path, true);
    }

    /** {@return for standard error: the same as standard output} */
    static Stdio sameAsStdout() {
        return new SameAsStdout();
    }
}
