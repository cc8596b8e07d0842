package dev.hawser.sql;

import dev.hawser.sql.SqlException.Details;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the JDBC driver for a URL. On a worker: it reads jars. */
final class Drivers {
    /** What drivers do not tell about themselves: which URLs they take. */
    private static final Map<String, String> PREFIXES = Map.of(
            "org.postgresql.Driver", "jdbc:postgresql:",
            "org.sqlite.JDBC", "jdbc:sqlite:",
            "org.h2.Driver", "jdbc:h2:",
            "com.mysql.cj.jdbc.Driver", "jdbc:mysql:",
            "org.mariadb.jdbc.Driver", "jdbc:mariadb:",
            "com.microsoft.sqlserver.jdbc.SQLServerDriver", "jdbc:sqlserver:",
            "oracle.jdbc.OracleDriver", "jdbc:oracle:",
            "org.duckdb.DuckDBDriver", "jdbc:duckdb:");

    /** Where the driver of a URL is to be had. */
    private static final Map<String, String> ARTIFACTS = Map.of(
            "jdbc:postgresql:", "org.postgresql:postgresql",
            "jdbc:sqlite:", "org.xerial:sqlite-jdbc",
            "jdbc:h2:", "com.h2database:h2",
            "jdbc:mysql:", "com.mysql:mysql-connector-j",
            "jdbc:mariadb:", "org.mariadb.jdbc:mariadb-java-client",
            "jdbc:sqlserver:", "com.microsoft.sqlserver:mssql-jdbc",
            "jdbc:oracle:", "com.oracle.database.jdbc:ojdbc17",
            "jdbc:duckdb:", "org.duckdb:duckdb_jdbc");

    private Drivers() {}

    /** A driver, and the class loader that was made for it. */
    record Found(Driver driver, @Nullable URLClassLoader loader) {
        /** The jars are let go. */
        void close() {
            Drivers.close(loader);
        }
    }

    private static void close(@Nullable URLClassLoader loader) {
        if (loader != null) {
            try {
                loader.close();
            } catch (IOException e) {
                throw new UncheckedIOException("closing the jars of the driver", e);
            }
        }
    }

    /**
     * @throws UnknownDriverException if there is none
     * @throws SQLException from a driver that does not like the URL
     */
    static Found find(String url, List<Path> path) throws SQLException {
        URLClassLoader loader = path.isEmpty() ? null : loaderOf(path);
        try {
            List<String> broken = new ArrayList<>();
            List<Driver> drivers =
                    loader == null ? known(broken) : load(ServiceLoader.load(Driver.class, loader), loader, broken);
            for (Driver driver : drivers) {
                if (driver.acceptsURL(url)) {
                    return new Found(driver, loader);
                }
            }
            throw new UnknownDriverException(message(url, among(drivers, broken, path)), Details.NONE);
        } catch (Throwable e) {
            close(loader);
            throw e;
        }
    }

    private static List<Driver> known(List<String> broken) {
        List<Driver> loaded = load(ServiceLoader.load(Driver.class, Drivers.class.getClassLoader()), null, broken);
        Stream<Driver> registered = DriverManager.drivers() // by themselves, too, when they are loaded
                .filter(other -> loaded.stream().noneMatch(known -> known.getClass() == other.getClass()));
        return Stream.concat(loaded.stream(), registered).toList();
    }

    /** A driver that cannot be loaded does not keep others from being found; why, is told if none is. */
    private static List<Driver> load(ServiceLoader<Driver> services, @Nullable ClassLoader only, List<String> broken) {
        List<Driver> drivers = new ArrayList<>();
        Iterator<Driver> all = services.iterator();
        while (true) {
            try {
                if (!all.hasNext()) {
                    return drivers;
                }
                Driver driver = all.next();
                if (only == null || driver.getClass().getClassLoader() == only) {
                    drivers.add(driver);
                }
            } catch (ServiceConfigurationError e) {
                broken.add(Objects.toString(e.getMessage(), e.toString()));
                System.getLogger("dev.hawser.sql").log(System.Logger.Level.DEBUG, "a JDBC driver does not load", e);
            } catch (LinkageError e) { // its class is there, but not what that needs
                broken.add(e.toString());
                System.getLogger("dev.hawser.sql").log(System.Logger.Level.DEBUG, "a JDBC driver does not load", e);
            }
        }
    }

    /** Its parent knows only the JDK, so that the jars may hold another version of a driver that comes along. */
    private static URLClassLoader loaderOf(List<Path> path) {
        URL[] urls = new URL[path.size()];
        for (int i = 0; i < urls.length; i++) {
            Path jar = path.get(i);
            requireJar(jar);
            try {
                urls[i] = jar.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException("a driver's jar that has no URL: " + jar, e);
            }
        }
        return new URLClassLoader("jdbc-driver", urls, ClassLoader.getPlatformClassLoader());
    }

    /** A class loader would pass over what it cannot read. */
    private static void requireJar(Path jar) {
        if (!Files.exists(jar)) {
            throw new UnknownDriverException("the driver's jar " + jar + " does not exist", Details.NONE);
        }
        if (Files.isDirectory(jar)) {
            return; // with classes
        }
        try {
            new JarFile(jar.toFile()).close();
        } catch (IOException e) {
            throw new UnknownDriverException(
                    "the driver's jar " + jar + " cannot be read as a jar: " + e.getMessage(), Details.NONE);
        }
    }

    private static String among(List<Driver> drivers, List<String> broken, List<Path> path) {
        TreeSet<String> known = new TreeSet<>();
        for (Driver driver : drivers) {
            String name = driver.getClass().getName();
            known.add(PREFIXES.getOrDefault(name, name));
        }
        String where = path.isEmpty() ? "" : " in " + path;
        String among = known.isEmpty() ? "there are no drivers" + where : "there are drivers" + where + " for " + known;
        return broken.isEmpty() ? among : among + "; what does not load: " + String.join("; ", broken);
    }

    private static String message(String url, String among) {
        String shown = Redaction.url(url);
        if (!url.toLowerCase(Locale.ROOT).startsWith("jdbc:")) {
            return "not the URL of a JDBC driver, which begins with jdbc: " + shown + "; " + among;
        }
        String artifact = ARTIFACTS.get(
                url.substring(0, url.indexOf(':', "jdbc:".length()) + 1).toLowerCase(Locale.ROOT));
        return "no JDBC driver for %s; %s. Add the driver's jar with driverPath (option --driver-path of the command)%s"
                .formatted(shown, among, artifact == null ? "" : ": it is " + artifact);
    }
}
