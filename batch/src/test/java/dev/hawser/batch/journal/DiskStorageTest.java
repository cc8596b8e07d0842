package dev.hawser.batch.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.batch.source.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DiskStorageTest {
    @TempDir
    Path temp;

    @Test
    void everyDirectoryThatIsMadeIsSyncedInTheOneAboveUpToTheFirstThatWasThere() throws IOException {
        List<Path> synced = new ArrayList<>();
        DiskStorage storage = new DiskStorage(Access.OWNER, synced::add);

        storage.makeDirectory(temp.resolve("a/b/run"));
        assertThat(synced).containsExactly(temp, temp.resolve("a"), temp.resolve("a/b"));

        synced.clear();
        storage.makeDirectory(temp.resolve("a/b/run"));
        assertThat(synced).isEmpty();

        storage.open(temp.resolve("a/b/run/file")).close();
        assertThat(synced).containsExactly(temp.resolve("a/b/run"));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void nobodyElseMayReadARun() throws Exception {
        Path input = Runs.customers(temp.resolve("customers.jsonl"), 3);
        Path dir = temp.resolve("runs").resolve("run");
        var _ = Runs.serve(reactor -> RunDirectory.create(reactor, dir, Runs.input(input), Runs.OPTIONS), Runs::done);

        assertThat(permissions(dir)).isEqualTo("rwx------");
        try (var files = Files.list(dir)) {
            assertThat(files)
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(permissions(file)).isEqualTo("rw-------"));
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whoSharesARunSaysSo() throws Exception {
        Path input = Runs.customers(temp.resolve("customers.jsonl"), 3);
        Path dir = temp.resolve("run");
        var _ = Runs.serve(
                reactor -> RunDirectory.create(
                        reactor, dir, Runs.input(input), Runs.OPTIONS.andThen(o -> o.access(Access.GROUP))),
                Runs::done);

        assertThat(permissions(dir)).startsWith("rwxr-").endsWith("---");
        assertThat(permissions(dir.resolve("results.jsonl"))).isEqualTo("rw-r-----");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void afterTheEndNoFileOfARunIsOpen() throws Exception {
        Path input = Runs.customers(temp.resolve("customers.jsonl"), 3);
        Path dir = temp.resolve("run");
        var _ = Runs.serve(reactor -> RunDirectory.create(reactor, dir, Runs.input(input), Runs.OPTIONS), Runs::done);

        List<String> open = new ArrayList<>();
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    open.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        }
        String within = dir.toRealPath().toString();
        assertThat(open).noneMatch(file -> file.startsWith(within));
    }
}
