package io.flinktwins.operators.evaluation;

import io.flinktwins.operators.deadletters.DeadLetterFactory;
import io.flinktwins.operators.evaluation.matching.Change;
import io.flinktwins.operators.records.Received;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Classification;
import io.flinktwins.schemas.LabelEvent;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** The whole graph of an evaluation with the default options. */
final class SampleGraph {

    private SampleGraph() {}

    /** @param classifications and labels, checked and with event times */
    static DataStream<AccuracyReport> reports(
            DataStream<Received<Classification>> classifications, DataStream<Received<LabelEvent>> labels) {
        EvaluationOptions options = EvaluationOptions.DEFAULTS;
        SingleOutputStreamOperator<Change> changes = Evaluation.match(
                Evaluation.predictions(classifications, options, DeadLetterFactory.DEFAULT),
                Evaluation.resolve(labels, options),
                options);
        return Evaluation.report(changes, null, options);
    }
}
