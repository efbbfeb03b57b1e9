package io.flinktwins.jobs;

import io.flinktwins.inference.ClassList;
import org.jspecify.annotations.Nullable;

/**
 * What the client found when it loaded a job's models.
 *
 * @param shadow null if there is none
 */
record CheckedModels(ClassList classes, @Nullable ClassList shadow) {}
