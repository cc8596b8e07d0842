module consumer {
    requires dev.hawser.http;
}
