package dev.hawser.http.h1;

/**
 * How long a head may be.
 *
 * @param line bytes of its first line
 * @param fields bytes of all fields
 * @param count fields
 */
public record HeadLimits(int line, int fields, int count) {}
