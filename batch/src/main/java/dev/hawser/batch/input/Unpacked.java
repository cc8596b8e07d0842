package dev.hawser.batch.input;

import com.github.luben.zstd.ZstdInputStream;
import dev.hawser.batch.job.InputSpec.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Unpacks what is compressed, as it is read. */
final class Unpacked {
    /** Bytes that are unpacked at a time. */
    private static final int AT_ONCE = 1 << 13;

    private Unpacked() {}

    static InputStream of(InputStream bytes, Compression compression) throws IOException {
        return switch (compression) {
            case NONE -> bytes;
            case GZIP -> new GZIPInputStream(bytes, AT_ONCE);
            case ZSTD -> zstd(bytes);
        };
    }

    /** Its library is native: it may be missing, or not for this machine. */
    private static InputStream zstd(InputStream bytes) throws IOException {
        try {
            return Zstd.of(bytes);
        } catch (LinkageError missing) {
            throw new IOException(
                    "the library for Zstandard (com.github.luben:zstd-jni) cannot be had here: " + missing.getMessage(),
                    missing);
        }
    }

    /** Loaded when it is first needed. */
    private static final class Zstd {
        static InputStream of(InputStream bytes) throws IOException {
            return new ZstdInputStream(bytes);
        }
    }
}
