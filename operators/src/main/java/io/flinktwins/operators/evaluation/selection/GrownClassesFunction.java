package io.flinktwins.operators.evaluation.selection;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.Drift;
import io.flinktwins.schemas.WindowKind;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Takes from the reports of tumbling windows what classes have grown, if the window was compared with a reference. */
public final class GrownClassesFunction implements FlatMapFunction<AccuracyReport, GrownClasses> {

    @Override
    public void flatMap(AccuracyReport report, Collector<GrownClasses> out) {
        Drift drift = report.getDrift();
        if (drift != null && report.getWindowKind() == WindowKind.TUMBLING) {
            out.collect(new GrownClasses(
                    new ModelIdentity(report.getModelName(), report.getModelVersion()),
                    report.getWindowStart().toEpochMilli(),
                    drift.getGrownClasses()));
        }
    }
}
