package io.flinktwins.operators.inference;

import io.flinktwins.inference.ClassList;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ServingOptions;
import java.io.Serializable;

/**
 * What a task slot must know to serve a model.
 *
 * @param classes the classes that every version of the model must distinguish
 * @param capacity how much a slot does at once
 */
public record InferenceSettings(
        Engine engine, ClassList classes, Capacity capacity, ServingOptions serving, LostEnginePolicy lostEngine)
        implements Serializable {}
