package dev.hawser.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.reactor.Reactor;
import dev.hawser.testing.TestTime;
import dev.hawser.testing.WithReactor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Finding the driver of a URL. */
@WithReactor(time = TestTime.REAL)
class DriversTest {
    @TempDir
    Path directory;

    /** Makes a jar with a driver, which the class loader of the tests would find too. */
    private Path jar(Class<?>... classes) throws IOException {
        Path jar = directory.resolve("driver ü.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> each : classes) {
                String path = each.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(path));
                try (InputStream bytes = DriversTest.class.getClassLoader().getResourceAsStream(path)) {
                    bytes.transferTo(out);
                }
            }
            out.putNextEntry(new JarEntry("META-INF/services/java.sql.Driver"));
            out.write((DriverInAJar.class.getName() + "\n").getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    @Test
    void driverComesFromItsJarApartFromAllOtherClasses(Reactor reactor) throws Exception {
        Path jar = jar(DriverInAJar.class);
        Run.with(
                reactor,
                Database.open(reactor, "jdbc:injar:x", options -> options.driverPath(List.of(jar))),
                database -> assertThat(database.onConnection(
                                        session -> session.connection().getCatalog())
                                .await())
                        .isEqualTo("made by jdbc-driver"));
    }

    @Test
    void driverThatIsInNoJarOfThePathIsNotTakenFromElsewhere(Reactor reactor) throws Exception {
        Path jar = jar(DriverInAJar.class);
        failsWith(
                reactor,
                "jdbc:sqlite::memory:",
                List.of(jar),
                "no JDBC driver for jdbc:sqlite::memory:; there are drivers in [" + jar + "] for [dev.hawser.sql."
                        + "DriverInAJar]. Add the driver's jar with driverPath (option --driver-path of the command): "
                        + "it is org.xerial:sqlite-jdbc");
    }

    @Test
    void driverThatDoesNotLoadIsToldOf(Reactor reactor) throws Exception {
        Path jar = jar(); // names a class that it does not have
        failsWith(
                reactor,
                "jdbc:injar:x",
                List.of(jar),
                "no JDBC driver for jdbc:injar:x; there are no drivers in [" + jar + "]; what does not load: "
                        + "java.sql.Driver: Provider dev.hawser.sql.DriverInAJar not found. Add the driver's jar with"
                        + " driverPath (option --driver-path of the command)");
    }

    @Test
    void jarThatDoesNotExistIsNamed(Reactor reactor) throws Exception {
        Path missing = directory.resolve("missing.jar");
        failsWith(reactor, "jdbc:injar:x", List.of(missing), "the driver's jar " + missing + " does not exist");
    }

    @Test
    void fileThatIsNoJarIsNamed(Reactor reactor) throws Exception {
        Path text = Files.writeString(directory.resolve("driver.jar"), "not a jar");
        failsWith(
                reactor,
                "jdbc:injar:x",
                List.of(text),
                "the driver's jar " + text + " cannot be read as a jar: zip END header not found");
    }

    @Test
    void unknownDriverNamesThoseThereAreAndTheOneThatIsMissing(Reactor reactor) throws Exception {
        failsWith(
                reactor,
                "jdbc:mysql://localhost/x?password=hush",
                List.of(),
                "no JDBC driver for jdbc:mysql://localhost/x?password=***; there are drivers for [jdbc:mariadb:, "
                        + "jdbc:postgresql:, jdbc:sqlite:]. Add the driver's jar with driverPath (option --driver-path of the command):"
                        + " it is com.mysql:mysql-connector-j");
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://localhost/x, not the URL of a JDBC driver; which begins with jdbc:",
        "'',                       not the URL of a JDBC driver; which begins with jdbc:",
        "jdbc,                     not the URL of a JDBC driver; which begins with jdbc:",
        "jdbc:,                    no JDBC driver for jdbc:;",
        "jdbc:x,                   no JDBC driver for jdbc:x;"
    })
    void urlThatIsNotOfJdbcIsToldSo(String url, String message, Reactor reactor) throws Exception {
        failsWith(reactor, url, List.of(), message.replace("driver; which", "driver, which"));
    }

    private static void failsWith(Reactor reactor, String url, List<Path> path, String message) throws Exception {
        Run.inline(reactor, () -> {
            assertThatThrownBy(() -> Database.open(reactor, url, options -> options.driverPath(path))
                            .await())
                    .isInstanceOf(UnknownDriverException.class)
                    .hasMessageStartingWith(message);
            return true;
        });
    }

    @Test
    void initialSqlThatFailsIsToldAtOpening(Reactor reactor) throws Exception {
        Run.inline(reactor, () -> {
            assertThatThrownBy(
                            () -> Database.open(reactor, "jdbc:sqlite::memory:", options -> options.initSql("prgma x"))
                                    .await())
                    .isInstanceOf(DatabaseUnavailableException.class)
                    .hasMessageContaining("the initial SQL failed")
                    .hasMessageContaining("in: prgma x");
            return true;
        });
    }
}
