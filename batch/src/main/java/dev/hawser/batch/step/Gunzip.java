package dev.hawser.batch.step;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Undoes gzip. */
final class Gunzip {
    private Gunzip() {}

    /**
     * {@return what was compressed}
     *
     * @param compressed the bytes
     * @param limit how many bytes the result may have: a small body can stand for a very large one
     * @throws BodyTooLargeException if it has more
     * @throws IOException if it is no gzip, or cut off: a {@link ZipException}
     */
    static byte[] inflate(byte[] compressed, long limit) throws IOException {
        int most = (int) Math.min(limit, Integer.MAX_VALUE - 9);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed), 4096)) {
            byte[] plain = in.readNBytes(most);
            if (in.read() >= 0) {
                throw new BodyTooLargeException(limit);
            }
            return plain;
        } catch (EOFException e) {
            throw new ZipException("it is cut off");
        }
    }
}
