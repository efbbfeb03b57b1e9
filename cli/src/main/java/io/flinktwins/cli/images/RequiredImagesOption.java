package io.flinktwins.cli.images;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where a command's images are, if it can't do without. */
public final class RequiredImagesOption {

    @Option(names = "--images-from", required = true, paramLabel = "PATH", description = ImagesOption.PATH_DESCRIPTION)
    private Path path;

    @Option(names = "--labels", paramLabel = "FILE", description = ImagesOption.LABELS_DESCRIPTION)
    private @Nullable Path labels;

    /** The path as it was written. */
    public Path path() {
        return path;
    }

    /** What they are read from, by option. */
    public Map<String, Path> files() {
        return labels == null ? Map.of("--images-from", path) : Map.of("--images-from", path, "--labels", labels);
    }

    /**
     * The images.
     *
     * @param messages where people are told what was not taken for images
     * @throws UnreadableImagesException if there are none
     */
    public ImageSource source(PrintWriter messages) throws IOException {
        return ImageSource.of(path, labels, messages);
    }
}
