package dev.hawser.fleet;

import dev.hawser.batch.Duplicates;
import dev.hawser.batch.Item;
import dev.hawser.batch.journal.RowReader;
import dev.hawser.batch.journal.RunDirectory;
import dev.hawser.batch.journal.RunInput;
import dev.hawser.batch.source.Closing;
import dev.hawser.batch.source.WorkSource;
import dev.hawser.reactor.Reactor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** A directory keeps to what every source does. */
class RunDirectoryKitTest extends WorkSourceKit {
    @TempDir
    private Path directory;

    @Override
    void with(Reactor reactor, int rows, Body body) throws Exception {
        Path list = directory.resolve("list");
        Files.writeString(list, items(rows).stream().map(Item::id).collect(Collectors.joining("\n", "", "\n")));
        Path run = directory.resolve("run");
        RunInput input = new RunInput(
                list, null, bytes -> reader(rows, bytes.readAllBytes().length), "id", Duplicates.REFUSE, "the list");
        var whole = reactor.inline(() -> {
            try {
                body.run(new InDirectory(reactor, run, input));
                return null;
            } finally {
                reactor.callWhenRunning(reactor::stop);
            }
        });
        reactor.run();
        var _ = whole.await();
    }

    private static RowReader reader(int rows, int bytes) {
        Iterator<Item> items = items(rows).iterator();
        return new RowReader() {
            @Override
            public @Nullable Row next() {
                if (!items.hasNext()) {
                    return null;
                }
                Item item = items.next();
                return new Row(item.line(), item.fields(), null);
            }

            @Override
            public long consumed() {
                return bytes;
            }
        };
    }

    private static final class InDirectory implements Place {
        private final Reactor reactor;
        private final Path run;
        private final RunInput input;
        private @Nullable WorkSource last;

        InDirectory(Reactor reactor, Path run, RunInput input) {
            this.reactor = reactor;
            this.run = run;
            this.input = input;
        }

        @Override
        public WorkSource next() {
            WorkSource source = Files.exists(run)
                    ? RunDirectory.resume(reactor, run, input, o -> o.checkpoints(true))
                    : RunDirectory.create(reactor, run, input, o -> o.checkpoints(true));
            last = source;
            return source;
        }

        /** As near as can be in one process: what was under way has no end in the journal. */
        @Override
        public void processDied() {
            if (last != null) {
                var _ = last.close(Closing.FAILED).await();
            }
        }
    }
}
