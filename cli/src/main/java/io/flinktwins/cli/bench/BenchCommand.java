package io.flinktwins.cli.bench;

import io.flinktwins.cli.images.DrawnImages;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.ImagesOption;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.modeldirectory.ModelDescription;
import io.flinktwins.inference.onnx.Device;
import io.flinktwins.jobs.ClassificationOptions;
import io.flinktwins.jobs.ClassificationSettings;
import io.flinktwins.jobs.JobCommandLine;
import io.flinktwins.options.DeviceOptions;
import io.flinktwins.options.Exclusion;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.ModelDirectoryOption;
import io.flinktwins.options.ModelLoadTimeoutOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twins bench}: how fast the pipeline is, beside the engine alone on the same machine. */
@Command(
        name = "bench",
        description = {
            "Measures the classification job between the topics of a Kafka broker, beside the engine alone.",
            "In each round the engine runs batches in this process with nothing around it, and then the job works a"
                    + " backlog of JPEG files off. After the rounds, images come at random moments, at 50 and at 90 per"
                    + " cent of the measured throughput on average; latency is from the moment an image was due until a"
                    + " consumer has its answer (at-least-once delivery). Broker, job, sender and reader share the cores.",
            "--device simulated:MILLIS, besides those below, is a device that takes so long for a batch and no processor"
                    + " time: it shows what a host can feed a device with.",
            "Sends the first 64 images of --images-from again and again; without it, JPEG files that are drawn."
        })
public final class BenchCommand implements Callable<Integer> {

    private static final int MAX_IMAGES = 64;
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,3})x([1-9]\\d{0,3})");

    private static final Exclusion WITHOUT_DRAWN_IMAGES = new Exclusion("--images-from", List.of("--image-size"));

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelDirectoryOption model = new ModelDirectoryOption();

    @Mixin
    private ImagesOption imagesFrom = new ImagesOption();

    @Option(
            names = "--image-size",
            defaultValue = "500x375",
            paramLabel = "WxH",
            description = "Pixels of the drawn images. Default: ${DEFAULT-VALUE}.")
    private String imageSize;

    @Option(
            names = "--images",
            defaultValue = "400",
            paramLabel = "N",
            description = "Images that a measurement takes. Default: ${DEFAULT-VALUE}.")
    private int images;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            paramLabel = "N",
            description = "How often. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description =
                    "Images in a forward pass, at most. Default: 8 on the CPU, 32 on a GPU or a simulated device.")
    private @Nullable Integer batchSize;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Task slots of the job. Default: one for each core.")
    private int parallelism = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of each topic. Default: one for each slot.")
    private @Nullable Integer partitions;

    @Mixin
    private ModelLoadTimeoutOption loadTimeout = new ModelLoadTimeoutOption();

    @Mixin
    private DeviceOptions device = new DeviceOptions();

    @Option(
            names = "--cluster",
            paramLabel = "DIR",
            description = "Run broker, JobManager and TaskManagers in processes of their own, as ./twins cluster does;"
                    + " for their data and logs, must not exist yet. Default: all in one process.")
    private @Nullable Path clusterDirectory;

    @Option(names = "--json", description = "Print one line of JSON instead of a table.")
    private boolean json;

    @Parameters(
            arity = "0..*",
            paramLabel = "-- OPTION",
            description = "More options of the classification job, such as -- --decoder-threads=2.")
    private List<String> jobOptions = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        WITHOUT_DRAWN_IMAGES.check(spec);
        BenchOptions options = options();
        requireJobOptions(options);
        BenchResult result = new Bench(options, images(), spec.commandLine().getErr()).run();
        spec.commandLine().getOut().println(json ? result.toJson() : result.toTable());
        return ExitCode.OK;
    }

    /** Said to the job as well, so that the engine alone runs the same batches. */
    private int batchSize() {
        if (batchSize != null) {
            return batchSize;
        }
        boolean gpu =
                SimulatedEngine.isSimulated(device.written()) || device.device().mayBeGpu();
        return Capacity.DEFAULT.on(gpu, 1).batchSize();
    }

    private BenchOptions options() {
        int topicPartitions = partitions == null ? parallelism : partitions;
        InvalidSettingException.requireAtLeastOne("images", images);
        InvalidSettingException.requireAtLeastOne("rounds", rounds);
        InvalidSettingException.requireAtLeastOne("batch size", batchSize());
        InvalidSettingException.requireAtLeastOne("parallelism", parallelism);
        InvalidSettingException.requireAtLeastOne("partitions", topicPartitions);
        ModelDescription unused = model.description(); // a wrong one is to be refused before anything starts
        requireDevice();
        if (clusterDirectory != null && Files.exists(clusterDirectory)) {
            throw new InvalidOptionsException(
                    "--cluster %s exists already; name a new one".formatted(clusterDirectory));
        }
        return new BenchOptions(
                model.written(),
                device,
                loadTimeout,
                batchSize(),
                parallelism,
                topicPartitions,
                clusterDirectory,
                List.copyOf(jobOptions),
                images,
                rounds);
    }

    /** A wrong option of the job is to be refused before a broker starts; where that will be does not matter. */
    private static void requireJobOptions(BenchOptions options) {
        String[] arguments = options.forJob("127.0.0.1:9092").toArray(String[]::new);
        JobCommandLine.parse(new ClassificationOptions(), arguments).ifPresent(job -> {
            ClassificationSettings unused = job.settings();
        });
    }

    private void requireDevice() {
        if (!SimulatedEngine.isSimulated(device.written())) {
            Device unused = device.device();
            return;
        }
        SimulatedEngine.requireForm(device.written());
        if (clusterDirectory != null) {
            throw new InvalidOptionsException(
                    "--device %s is simulated in this process: leave --cluster out".formatted(device.written()));
        }
    }

    private List<byte[]> images() throws IOException {
        ImageSource source =
                imagesFrom.isGiven() ? imagesFrom.source(spec.commandLine().getErr()) : drawn();
        try (Stream<StoredImage> stream = source.open()) {
            return stream.limit(MAX_IMAGES).map(StoredImage::image).toList();
        }
    }

    private ImageSource drawn() {
        Matcher size = SIZE.matcher(imageSize);
        InvalidSettingException.unless(
                size.matches(), "image size", imageSize, "must be of the form 500x375, each number from 1 to 9999");
        return new DrawnImages(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)), MAX_IMAGES);
    }
}
