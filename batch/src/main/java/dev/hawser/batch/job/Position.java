package dev.hawser.batch.job;

/**
 * A place in the job file, or an option of the command line.
 *
 * @param source the name of the file as the user gave it, or the option: {@code --slots}
 * @param line from 1; 0 for an option
 * @param column from 1; 0 for an option
 */
public record Position(String source, int line, int column) {
    /**
     * {@return where an option stands}
     *
     * @param option with its dashes
     */
    public static Position ofOption(String option) {
        return new Position(option, 0, 0);
    }

    /**
     * {@return a whole file, of which no line can be named}
     *
     * @param file its name
     */
    static Position ofFile(String file) {
        return new Position(file, 0, 0);
    }

    /** {@return whether this is an option of the command line} */
    public boolean isOption() {
        return line == 0;
    }

    /**
     * {@return the place so many characters further on the line; an option has no such places}
     *
     * @param characters how many
     */
    Position plus(int characters) {
        return isOption() ? this : new Position(source, line, column + characters);
    }

    /** {@return {@code job.yaml:3:8}, or the option} */
    @Override
    public String toString() {
        return isOption() ? source : source + ":" + line + ":" + column;
    }
}
