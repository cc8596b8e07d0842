package dev.hawser.cli.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Takes result lines, and writes what the programs said: of each all together, when it is done.
final class EachOutput extends OutputStream {
    private final OutputStream out;
    private final OutputStream err;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /// @param out what they wrote to their standard output goes there
    /// @param err what they wrote to their standard error goes there
    EachOutput(OutputStream out, OutputStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, from, i - from);
                say(JsonMapper.shared().readTree(line.toByteArray()).at("/output/" + EachJob.STEP));
                line.reset();
                from = i + 1;
            }
        }
        line.write(bytes, from, offset + length - from);
    }

    private void say(JsonNode said) throws IOException {
        say(said.path("stdout").asString(""), out);
        say(said.path("stderr").asString(""), err);
    }

    private static void say(String text, OutputStream to) throws IOException {
        if (!text.isEmpty()) {
            to.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
        err.flush();
    }
}
