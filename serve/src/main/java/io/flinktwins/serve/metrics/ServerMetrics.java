package io.flinktwins.serve.metrics;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.flinktwins.inference.fetch.FetchListener;
import io.flinktwins.inference.fetch.UriImages;
import io.flinktwins.inference.serving.ModelServing;
import io.flinktwins.inference.serving.ServingListener;
import io.flinktwins.serve.classifying.Classifying;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** All figures of one server, and the page that has them. Any thread. */
public final class ServerMetrics implements DecoratingHttpServiceFunction {

    private static final MediaType TEXT = MediaType.parse(PrometheusTextFormatWriter.CONTENT_TYPE);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final Figures figures = new Figures(registry);
    private final ModelFigures models = new ModelFigures(figures);
    private final Counter requests = figures.counter("requests", "Requests by path and status.", "path", "status");
    private final Summary requestSeconds =
            figures.summary("requestSeconds", "From a request's head to the end of its answer.", "path");
    private final Counter unpublished = figures.counter("unpublished", "Answers that did not get into Kafka.");

    /** Is told of the model's versions and their batches. */
    public ServingListener models() {
        return models;
    }

    /** Is told of images that are not fetched. */
    public FetchListener fetches() {
        return models;
    }

    /** An answer did not get into Kafka. */
    public void unpublished() {
        unpublished.inc();
    }

    /** What can be read at any time. */
    public void register(Classifying classifying, UriImages images) {
        figures.gauge("queuedImages", "Images that are worked on or wait for it.", classifying::images);
        figures.gauge("openCircuits", "Hosts that are given up for now.", images::hostsGivenUp);
    }

    /** What can be read while a model is served. */
    public void register(ModelServing serving) {
        figures.gauge("modelVersion", "Version that new images go to.", serving::version);
        figures.gauge("waitingModelVersions", "Versions that are tried again.", serving::waitingVersions);
        figures.gauge("inflightImages", "Images in the batcher.", serving::inFlight);
        figures.gauge("inflightBatches", "Forward passes that run.", serving::running);
    }

    /** Counts a request when it has its answer. */
    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        CompletableFuture<Void> unused = context.log().whenComplete().thenAccept(log -> count(context, log));
        return delegate.serve(context, request);
    }

    /** By the pattern of its path, of which there are a few, and not by the path, which clients choose. */
    private void count(ServiceRequestContext context, RequestLog log) {
        String path = context.config().route().patternString();
        requests.labelValues(path, log.responseStatus().codeAsText()).inc();
        requestSeconds.labelValues(path).observe(log.totalDurationNanos() / NANOS_PER_SECOND);
    }

    /** {@code GET /metrics}. */
    public HttpResponse page() {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        try {
            writer.write(page, registry.scrape());
        } catch (IOException e) {
            return HttpResponse.ofFailure(e);
        }
        return HttpResponse.of(HttpStatus.OK, TEXT, page.toByteArray());
    }
}
