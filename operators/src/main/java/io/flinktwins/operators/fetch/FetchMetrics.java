package io.flinktwins.operators.fetch;

import io.flinktwins.inference.fetch.FetchListener;
import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.inference.fetch.UriImages;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** The Flink metrics of an operator that fetches images; docs/operations.md lists them. */
public final class FetchMetrics implements FetchListener {

    private final Counter rejectedByCircuit;

    private FetchMetrics(MetricGroup operator) {
        rejectedByCircuit = operator.counter("rejectedByCircuit");
    }

    /** Gets ready to fetch the images of one subtask; the figures are the operator's metrics. */
    public static UriImages open(FetchOptions options, TaskInfo task, MetricGroup operator) {
        UriImages images =
                UriImages.open(options, "fetcher-" + task.getIndexOfThisSubtask(), new FetchMetrics(operator));
        operator.gauge("openCircuits", images::hostsGivenUp);
        return images;
    }

    /** A counter of Flink takes one thread at a time. */
    @Override
    public synchronized void rejectedByCircuit() {
        rejectedByCircuit.inc();
    }
}
