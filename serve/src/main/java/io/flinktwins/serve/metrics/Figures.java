package io.flinktwins.serve.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/** Makes figures in one registry, under names of one kind. */
final class Figures {

    /** In place of the scope that Flink puts in front of an operator's names. */
    private static final String PREFIX = "twins_serve_";

    private static final double[] QUANTILES = {0.5, 0.95, 0.99};
    private static final double QUANTILE_ERROR = 0.005;

    private final PrometheusRegistry registry;

    Figures(PrometheusRegistry registry) {
        this.registry = registry;
    }

    Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder().name(PREFIX + name).help(help).labelNames(labels).register(registry);
    }

    void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback unused = GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry);
    }

    Summary summary(String name, String help, String... labels) {
        Summary.Builder summary =
                Summary.builder().name(PREFIX + name).help(help).labelNames(labels);
        for (double quantile : QUANTILES) {
            summary.quantile(quantile, QUANTILE_ERROR);
        }
        return summary.register(registry);
    }
}
