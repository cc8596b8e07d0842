/**
 * The batch runner: a workflow for each row of a list, never more than so many at once, on one thread, and none lost.
 */
@SuppressWarnings("requires-automatic") // HdrHistogram has no module descriptor
module dev.hawser.batch {
    requires transitive dev.hawser;
    requires dev.hawser.process;
    requires dev.hawser.sql;
    requires java.compiler;
    requires transitive tools.jackson.databind;
    requires HdrHistogram;
    requires de.siegmar.fastcsv;
    requires java.net.http;
    requires org.snakeyaml.engine;
    requires static com.google.errorprone.annotations;
    requires static transitive org.jspecify;

    exports dev.hawser.batch;
    exports dev.hawser.batch.control;
    exports dev.hawser.batch.input;
    exports dev.hawser.batch.job;
    exports dev.hawser.batch.journal;
    exports dev.hawser.batch.run;
    exports dev.hawser.batch.source;
    exports dev.hawser.batch.step;
    exports dev.hawser.batch.view;
}
