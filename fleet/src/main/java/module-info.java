/**
 * The fleet: a source of work for the batch runner that several machines share, kept in a PostgreSQL database.
 */
// the command's module is compiled after this one
@SuppressWarnings("module")
module dev.hawser.fleet {
    requires transitive dev.hawser.batch;
    requires transitive dev.hawser.sql;
    requires static transitive org.jspecify;

    // of the command alone
    exports dev.hawser.fleet to
            dev.hawser.cli;
}
