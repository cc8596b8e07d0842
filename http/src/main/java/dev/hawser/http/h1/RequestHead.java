package dev.hawser.http.h1;

import dev.hawser.http.Headers;
import dev.hawser.http.Method;
import dev.hawser.http.Target;

/**
 * The head of a request that passed all checks.
 *
 * @param method what is to be done
 * @param target what it is about
 * @param minor of the version: 0 or 1
 * @param headers its fields
 * @param length of its body; -1 if that comes in chunks
 * @param keepAlive whether the client wants to go on with the connection
 * @param expectsContinue whether it waits for leave to send the body
 */
public record RequestHead(
        Method method,
        Target target,
        int minor,
        Headers headers,
        long length,
        boolean keepAlive,
        boolean expectsContinue) {}
