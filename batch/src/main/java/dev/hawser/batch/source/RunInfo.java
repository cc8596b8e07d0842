package dev.hawser.batch.source;

import java.util.OptionalLong;

/**
 * A run that has been opened.
 *
 * @param id identifies the run: the same after a resume
 * @param resumed whether this process goes on with a run that another one began
 * @param total how many items the input has, if that is known already
 */
public record RunInfo(String id, boolean resumed, OptionalLong total) {}
