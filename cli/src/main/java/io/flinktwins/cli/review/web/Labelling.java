package io.flinktwins.cli.review.web;

import io.flinktwins.cli.review.feed.LabelSender;
import org.jspecify.annotations.Nullable;

/**
 * What a page needs that may give labels.
 *
 * @param annotator who gives them all; null if the page asks
 */
public record Labelling(LabelSender sender, @Nullable String annotator) {}
