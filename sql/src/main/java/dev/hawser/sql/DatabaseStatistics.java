package dev.hawser.sql;

/**
 * What a {@link Database} does now and has done. Immutable.
 *
 * @param waiting calls that wait for a connection
 * @param running calls that have one, the stuck ones included
 * @param stuck calls that outlived their cancel and the abort of their connection
 * @param succeeded calls that have ended with a value
 * @param failed calls that have ended with a failure, the cancelled ones included
 */
public record DatabaseStatistics(int waiting, int running, int stuck, long succeeded, long failed) {}
