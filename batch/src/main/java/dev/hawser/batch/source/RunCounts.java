package dev.hawser.batch.source;

import java.util.OptionalLong;

/**
 * How many items are in each state. An item is counted as done or dead when that is durable.
 *
 * @param total how many the input has, or how many of them there are when this process has served what it is to serve;
 *     empty while that is not known
 * @param estimate about how many the input has, from how much of it was read; empty if total is known, or nothing is
 * @param read how many have been read from the input so far
 * @param leased how many are handed out
 * @param waiting how many wait for their next try
 * @param done how many succeeded, also before a resume
 * @param dead how many failed for good, also before a resume
 * @param skipped how many were left out: a duplicate id, or one that an earlier run had done
 * @param left whether the input has more that are to be served, which this process does not serve
 * @param full whether no more are read at present, because those that are held take as much memory as they may
 */
public record RunCounts(
        OptionalLong total,
        OptionalLong estimate,
        long read,
        long leased,
        long waiting,
        long done,
        long dead,
        long skipped,
        boolean left,
        boolean full) {}
