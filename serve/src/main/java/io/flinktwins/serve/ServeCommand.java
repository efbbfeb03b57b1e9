package io.flinktwins.serve;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.UnservableModelException;
import io.flinktwins.options.CheckedOptions;
import io.flinktwins.options.ImageOptions;
import io.flinktwins.options.InvalidOptionsException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code twins serve}: the model behind HTTP and gRPC, for clients of KServe, PaddleX and Paddle Serving. */
@Command(
        name = "serve",
        resourceBundle = "io.flinktwins.serve.ServeCommand",
        description = {
            "Serves a model over HTTP and gRPC, in batches over all requests, until Ctrl-C or SIGTERM; then it gives the answers that"
                    + " it owes, and ends.",
            "Speaks the Open Inference Protocol of KServe and Triton (/v2), PaddleX (/image-classification) and Paddle Serving"
                    + " (/imagenet/prediction); figures for Prometheus are at /metrics."
        })
public final class ServeCommand implements Callable<Integer> {

    private static final Pattern SERVICE = Pattern.compile("[\\w.-]+");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServedModelOptions model = new ServedModelOptions();

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Option(
            names = "--paddle-serving-name",
            defaultValue = "imagenet",
            paramLabel = "NAME",
            description = "The service's name in Paddle Serving's path /NAME/prediction. Default: ${DEFAULT-VALUE}.")
    private String paddleServingName;

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private ImageOptions images = new ImageOptions();

    @Mixin
    private PublishOptions publish = new PublishOptions();

    @Override
    public Integer call() throws InterruptedException {
        ServeSettings settings = CheckedOptions.of(this::settings);
        try (TwinsServer server = open(settings)) {
            // At the end of the process, too, whoever asked gets an answer.
            Thread atEnd = new Thread(server::close, "serve-stop");
            Runtime.getRuntime().addShutdownHook(atEnd);
            load(server);
            spec.commandLine().getErr().printf("Serving at %s%nEnd with Ctrl-C%n", server.address());
            new CountDownLatch(1).await();
        }
        return ExitCode.OK;
    }

    private ServeSettings settings() {
        InvalidSettingException.unless(
                SERVICE.matcher(paddleServingName).matches(),
                "paddle serving name",
                paddleServingName,
                "must have letters, digits, '_', '.' and '-' only");
        return new ServeSettings(
                listen.address(),
                listen.tls(),
                listen.names(),
                model.settings(images.limits()),
                limits.limits(),
                images.fetch(),
                paddleServingName,
                publish.settings());
    }

    private static TwinsServer open(ServeSettings settings) {
        try {
            return TwinsServer.open(settings);
        } catch (UnusableAddressException e) {
            throw new InvalidOptionsException("--host and --port: " + e.getMessage(), e);
        }
    }

    private static void load(TwinsServer server) {
        try {
            server.load();
        } catch (InvalidSettingException e) {
            throw InvalidOptionsException.of(e);
        } catch (UnservableModelException e) {
            throw new InvalidOptionsException("--model: " + e.getMessage(), e);
        }
    }
}
