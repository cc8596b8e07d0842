package dev.hawser.process;

import java.util.Arrays;

/** Signals for processes, by the numbers of Linux. */
public enum Signal {
    /** The terminal is gone; for daemons: read the configuration again. */
    HUP(1),
    /** Interrupt, as Ctrl-C in a terminal. */
    INT(2),
    /** Quit, and leave a core dump. */
    QUIT(3),
    /** End, which no process can refuse. */
    KILL(9),
    /** For the program's own use. */
    USR1(10),
    /** For the program's own use. */
    USR2(12),
    /** Please end. */
    TERM(15),
    /** Go on after {@link #STOP}. */
    CONT(18),
    /** Stand still, which no process can refuse. */
    STOP(19),
    /** The window has another size. */
    WINCH(28);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** {@return its number} */
    public int number() {
        return number;
    }

    /** For messages: its name in brackets, if it has one here. */
    static String named(int number) {
        return Arrays.stream(values())
                .filter(signal -> signal.number == number)
                .findFirst()
                .map(signal -> " (SIG" + signal.name() + ")")
                .orElse("");
    }
}
