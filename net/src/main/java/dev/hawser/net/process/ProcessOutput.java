package dev.hawser.net.process;

import dev.hawser.process.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What came of a program that has ended.
 *
 * @param program its name, for messages
 * @param status how it exited
 * @param out what it wrote to standard output; empty if that was no pipe. Not a copy
 * @param err what it wrote to standard error; empty if that was no pipe. Not a copy
 */
public record ProcessOutput(String program, ExitStatus status, byte[] out, byte[] err) {
    private static final int SHOWN = 400;

    /** {@return what it wrote to standard output, as UTF-8} */
    public String outText() {
        return new String(out, StandardCharsets.UTF_8);
    }

    /** {@return what it wrote to standard error, as UTF-8} */
    public String errText() {
        return new String(err, StandardCharsets.UTF_8);
    }

    /**
     * Checks that the program has exited with code 0.
     *
     * @return this
     * @throws ProcessFailedException if it has not; the message has the end of standard error
     */
    public ProcessOutput requireSuccess() throws ProcessFailedException {
        if (!status.isSuccess()) {
            String text = errText().strip();
            String said = text.isEmpty()
                    ? "it wrote nothing to standard error"
                    : "standard error ends: " + text.substring(Math.max(0, text.length() - SHOWN));
            throw new ProcessFailedException("'" + program + "' " + status + "; " + said, status);
        }
        return this;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProcessOutput(String otherProgram, var otherStatus, byte[] otherOut, byte[] otherErr)
                && program.equals(otherProgram)
                && status.equals(otherStatus)
                && Arrays.equals(out, otherOut)
                && Arrays.equals(err, otherErr);
    }

    @Override
    public int hashCode() {
        return 31 * program.hashCode() + 31 * status.hashCode() + Arrays.hashCode(out) + Arrays.hashCode(err);
    }

    /** {@return how it ended, and how much it wrote} */
    @Override
    public String toString() {
        return "'" + program + "' " + status + ", wrote " + out.length + " and " + err.length + " bytes";
    }
}
