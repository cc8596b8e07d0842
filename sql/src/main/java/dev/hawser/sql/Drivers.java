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
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeSet;
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
        List<Driver> drivers = loader == null ? known() : load(ServiceLoader.load(Driver.class, loader), loader);
        for (Driver driver : drivers) {
            if (driver.acceptsURL(url)) {
                return new Found(driver, loader);
            }
        }
        close(loader);
        throw new UnknownDriverException(message(url, drivers, path), Details.NONE);
    }

    private static List<Driver> known() {
        List<Driver> drivers =
                new ArrayList<>(load(ServiceLoader.load(Driver.class, Drivers.class.getClassLoader()), null));
        DriverManager.drivers()
                .filter(other -> drivers.stream().noneMatch(known -> known.getClass() == other.getClass()))
                .forEach(drivers::add);
        return drivers;
    }

    /** A driver that cannot be loaded does not keep others from being found. */
    private static List<Driver> load(ServiceLoader<Driver> services, @Nullable ClassLoader only) {
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
                System.getLogger("dev.hawser.sql").log(System.Logger.Level.WARNING, "a JDBC driver does not load", e);
            }
        }
    }

    /** Its parent knows only the JDK, so that the jars may hold another version of a driver that comes along. */
    private static URLClassLoader loaderOf(List<Path> path) {
        URL[] urls = new URL[path.size()];
        for (int i = 0; i < urls.length; i++) {
            Path jar = path.get(i);
            if (!Files.isReadable(jar)) {
                throw new UnknownDriverException(
                        "the driver's jar " + jar + (Files.exists(jar) ? " cannot be read" : " does not exist"),
                        Details.NONE);
            }
            try {
                urls[i] = jar.toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException("a driver's jar that has no URL: " + jar, e);
            }
        }
        return new URLClassLoader("jdbc-driver", urls, ClassLoader.getPlatformClassLoader());
    }

    private static String message(String url, List<Driver> drivers, List<Path> path) {
        TreeSet<String> known = new TreeSet<>();
        for (Driver driver : drivers) {
            String name = driver.getClass().getName();
            known.add(PREFIXES.getOrDefault(name, name));
        }
        String where = path.isEmpty() ? "" : " in " + path;
        String among = known.isEmpty() ? "there are no drivers" + where : "there are drivers" + where + " for " + known;
        String shown = Redaction.url(url);
        if (!url.toLowerCase(Locale.ROOT).startsWith("jdbc:")) {
            return "not the URL of a JDBC driver, which begins with jdbc: " + shown + "; " + among;
        }
        String artifact = ARTIFACTS.get(
                url.substring(0, url.indexOf(':', "jdbc:".length()) + 1).toLowerCase(Locale.ROOT));
        return "no JDBC driver for %s; %s. Add the driver's jar with withDriverPath (option --driver-path of the command)%s"
                .formatted(shown, among, artifact == null ? "" : ": it is " + artifact);
    }
}
