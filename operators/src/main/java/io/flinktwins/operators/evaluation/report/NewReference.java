package io.flinktwins.operators.evaluation.report;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.drift.Predictions;

/** What a model version has predicted so far for the images of the reference. */
public record NewReference(ModelIdentity model, Predictions predictions) {}
