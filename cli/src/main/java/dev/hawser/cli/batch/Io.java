package dev.hawser.cli.batch;

import dev.hawser.batch.view.Screen;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;

/// What a command reads and writes.
///
/// @param in the standard input
/// @param out the standard output: results, and what was asked for
/// @param err the error output: all talk
/// @param charset of the error output
/// @param screen what the error output can show
/// @param outScreen what the standard output can show
/// @param outIsTerminal whether a person looks at the standard output
public record Io(
        InputStream in,
        OutputStream out,
        OutputStream err,
        Charset charset,
        Screen screen,
        Screen outScreen,
        boolean outIsTerminal) {}
