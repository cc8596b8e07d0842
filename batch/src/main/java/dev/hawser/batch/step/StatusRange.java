package dev.hawser.batch.step;

/**
 * Some statuses of HTTP: {@code 404}, {@code 200-299}, {@code 5xx}.
 *
 * @param from the first
 * @param to the last
 */
record StatusRange(int from, int to) {
    static final String EXPECTED = "a status such as 404, 200-299 or 5xx";
    static final String PATTERN = "^[1-9][0-9][0-9](-[1-9][0-9][0-9])?$|^[1-9]xx$";

    /**
     * {@return what a text says}
     *
     * @throws IllegalArgumentException if it is no status
     */
    static StatusRange parse(String text) {
        if (!text.matches(PATTERN)) {
            throw new IllegalArgumentException();
        }
        if (text.endsWith("xx")) {
            int first = (text.charAt(0) - '0') * 100;
            return new StatusRange(first, first + 99);
        }
        int first = Integer.parseInt(text.substring(0, 3));
        int last = text.length() > 3 ? Integer.parseInt(text.substring(4)) : first;
        if (last < first) {
            throw new IllegalArgumentException("the second number is smaller");
        }
        return new StatusRange(first, last);
    }

    boolean has(int status) {
        return status >= from && status <= to;
    }

    @Override
    public String toString() {
        return from == to ? Integer.toString(from) : from + "-" + to;
    }
}
