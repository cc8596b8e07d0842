package dev.hawser.batch.journal;

import dev.hawser.invariant.Invariant;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A buffer of JSON lines in UTF-8. One generator serves all lines: a journal has two for each item, and a generator with
 * its buffers for each would be most of the garbage of a run.
 *
 * <p>A line is in the buffer when it has ended. A lone surrogate, which UTF-8 cannot express, is written as a JSON
 * escape, so that no text is lost or refused.
 */
final class JsonLines {
    /** What is kept for the next group. */
    private static final int KEPT_CAPACITY = 4 << 20;

    /** Between the lines is nothing but our line end. */
    private static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().rootValueSeparator((String) null).build())
            .build();

    private Buffer bytes = new Buffer();
    private @Nullable JsonGenerator generator;

    /** Where the line begins that has not ended. */
    private int lineStart;

    /** Lends its array. */
    private static final class Buffer extends ByteArrayOutputStream {
        Buffer() {
            super(1 << 14);
        }

        ByteBuffer written() {
            return ByteBuffer.wrap(buf, 0, count);
        }

        void cutTo(int mark) {
            Invariant.check(mark >= 0 && mark <= count, "what is cut is shorter than before");
            count = mark;
        }

        boolean isRight(int from, int closes) {
            return Checksum.isRight(buf, from, count - from, closes);
        }

        String checksum(int from) {
            return Checksum.of(buf, from, count - from);
        }

        int capacity() {
            return buf.length;
        }
    }

    /** How many bytes the lines have that have ended. */
    int length() {
        return bytes.size();
    }

    /** Takes back what was written since the length was that, also the beginning of a line. */
    void cutTo(int mark) {
        generator = null;
        bytes.cutTo(mark);
        lineStart = mark;
    }

    /** The lines that have ended; valid until the next write. */
    ByteBuffer written() {
        Invariant.check(lineStart == bytes.size(), "what is written are whole lines");
        return bytes.written();
    }

    void clear() {
        Invariant.check(lineStart == bytes.size(), "no line is thrown away in its middle");
        bytes.reset();
        lineStart = 0;
        if (bytes.capacity() > KEPT_CAPACITY) {
            bytes = new Buffer();
            generator = null;
        }
    }

    private JsonGenerator generator() {
        JsonGenerator now = generator;
        if (now == null) {
            now = MAPPER.createGenerator(bytes);
            generator = now;
        }
        return now;
    }

    JsonLines open() {
        generator().writeStartObject();
        return this;
    }

    JsonLines open(String name) {
        generator().writeName(name);
        generator().writeStartObject();
        return this;
    }

    JsonLines close() {
        generator().writeEndObject();
        return this;
    }

    JsonLines openArray(String name) {
        generator().writeName(name);
        generator().writeStartArray();
        return this;
    }

    JsonLines closeArray() {
        generator().writeEndArray();
        return this;
    }

    /** Closes the object and ends the line. */
    void endLine() {
        generator().writeEndObject();
        endOpen();
    }

    /**
     * Puts the checksum of the line in its last field, and ends it.
     *
     * @param closes how many objects are open
     */
    void endChecked(int closes) {
        field(Checksum.NAME, flushed().checksum(lineStart));
        for (int i = 0; i < closes; i++) {
            generator().writeEndObject();
        }
        assert flushed().isRight(lineStart, closes) : "what is written is what a reader takes for right";
        endOpen();
    }

    private Buffer flushed() {
        generator().flush();
        return bytes;
    }

    private void endOpen() {
        Invariant.check(generator().streamWriteContext().inRoot(), "a line ends when all is closed that was opened");
        Invariant.check(flushed().size() > lineStart, "a line that ends has something in it");
        bytes.write('\n');
        lineStart = bytes.size();
    }

    JsonLines field(String name, String value) {
        generator().writeName(name);
        generator().writeString(value);
        return this;
    }

    JsonLines field(String name, long value) {
        generator().writeName(name);
        generator().writeNumber(value);
        return this;
    }

    JsonLines field(String name, boolean value) {
        generator().writeName(name);
        generator().writeBoolean(value);
        return this;
    }

    /** Any JSON. May throw what the library throws, with half of it written. */
    JsonLines field(String name, JsonNode value) {
        generator().writeName(name);
        generator().writeTree(value);
        return this;
    }

    JsonLines element(long value) {
        generator().writeNumber(value);
        return this;
    }
}
