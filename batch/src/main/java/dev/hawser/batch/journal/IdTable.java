package dev.hawser.batch.journal;

import dev.hawser.invariant.Invariant;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Maps ids to numbers in 20 bytes for each place, of which between half and three quarters are taken: some 27 to 40
 * bytes for each id, however long it is.
 *
 * <p>What is kept of an id is 128 bits of its SHA-256. Two different ids are taken for the same only if these agree,
 * which nobody knows how to bring about, and which for 10 million ids happens by chance once in 10<sup>25</sup> runs:
 * less often than a disk hands back a wrong block unnoticed. That is what "exact" means here.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class IdTable {
    /** The answer for an id that is not there. */
    static final int ABSENT = -1;

    private static final int FIRST_CAPACITY = 1 << 10;

    /** How many places are looked at at once. */
    private static final int SOME = 1 << 13;

    private final MessageDigest sha256 = sha256();
    private byte[] text = new byte[64];
    private long[] high = new long[FIRST_CAPACITY];
    private long[] low = new long[FIRST_CAPACITY];

    /** The number plus 1; 0 marks a free place. */
    private int[] values = new int[FIRST_CAPACITY];

    private int size;

    /** How many ids are in it. */
    int size() {
        return size;
    }

    /** The number of an id, or {@link #ABSENT}. */
    int get(String id) {
        byte[] hash = hash(id);
        return values[place(number(hash, 0), number(hash, 8))] - 1;
    }

    /**
     * Adds an id, unless it is there already.
     *
     * @param value its number; 0 to 2<sup>31</sup>-2
     * @return the number that it had, or {@link #ABSENT}
     */
    int putIfAbsent(String id, int value) {
        return add(id, value, false);
    }

    /**
     * Adds an id, or gives it another number.
     *
     * @param value its number; 0 to 2<sup>31</sup>-2
     * @return the number that it had, or {@link #ABSENT}
     */
    int put(String id, int value) {
        return add(id, value, true);
    }

    private int add(String id, int value, boolean replace) {
        byte[] hash = hash(id);
        long h = number(hash, 0);
        long l = number(hash, 8);
        int place = place(h, l);
        Invariant.check(value >= 0, "an id has a number");
        int before = values[place] - 1;
        if (before == ABSENT || replace) {
            values[place] = value + 1;
        }
        if (before == ABSENT) {
            high[place] = h;
            low[place] = l;
            size++;
            Invariant.check(size < values.length, "a table has a free place, at which a search ends");
            if (size > values.length / 4 * 3) {
                grow();
            }
        }
        Invariant.check(size <= values.length / 4 * 3, "a table is not fuller than three quarters");
        assert values[place(h, l)] - 1 == (before == ABSENT || replace ? value : before) : "what was put is found";
        return before;
    }

    private int place(long h, long l) {
        Invariant.check(high.length == values.length && low.length == values.length, "each place has its three parts");
        int capacity = values.length;
        // the hash scaled to the capacity, which so need not be a power of two
        int place = (int) Math.unsignedMultiplyHigh(h, capacity);
        while (values[place] != 0 && (high[place] != h || low[place] != l)) {
            place = place + 1 == capacity ? 0 : place + 1;
        }
        return place;
    }

    private void grow() {
        if (values.length > Integer.MAX_VALUE / 4 * 2) {
            throw new IllegalStateException("more than 1.5 billion ids in one run");
        }
        long[] oldHigh = high;
        long[] oldLow = low;
        int[] oldValues = values;
        int capacity = values.length + values.length / 2;
        Invariant.check(capacity > size, "a table that grows has room for all");
        high = new long[capacity];
        low = new long[capacity];
        values = new int[capacity];
        for (int i = 0; i < oldValues.length; i++) {
            if (oldValues[i] != 0) {
                int place = place(oldHigh[i], oldLow[i]);
                high[place] = oldHigh[i];
                low[place] = oldLow[i];
                values[place] = oldValues[i];
            }
        }
        assert Arrays.stream(values).filter(value -> value != 0).count() == size : "a table that grows keeps all ids";
    }

    /**
     * What is kept of ids, some at a time. When the table has grown in between, it begins anew.
     *
     * @param from 0, or what the last answer said
     * @param some takes them
     * @return where to go on; 0 at the end
     */
    long some(long from, Consumer<UUID> some) {
        int capacity = values.length;
        int start = (int) (from >>> Integer.SIZE) == capacity ? (int) from : 0;
        int end = Math.min(capacity, start + SOME);
        for (int i = start; i < end; i++) {
            if (values[i] != 0) {
                some.accept(new UUID(high[i], low[i]));
            }
        }
        return end == capacity ? 0 : (long) capacity << Integer.SIZE | end;
    }

    /** {@return what a table keeps of an id} */
    static UUID digest(String id) {
        byte[] hash = sha256().digest(units(id, new byte[id.length() * 2]));
        return new UUID(number(hash, 0), number(hash, 8));
    }

    /** Of the UTF-16 units: two texts that differ only in lone surrogates differ here too. */
    private byte[] hash(String id) {
        int length = id.length() * 2;
        if (text.length < length) {
            text = Arrays.copyOf(text, length * 2);
        }
        Invariant.check(text.length >= length, "an id is hashed whole");
        sha256.update(units(id, text), 0, length);
        return sha256.digest();
    }

    private static byte[] units(String id, byte[] into) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            into[2 * i] = (byte) (c >> 8);
            into[2 * i + 1] = (byte) c;
        }
        return into;
    }

    private static long number(byte[] bytes, int from) {
        long number = 0;
        for (int i = from; i < from + 8; i++) {
            number = number << 8 | (bytes[i] & 0xff);
        }
        return number;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
