package dev.hawser.fleet;

import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * How a worker works.
 *
 * @param name what it is called for people
 * @param slots how many it can use at most
 * @param cancelGrace how long attempts may take to end when they are cancelled: so long before its time is over it stops
 * @param wall the clock on the wall
 * @param random spreads turns, so that workers that began together do not stay so
 */
record WorkerSettings(String name, int slots, Duration cancelGrace, InstantSource wall, RandomGenerator random) {}
