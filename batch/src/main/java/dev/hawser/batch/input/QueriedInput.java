package dev.hawser.batch.input;

import dev.hawser.batch.job.InputSpec;
import dev.hawser.batch.job.Secrets;
import dev.hawser.defer.Deferred;
import dev.hawser.defer.Outcome;
import dev.hawser.defer.Promise;
import dev.hawser.reactor.Reactor;
import dev.hawser.sql.Database;
import dev.hawser.sql.Row;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a query gives, as a JSON object a line. The database is asked when the first byte is; its rows are read as they are
 * wanted, and one batch of them is in memory.
 *
 * <p><b>Threads:</b> read by one at a time, which waits; the database has a reactor of its own, on a thread that ends with the
 * query or at {@link #close}.
 */
final class QueriedInput extends InputStream {
    /** A row may be long, so few of them are fetched at once. */
    private static final int FETCHED = 100;

    private final InputSpec.Query of;
    private final Secrets secrets;
    private final LinkedBlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private byte[] piece = {};
    private int next;
    private boolean ended;

    /** Asks the database; null before the first byte. */
    private @Nullable Reactor reactor;

    /** The query. Of the reactor's thread. */
    private @Nullable Deferred<?> asking;

    /** What the reactor's thread hands over. */
    private sealed interface Piece {
        /**
         * Some rows.
         *
         * @param lines of JSON
         * @param taken on the reactor: when the next may be fetched
         */
        record Rows(byte[] lines, Promise<@Nullable Void> taken) implements Piece {}

        /**
         * There are no more.
         *
         * @param why null if there are none in the database either
         */
        record End(@Nullable Throwable why) implements Piece {}
    }

    QueriedInput(InputSpec.Query query, Secrets secrets) {
        this.of = query;
        this.secrets = secrets;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        while (next == piece.length && !ended) {
            take();
        }
        if (next == piece.length) {
            return length == 0 ? 0 : -1;
        }
        int read = Math.min(length, piece.length - next);
        System.arraycopy(piece, next, to, offset, read);
        next += read;
        return read;
    }

    private void take() throws IOException {
        Reactor asked = reactor;
        if (asked == null) {
            Reactor made = Reactor.start(
                    options -> options.name("hawser-query").workers(1).stallThreshold(Duration.ZERO));
            made.callFromThread(() -> ask(made));
            reactor = made;
            asked = made;
        }
        try {
            switch (pieces.take()) {
                case Piece.Rows(byte[] lines, Promise<@Nullable Void> taken) -> {
                    piece = lines;
                    next = 0;
                    asked.callFromThread(() -> taken.callback(null));
                }
                case Piece.End(@Nullable Throwable why) -> {
                    ended = true;
                    if (why != null) {
                        throw new IOException(secrets.mask(of.name() + ": " + why.getMessage()), why);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it waited for the database");
        }
    }

    private void ask(Reactor own) {
        Deferred<Long> query = Deferred.ofDeferred(() -> open(own)).chainCallback(this::asked);
        asking = query;
        var _ = query.addBoth(outcome -> {
            pieces.add(new Piece.End(outcome instanceof Outcome.Failure<Long>(Throwable cause) ? cause : null));
            own.stop();
            return true;
        });
    }

    private Deferred<Database> open(Reactor own) {
        return Database.open(
                own,
                of.url(),
                options -> options.user(of.user()).password(of.password()).poolSize(1));
    }

    private Deferred<Long> asked(Database database) {
        return database.with(options -> options.fetchSize(FETCHED))
                .forEachBatch(this::handOver, of.text())
                .chainBoth(outcome -> database.close().<Long>addBoth(_ -> outcome.get()));
    }

    private Deferred<?> handOver(List<Row> rows) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Row row : rows) {
            lines.writeBytes(JsonMapper.shared().writeValueAsBytes(SqlJson.of(row)));
            lines.write('\n');
        }
        Promise<@Nullable Void> taken = new Promise<>();
        pieces.add(new Piece.Rows(lines.toByteArray(), taken));
        return taken;
    }

    /** Ends the query, if it goes on. */
    @Override
    public void close() {
        Reactor asked = reactor;
        if (asked != null && !ended) {
            ended = true;
            asked.callFromThread(() -> {
                Deferred<?> query = asking;
                if (query != null) {
                    query.cancel();
                }
            });
        }
    }
}
