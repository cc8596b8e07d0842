package dev.hawser.batch.run;

import java.util.ArrayDeque;

/** Times at which attempts may start, one each, as somebody gives them who gives other times to others. */
final class GrantedStarts implements Starts {
    /** A time is good for so long: a reactor may be late by a moment, but what is left over is not kept for a burst. */
    private static final long GOOD_FOR_NANOS = 20_000_000;

    /** Times at equal distances that are left. */
    private static final class Times {
        private long next;
        private final long step;
        private int left;

        Times(long next, long step, int left) {
            this.next = next;
            this.step = step;
            this.left = left;
        }

        void pass() {
            next += step;
            left--;
        }

        boolean isOver(long now) {
            return now - next > Math.max(GOOD_FOR_NANOS, step / 2);
        }
    }

    private final ArrayDeque<Times> all = new ArrayDeque<>();
    private boolean bounded;

    /** Any time is right. */
    void atWill() {
        bounded = false;
        all.clear();
    }

    void add(long first, long step, int count) {
        bounded = true;
        if (count > 0) {
            all.add(new Times(first, step, count));
        }
    }

    @Override
    public long nanosUntilNext(long now) {
        if (!bounded) {
            return 0;
        }
        Times times = all.peek();
        while (times != null && (times.left == 0 || times.isOver(now))) {
            if (times.left == 0) {
                all.remove();
                times = all.peek();
            } else {
                times.pass();
            }
        }
        return times == null ? NOT_KNOWN : times.next - now;
    }

    @Override
    public void started(long now) {
        Times times = all.peek();
        if (times != null) {
            times.pass();
        }
    }
}
