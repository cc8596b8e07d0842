package dev.hawser.batch.job;

import java.nio.file.Path;

/**
 * What is needed wherever a job file is read.
 *
 * @param directory the one that the job file is in
 * @param names what templates may refer to
 * @param mistakes where to tell what is wrong
 */
record Reading(Path directory, Names names, Mistakes mistakes) {}
