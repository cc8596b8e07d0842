package dev.hawser.web;

import dev.hawser.http.HttpException;
import dev.hawser.http.Response;
import dev.hawser.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a page consists of: the same for each, whatever the run is. */
final class PageFiles {
    private static final List<String> NAMES = List.of(
            "run.html",
            "runs.html",
            "login.html",
            "welcome.html",
            "page.css",
            "page.js",
            "dom.js",
            "stream.js",
            "charts.js",
            "lists.js",
            "control.js",
            "fleet.js",
            "runs.js",
            "icon.svg");

    private final Map<String, Response> files = new HashMap<>();

    private PageFiles() {}

    static PageFiles read() {
        PageFiles all = new PageFiles();
        for (String name : NAMES) {
            all.files.put(name, Response.bytes(type(name), bytes(name)));
        }
        return all;
    }

    private static byte[] bytes(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the module lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> "text/javascript; charset=utf-8";
        };
    }

    Response get(String name) {
        Response file = files.get(name);
        if (file == null) {
            throw new HttpException(Status.NOT_FOUND, "there is no " + name);
        }
        return file;
    }
}
