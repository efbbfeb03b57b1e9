package io.flinktwins.serve;

import static java.util.Objects.requireNonNull;

import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.ThreadFactories;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.flinktwins.inference.fetch.UriImages;
import io.flinktwins.serve.ServeSettings.Tls;
import io.flinktwins.serve.classifying.AnswerListener;
import io.flinktwins.serve.classifying.Classifying;
import io.flinktwins.serve.classifying.ServedModel;
import io.flinktwins.serve.guard.ForeignRequestGuard;
import io.flinktwins.serve.http.BodyBudget;
import io.flinktwins.serve.http.OtherPaths;
import io.flinktwins.serve.kserve.Inference;
import io.flinktwins.serve.kserve.KServe;
import io.flinktwins.serve.kserve.grpc.GrpcErrors;
import io.flinktwins.serve.kserve.grpc.GrpcInference;
import io.flinktwins.serve.metrics.ServerMetrics;
import io.flinktwins.serve.paddleserving.PaddleServing;
import io.flinktwins.serve.paddlex.PaddleX;
import io.flinktwins.serve.publish.AnswerPublisher;
import io.flinktwins.serve.publish.PublishSettings;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One port that answers in all dialects with one model.
 *
 * <p>It listens before the model is loaded, and refuses requests until then. Whoever opens it closes it; closing gives the
 * answers that it owes.
 */
public final class TwinsServer implements AutoCloseable {

    /** Of the heap: what is decoded, and what waits, needs the rest. */
    private static final int SHARE_OF_BODIES = 4;

    /** After the last answer. Without any, Armeria would not wait for answers at all. */
    private static final Duration QUIET = Duration.ofMillis(50);

    private final ServeSettings settings;
    private final ServerMetrics metrics = new ServerMetrics();
    private final @Nullable AnswerPublisher publisher;
    private final UriImages images;
    private final Classifying classifying;
    private final Server server;

    /** Guarded by this. */
    private @Nullable ServedModel model;

    /** Guarded by this. */
    private boolean closed;

    private TwinsServer(ServeSettings settings) {
        this.settings = settings;
        Clock clock = Clock.systemUTC();
        PublishSettings publish = settings.publish();
        publisher = publish == null ? null : AnswerPublisher.open(publish, metrics::unpublished, clock);
        images = UriImages.open(settings.fetch(), "serve-fetch", metrics.fetches());
        AnswerListener listener = publisher == null ? AnswerListener.NONE : publisher;
        classifying = new Classifying(settings.limits().requests(), images, listener, clock);
        metrics.register(classifying, images);
        server = server();
    }

    /**
     * Begins to listen.
     *
     * @throws UnusableAddressException if it can't
     */
    public static TwinsServer open(ServeSettings settings) {
        TwinsServer server = new TwinsServer(settings);
        try {
            server.server.start().join();
            return server;
        } catch (CompletionException e) {
            server.close();
            throw new UnusableAddressException(settings.address(), e.getCause());
        }
    }

    /**
     * Loads the model, and answers from then on.
     *
     * @throws RuntimeException what the engine said of it, if it can't be served
     */
    public void load() {
        ServedModel loaded = ServedModel.load(settings.model(), metrics.models());
        if (take(loaded)) {
            metrics.register(loaded.serving());
            classifying.begin(loaded);
        } else {
            loaded.close();
        }
    }

    /** Whether the model is still of use. */
    private synchronized boolean take(ServedModel loaded) {
        model = loaded;
        return !closed;
    }

    /** Where it is. */
    public URI address() {
        InetSocketAddress bound = requireNonNull(server.activePort()).localAddress();
        String host = bound.getAddress().isAnyLocalAddress()
                ? "localhost"
                : bound.getAddress().getHostAddress();
        return URI.create("%s://%s:%d"
                .formatted(
                        settings.tls() == null ? "http" : "https",
                        host.contains(":") ? "[" + host + "]" : host,
                        bound.getPort()));
    }

    private Server server() {
        ServerLimits limits = settings.limits();
        int mostImages = limits.requests().imagesPerRequest();
        Inference inference = new Inference(classifying, mostImages);
        ServerBuilder builder = Server.builder()
                .maxRequestLength(limits.maxBodyBytes())
                .maxNumConnections(limits.maxConnections())
                .requestTimeout(limits.requestTimeout())
                .gracefulShutdownTimeout(QUIET, limits.stopTimeout().plus(QUIET))
                .bossGroupFactory(TwinsServer::acceptor)
                .blockingTaskExecutor(Math.max(2, Runtime.getRuntime().availableProcessors()))
                .disableServerHeader()
                .errorHandler(new GrpcErrors().orElse(new OtherPaths()));
        listen(builder);
        new KServe(classifying, inference).addTo(builder);
        new GrpcInference(classifying, inference).addTo(builder, limits.maxBodyBytes(), limits.requestTimeout());
        new PaddleX(classifying).addTo(builder);
        new PaddleServing(classifying, settings.paddleServingName(), mostImages).addTo(builder);
        HttpService page = (context, request) -> metrics.page();
        builder.route().get("/metrics").build(page);
        // The last one is the first that a request meets.
        return builder.decorator(new BodyBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_BODIES))
                .decorator(new ForeignRequestGuard(settings.hostNames()))
                .decorator(metrics)
                .build();
    }

    /** The thread that accepts connections. When it is told to end, nobody has any more for it; Netty would give it two seconds. */
    private static EventLoopGroup acceptor(String name) {
        return EventLoopGroups.builder()
                .numThreads(1)
                .threadFactory(ThreadFactories.newEventLoopThreadFactory(name, false))
                .gracefulShutdown(Duration.ZERO, QUIET)
                .build();
    }

    private void listen(ServerBuilder builder) {
        Tls tls = settings.tls();
        if (tls == null) {
            builder.port(settings.address(), SessionProtocol.HTTP);
        } else {
            builder.port(settings.address(), SessionProtocol.HTTPS)
                    .tls(TlsKeyPair.of(tls.key().toFile(), tls.certificate().toFile()));
        }
    }

    @Override
    public void close() {
        classifying.stop();
        server.stop().join();
        images.close();
        closeModel();
        if (publisher != null) {
            publisher.close();
        }
    }

    private synchronized void closeModel() {
        if (model != null && !closed) {
            model.close();
        }
        closed = true;
    }
}
