package io.flinktwins.inference.onnx.gpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts the GPUs that CUDA shows to this process. ONNX Runtime's Java API does not tell. */
public final class Gpus {

    private static final Path DEVICES = Path.of("/dev");

    private Gpus() {}

    /** Indices from 0; empty where there are none, or they can't be counted. */
    public static List<Integer> ofThisMachine() {
        return visible(System.getenv("CUDA_VISIBLE_DEVICES"), DEVICES);
    }

    /**
     * @param cudaVisibleDevices the environment variable: indices or UUIDs, of which CUDA ignores the first invalid one
     *     and those after it
     * @param devices where the driver has a file for each GPU: nvidia0, nvidia1 and so on; a container has only its own
     */
    static List<Integer> visible(@Nullable String cudaVisibleDevices, Path devices) {
        long count = cudaVisibleDevices == null
                ? deviceFiles(devices)
                : Stream.of(cudaVisibleDevices.split(",", -1))
                        .map(String::strip)
                        .takeWhile(device -> device.matches("\\d+|(GPU|MIG)-.+"))
                        .count();
        return IntStream.range(0, Math.toIntExact(count)).boxed().toList();
    }

    private static long deviceFiles(Path devices) {
        try (Stream<Path> files = Files.list(devices)) {
            return files.filter(file -> String.valueOf(file.getFileName()).matches("nvidia\\d+"))
                    .count();
        } catch (IOException e) {
            return 0;
        }
    }
}
