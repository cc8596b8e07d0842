/// The `hawser` command. Nothing depends on this module.
module dev.hawser.cli {
    requires dev.hawser;
    requires info.picocli;
    requires static org.jspecify;

    opens dev.hawser.cli to
            info.picocli;
}
