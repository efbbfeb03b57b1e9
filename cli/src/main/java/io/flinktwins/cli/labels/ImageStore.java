package io.flinktwins.cli.labels;

import io.flinktwins.cli.output.OutputFile;
import io.flinktwins.inference.image.format.ImageFormat;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;

/** Keeps an image where Label Studio finds it. */
interface ImageStore {

    /**
     * Keeps an image.
     *
     * @return what a task says of where it is
     */
    String keep(String imageId, byte[] encoded, ImageFormat format) throws IOException;

    /** Inside the task itself, as a data URI. */
    static ImageStore inline() {
        return (imageId, encoded, format) -> "data:image/%s;base64,%s"
                .formatted(
                        format.name().toLowerCase(Locale.ROOT),
                        Base64.getEncoder().encodeToString(encoded));
    }

    /**
     * In a folder that Label Studio serves files from.
     *
     * @param root what Label Studio was told of as LOCAL_FILES_DOCUMENT_ROOT; the folder is below it
     */
    static ImageStore files(Path folder, Path root) {
        String prefix = "/data/local-files/?d=" + encoded(root.relativize(folder)) + "/";
        return (imageId, encoded, format) -> {
            String name = ImageFileName.of(imageId, format);
            Files.createDirectories(folder);
            new OutputFile(folder.resolve(name)).write(encoded);
            return prefix + name;
        };
    }

    private static String encoded(Path path) {
        return URLEncoder.encode(path.toString().replace('\\', '/'), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }
}
