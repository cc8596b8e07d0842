/**
 * Databases for the reactor: statements run on worker threads of a pool, and give Deferreds.
 */
module dev.hawser.sql {
    requires transitive dev.hawser;
    requires transitive java.sql;
    requires com.zaxxer.hikari;
    requires static transitive org.jspecify;

    exports dev.hawser.sql;

    uses java.sql.Driver;
}
