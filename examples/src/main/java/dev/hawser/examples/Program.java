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

    /** The arguments are wrong: the message is for the user, and the exit code is 64. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }

        private UsageException(IllegalArgumentException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private Program() {}

    /** Runs it as the process's main function; does not return. */
    static void run(Body body) {
        React.reactInline(reactor -> {
            try {
                body.run(Net.of(reactor));
            } catch (UsageException e) {
                System.err.println(e.getMessage());
                throw new ExitException(64);
            } catch (NetException e) {
                System.err.println(e.getMessage());
                throw new ExitException(1);
            }
        });
    }

    /** The argument with that index, or else what is usual. */
    static String argument(String[] arguments, int index, String otherwise) {
        return index < arguments.length ? arguments[index] : otherwise;
    }

    static int port(String[] arguments, int index, int otherwise) {
        String given = argument(arguments, index, String.valueOf(otherwise));
        if (!given.matches("\\d{1,5}") || Integer.parseInt(given) > 65_535) {
            throw new UsageException("expected a port, a number from 0 to 65535, was '" + given + "'");
        }
        return Integer.parseInt(given);
    }

    static Endpoint endpoint(String[] arguments, int index) {
        try {
            return Endpoint.parse(argument(arguments, index, "tcp:127.0.0.1:8007"));
        } catch (IllegalArgumentException e) { // says which part is wrong
            throw new UsageException(e);
        }
    }

    /** Goes on until SIGINT or SIGTERM, which end the program in order: its connections are closed. */
    static void serve(String what) {
        System.out.println(what);
        new Promise<Void>().await();
    }
}
