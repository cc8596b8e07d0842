package dev.hawser.batch.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no run survives, and who may read its files. */
@Isolated("the handler of uncaught exceptions is one for all")
class FatalTest {
    private static List<Throwable> told(Throwable cause) {
        List<Throwable> told = new ArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, error) -> told.add(error));
        try {
            Fatal.tell(cause);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        return told;
    }

    @Test
    void memoryThatIsUsedUpIsToldHoweverItIsWrapped() {
        OutOfMemoryError error = new OutOfMemoryError("heap");
        assertThat(told(error)).containsExactly(error);
        assertThat(told(new IllegalStateException(new RuntimeException(error)))).containsExactly(error);
        assertThat(Fatal.within(new RuntimeException(error))).isSameAs(error);
    }

    @Test
    void otherFailuresAreNotTold() {
        assertThat(told(new StackOverflowError())).isEmpty();
        assertThat(told(new RuntimeException(new IllegalStateException()))).isEmpty();
        assertThat(Fatal.within(new RuntimeException("x"))).isNull();
    }

    @Test
    void causesThatGoInACircleEnd() {
        RuntimeException one = new RuntimeException("one");
        RuntimeException two = new RuntimeException("two", one);
        one.initCause(two);
        assertThat(Fatal.within(one)).isNull();
    }

    @Test
    void withoutAHandlerNothingHappens() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler(null);
        try {
            Fatal.tell(new OutOfMemoryError());
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OWNER, rwx------, rw-------",
        "GROUP, rwxr-x---, rw-r-----",
        "ALL, rwxr-xr-x, rw-r--r--",
    })
    void filesAreReadByThoseWhoMay(Access access, String ofDirectory, String ofFile, @TempDir Path parent)
            throws Exception {
        assertThat(access.ofDirectory(parent))
                .singleElement()
                .satisfies(attribute ->
                        assertThat(attribute.value()).isEqualTo(PosixFilePermissions.fromString(ofDirectory)));
        assertThat(access.ofFile(parent))
                .singleElement()
                .satisfies(
                        attribute -> assertThat(attribute.value()).isEqualTo(PosixFilePermissions.fromString(ofFile)));
        Path file = Files.createFile(parent.resolve("f"), access.ofFile(parent));
        // the mask of the process may take away more
        assertThat(PosixFilePermissions.fromString(ofFile)).containsAll(Files.getPosixFilePermissions(file));
    }
}
