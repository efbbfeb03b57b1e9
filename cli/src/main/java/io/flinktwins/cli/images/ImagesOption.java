package io.flinktwins.cli.images;

import io.flinktwins.options.InvalidOptionsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where a command's images are. */
public final class ImagesOption {

    static final String PATH_DESCRIPTION =
            "Folder with a subfolder of images for each class, or the folder of --labels, or an Avro file of"
                    + " LabelledImage records.";

    static final String LABELS_DESCRIPTION =
            "Take the images of this list of 'path class' lines; paths are relative to --images-from, a class is a"
                    + " number or a name.";

    @Option(names = "--images-from", paramLabel = "PATH", description = PATH_DESCRIPTION)
    private @Nullable Path path;

    @Option(names = "--labels", paramLabel = "FILE", description = LABELS_DESCRIPTION)
    private @Nullable Path labels;

    public boolean isGiven() {
        return path != null || labels != null;
    }

    /**
     * The path as it was written.
     *
     * @throws InvalidOptionsException if it was left out
     */
    public Path path() {
        if (path == null) {
            throw new InvalidOptionsException("there are no images; give --images-from PATH, where PATH is a folder of"
                    + " images or an Avro file of LabelledImage records");
        }
        return path;
    }

    /**
     * The images.
     *
     * @param messages where people are told what was not taken for images
     * @throws UnreadableImagesException if there are none
     * @throws InvalidOptionsException if the path was left out
     */
    public ImageSource source(PrintWriter messages) throws IOException {
        return ImageSource.of(path(), labels, messages);
    }
}
