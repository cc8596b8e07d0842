package dev.hawser.batch.journal;

/**
 * Which of the items that are to be served this process serves. The others are left for a resume.
 *
 * <p>Immutable.
 */
public sealed interface Selection {
    /** The most that a sample can have, since all of it is in memory until the input has been read. */
    int LARGEST_SAMPLE = 1_000_000;

    /** {@return all of them} */
    static Selection all() {
        return new All();
    }

    /**
     * {@return the first so many}
     *
     * @param items how many; at least 1
     */
    static Selection first(long items) {
        return new First(items);
    }

    /**
     * {@return so many, each as likely as any other} The input is read to its end before the first is served.
     *
     * @param items how many; from 1 to {@link #LARGEST_SAMPLE}
     * @param seed decides which
     */
    static Selection sample(int items, long seed) {
        return new Sample(items, seed);
    }

    /** All. */
    record All() implements Selection {}

    /**
     * The first so many.
     *
     * @param items how many
     */
    record First(long items) implements Selection {
        /** Checks that there is at least one. */
        public First {
            if (items < 1) {
                throw new IllegalArgumentException("was " + items + ", expected at least 1 item");
            }
        }
    }

    /**
     * So many, each as likely as any other.
     *
     * @param items how many
     * @param seed decides which
     */
    record Sample(int items, long seed) implements Selection {
        /** Checks that there is at least one, and that there is room for them. */
        public Sample {
            if (items < 1 || items > LARGEST_SAMPLE) {
                throw new IllegalArgumentException(
                        "was " + items + ", expected a sample of 1 to " + LARGEST_SAMPLE + " items");
            }
        }
    }
}
