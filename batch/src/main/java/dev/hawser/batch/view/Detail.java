package dev.hawser.batch.view;

import dev.hawser.batch.AttemptReport;

/**
 * Which attempts are shown one by one. All, up to a number; beyond it, those that failed or followed one that did, and a
 * sample of the rest, drawn by item, so that of an item all are shown or none.
 *
 * @param ordinary the share of the attempts that went well at once, from 0 to 1
 * @param unusual the share of the others
 */
record Detail(double ordinary, double unusual) {
    /** So many attempts a page can show one by one and still open at once. */
    static final int MOST = 200_000;

    private static final double HALF = 0.5;
    private static final double HASHES = 1L << 32;

    static Detail of(Survey survey) {
        return of(survey.attempts(), survey.unusual(), MOST);
    }

    static Detail of(long attempts, long unusual, int most) {
        if (attempts <= most) {
            return new Detail(1, 1);
        }
        var kept = Math.min(1, most * HALF / Math.max(1, unusual));
        var ordinary = attempts - unusual;
        return new Detail(ordinary == 0 ? 1 : Math.min(1, (most - kept * unusual) / ordinary), kept);
    }

    boolean isWhole() {
        return ordinary >= 1 && unusual >= 1;
    }

    boolean keeps(AttemptReport report) {
        var share = Survey.isUnusual(report) ? unusual : ordinary;
        return share >= 1 || hash(report.item().id()) < share * HASHES;
    }

    /** Spreads the ids of a list evenly, also such as differ in their last digit only. */
    private static long hash(String id) {
        var mixed = id.hashCode() * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
        return (mixed ^ (mixed >>> 32)) & 0xFFFFFFFFL;
    }
}
