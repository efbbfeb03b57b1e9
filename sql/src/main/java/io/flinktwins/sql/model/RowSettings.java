package io.flinktwins.sql.model;

import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.inference.ranking.TopK;
import io.flinktwins.operators.inference.InferenceSettings;
import java.io.Serializable;

/** What a task slot must know to classify rows. */
record RowSettings(
        InferenceSettings inference,
        ImageColumn image,
        FetchOptions fetch,
        TopK topK,
        AnswerColumns answers,
        OnRejection onRejection)
        implements Serializable {}
