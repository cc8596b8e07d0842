package dev.hawser.examples;

import dev.hawser.defer.Promise;
import dev.hawser.net.Endpoint;
import dev.hawser.net.Net;
import dev.hawser.net.NetException;
import dev.hawser.task.ExitException;
import dev.hawser.task.React;

/** What the programs have in common: arguments, and one line for what goes wrong. */
final class Program {
    /** An inline function, with the network of its reactor. */
    @FunctionalInterface
    interface Body {
        void run(Net net) throws Exception;
    }

    private Program() {}

    /** Runs it as the process's main function; does not return. */
    static void run(Body body) {
        React.reactInline(reactor -> {
            try {
                body.run(Net.of(reactor));
            } catch (IllegalArgumentException | NetException e) {
                System.err.println(e.getMessage());
                throw new ExitException(e instanceof NetException ? 1 : 64);
            }
        });
    }

    /** The argument with that index, or else what is usual. */
    static String argument(String[] arguments, int index, String otherwise) {
        return index < arguments.length ? arguments[index] : otherwise;
    }

    static int number(String[] arguments, int index, int otherwise) {
        String given = argument(arguments, index, String.valueOf(otherwise));
        try {
            return Integer.parseInt(given);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a number, was '" + given + "'", e);
        }
    }

    static Endpoint endpoint(String[] arguments, int index) {
        return Endpoint.parse(argument(arguments, index, "tcp:127.0.0.1:8007"));
    }

    /** Goes on until SIGINT or SIGTERM, which end the program in order: its connections are closed. */
    static void serve(String what) {
        System.out.println(what);
        new Promise<Void>().await();
    }
}
