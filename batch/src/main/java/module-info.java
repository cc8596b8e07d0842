/**
 * The batch runner: a workflow for each row of a list, never more than so many at once, on one thread, and none lost.
 */
// HdrHistogram has no module descriptor; the command's module is compiled after this one
@SuppressWarnings({"requires-automatic", "module"})
module dev.hawser.batch {
    requires transitive dev.hawser;
    requires dev.hawser.http;
    requires dev.hawser.process;
    requires dev.hawser.sql;
    requires java.compiler;
    requires transitive tools.jackson.databind;
    requires HdrHistogram;
    requires de.siegmar.fastcsv;
    requires org.jsoup;
    requires org.snakeyaml.engine;
    requires static com.github.luben.zstd_jni;
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;

    exports dev.hawser.batch;
    exports dev.hawser.batch.step;

    // of the command, its page and its fleet alone
    exports dev.hawser.batch.control to
            dev.hawser.cli,
            dev.hawser.web;
    exports dev.hawser.batch.input to
            dev.hawser.cli;
    exports dev.hawser.batch.job to
            dev.hawser.cli,
            dev.hawser.fleet,
            dev.hawser.web;
    exports dev.hawser.batch.journal to
            dev.hawser.cli,
            dev.hawser.fleet,
            dev.hawser.web;
    exports dev.hawser.batch.rehearsal to
            dev.hawser.cli;
    exports dev.hawser.batch.run to
            dev.hawser.cli,
            dev.hawser.fleet,
            dev.hawser.web;
    exports dev.hawser.batch.source to
            dev.hawser.cli,
            dev.hawser.fleet,
            dev.hawser.web;
    exports dev.hawser.batch.view to
            dev.hawser.cli;
}
