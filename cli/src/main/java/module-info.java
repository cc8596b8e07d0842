/// The `hawser` command. Nothing depends on this module.
module dev.hawser.cli {
    requires dev.hawser;
    requires dev.hawser.batch;
    requires dev.hawser.fleet;
    requires dev.hawser.http;
    requires dev.hawser.sql;
    requires dev.hawser.web;
    requires info.picocli;
    requires java.logging;
    requires java.management;
    requires jdk.attach;
    requires static org.jspecify;

    opens dev.hawser.cli to
            info.picocli;
    opens dev.hawser.cli.batch to
            info.picocli;
    opens dev.hawser.cli.inside to
            info.picocli;
    opens dev.hawser.cli.manual to
            info.picocli;
}
