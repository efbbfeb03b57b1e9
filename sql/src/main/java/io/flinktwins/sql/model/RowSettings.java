package io.flinktwins.sql.model;

import io.flinktwins.operators.fetch.FetchOptions;
import io.flinktwins.operators.inference.InferenceSettings;
import io.flinktwins.operators.ranking.TopK;
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
