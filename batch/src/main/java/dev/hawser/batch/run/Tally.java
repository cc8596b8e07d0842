package dev.hawser.batch.run;

/**
 * What a run has done so far in this process. Immutable.
 *
 * @param attempts tries that were started
 * @param failed tries that failed
 * @param retries tries that are to be followed by another
 * @param done items that succeeded; durable
 * @param dead items that failed for good; durable
 * @param givenBack items that were left for another run; durable
 */
public record Tally(long attempts, long failed, long retries, long done, long dead, long givenBack) {}
