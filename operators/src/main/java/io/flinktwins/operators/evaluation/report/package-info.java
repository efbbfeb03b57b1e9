/** Takes changes in, assigns them to windows of capture time, and gives accuracy reports out. */
@NullMarked
package io.flinktwins.operators.evaluation.report;

import org.jspecify.annotations.NullMarked;
