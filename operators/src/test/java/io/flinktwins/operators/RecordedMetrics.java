package io.flinktwins.operators;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Remembers what is registered in it, by scope and name: {@code .model.m.version.1.batchSize}. */
public final class RecordedMetrics extends UnregisteredMetricsGroup {

    private final Map<String, Metric> metrics;
    private final String scope;

    public RecordedMetrics() {
        this("", new HashMap<>());
    }

    private RecordedMetrics(String scope, Map<String, Metric> metrics) {
        this.scope = scope;
        this.metrics = metrics;
    }

    /** A number or text of each: a counter's and a histogram's count, a meter's rate, a gauge's value. */
    public Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        metrics.forEach((name, metric) -> values.put(name, value(metric)));
        return values;
    }

    private static Object value(Metric metric) {
        return switch (metric.getMetricType()) {
            case COUNTER -> ((Counter) metric).getCount();
            case METER -> ((Meter) metric).getRate();
            case HISTOGRAM -> ((Histogram) metric).getCount();
            case GAUGE -> ((Gauge<?>) metric).getValue();
        };
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
        return new RecordedMetrics(scope + "." + key + "." + value, metrics);
    }

    @Override
    public Counter counter(String name) {
        return record(name, super.counter(name));
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
        return record(name, gauge);
    }

    @Override
    public <M extends Meter> M meter(String name, M meter) {
        return record(name, meter);
    }

    @Override
    public <H extends Histogram> H histogram(String name, H histogram) {
        return record(name, histogram);
    }

    private <M extends Metric> M record(String name, M metric) {
        if (metrics.put(scope + "." + name, metric) != null) {
            throw new IllegalStateException("%s.%s is registered twice".formatted(scope, name));
        }
        return metric;
    }
}
