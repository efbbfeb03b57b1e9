package io.flinktwins.cli.bench;

import io.flinktwins.cli.images.DrawnImages;
import io.flinktwins.cli.images.ImageSource;
import io.flinktwins.cli.images.StoredImage;
import io.flinktwins.inference.onnx.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
                    + " consumer has its answer (at-least-once delivery). Broker, job, sender and reader share the cores."
        })
public final class BenchCommand implements Callable<Integer> {

    private static final int MAX_IMAGES = 64;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "Model directory.")
    private String model;

    @Option(
            names = "--images-from",
            paramLabel = "PATH",
            description = "Folder of images, or Avro file of LabelledImage records; the first 64 are sent again and"
                    + " again. Default: JPEG files that are drawn.")
    private @Nullable Path imagesFrom;

    @Option(
            names = "--image-size",
            paramLabel = "WxH",
            description = "Pixels of the drawn images. Default: ${DEFAULT-VALUE}.")
    private String imageSize = "500x375";

    @Option(
            names = "--images",
            paramLabel = "N",
            description = "Images that a measurement takes. Default: ${DEFAULT-VALUE}.")
    private int images = 400;

    @Option(names = "--rounds", paramLabel = "N", description = "How often. Default: ${DEFAULT-VALUE}.")
    private int rounds = 3;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Images in a forward pass, at most. Default: ${DEFAULT-VALUE}.")
    private int batchSize = 8;

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

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto, cpu, cuda, cuda:N, tensorrt or tensorrt:N. Default: ${DEFAULT-VALUE}.")
    private String device = "auto";

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
        BenchOptions options = options();
        BenchResult result = new Bench(options, images(), spec.commandLine().getErr()).run();
        spec.commandLine().getOut().println(json ? result.toJson() : result.toTable());
        return ExitCode.OK;
    }

    private BenchOptions options() {
        int topicPartitions = partitions == null ? parallelism : partitions;
        if (IntStream.of(images, rounds, batchSize, parallelism, topicPartitions)
                .anyMatch(number -> number < 1)) {
            throw wrong("--images, --rounds, --batch-size, --parallelism and --partitions must be 1 or more");
        } else if (clusterDirectory != null && Files.exists(clusterDirectory)) {
            throw wrong("--cluster %s exists already; name a new one".formatted(clusterDirectory));
        }
        try {
            return new BenchOptions(
                    model,
                    Device.parse(device),
                    batchSize,
                    parallelism,
                    topicPartitions,
                    clusterDirectory,
                    List.copyOf(jobOptions),
                    images,
                    rounds);
        } catch (IllegalArgumentException e) {
            throw wrong("--device: " + e.getMessage());
        }
    }

    private List<byte[]> images() throws IOException {
        ImageSource source = imagesFrom == null ? drawn() : ImageSource.of(imagesFrom, null);
        try (Stream<StoredImage> stream = source.open()) {
            return stream.limit(MAX_IMAGES).map(StoredImage::image).toList();
        }
    }

    private ImageSource drawn() {
        Matcher size = SIZE.matcher(imageSize);
        if (!size.matches()) {
            throw wrong("--image-size is '%s'; write for example 500x375".formatted(imageSize));
        }
        return new DrawnImages(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)), MAX_IMAGES);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
