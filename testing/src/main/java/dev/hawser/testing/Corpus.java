package dev.hawser.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The inputs of fuzz targets that are kept, each a test: what a fuzzer has found once stays found.
 *
 * {@snippet class="dev.hawser.testing.CorpusTest" region="corpus"}
 *
 * <p>A fuzz target is a class with a method {@code public static void fuzzerTestOneInput(byte[])}, as Jazzer has it. Its
 * inputs are the files of the directory that is named as it is.
 */
public final class Corpus {
    private Corpus() {}

    /**
     * Gives each input to its target.
     *
     * @param directory has a directory for each target
     * @param targets the targets
     * @return a test for each file
     */
    public static Stream<DynamicTest> replay(Path directory, Class<?>... targets) {
        return Arrays.stream(targets).flatMap(target -> {
            Method entry = entry(target);
            return files(directory.resolve(target.getSimpleName())).stream()
                    .map(file -> DynamicTest.dynamicTest(
                            target.getSimpleName() + " " + file.getFileName(),
                            file.toUri(),
                            () -> give(entry, Files.readAllBytes(file))));
        });
    }

    private static Method entry(Class<?> target) {
        try {
            return target.getMethod("fuzzerTestOneInput", byte[].class);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    target.getName() + " is no fuzz target: it has no public static fuzzerTestOneInput(byte[])", e);
        }
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no corpus for the fuzz target " + directory.getFileName(), e);
        }
    }

    private static void give(Method entry, byte[] input) throws Throwable {
        try {
            entry.invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
