package io.flinktwins.inference.modeldirectory;

import io.flinktwins.inference.UnservableModelException;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model and its versions, on any file system that Flink knows: {@code NAME/VERSION/model.onnx} with a description
 * beside it, or one version's folder itself.
 *
 * <p>Keeps nothing in memory: each call looks at the file system. All methods throw {@link ModelDirectoryException} if
 * it can't be read.
 */
public final class ModelDirectory implements Serializable {

    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

    private static final Logger LOG = LoggerFactory.getLogger(ModelDirectory.class);

    private static final int MAX_RENAMINGS = 5;

    /** What the log has already: a job looks every few seconds. */
    private static final Set<String> WARNINGS = ConcurrentHashMap.newKeySet();

    private static final int MAX_WARNINGS = 100;

    private final Path root;

    /** @param location a path on the local disk, or a URI such as {@code s3://bucket/models/alt_gvt_small} */
    public ModelDirectory(String location) {
        root = URI.matcher(location).matches() ? new Path(location) : local(location);
    }

    private static Path local(String location) {
        return Path.fromLocalFile(
                Paths.get(location).toAbsolutePath().normalize().toFile());
    }

    /** The numbers of the versions that are there, highest first; at least one. */
    public List<Long> versions() {
        List<String> folders = folders();
        List<Long> versions = numbered(folders);
        List<String> renamings = renamings(folders);
        if (versions.isEmpty()) {
            return List.of(onlyVersion(renamings));
        }
        if (hasModel()) {
            warnOnce("%s in %s is passed over, because numbered versions are beside it: remove it"
                    .formatted(String.join(" or ", ModelVersion.MODEL_FILES), this));
        }
        renamings.forEach(renaming -> warnOnce(
                "%s: %s if it is to be served; versions are integers without leading zeros".formatted(this, renaming)));
        return versions;
    }

    private long onlyVersion(List<String> renamings) {
        if (hasModel()) {
            return ModelVersion.numberOf(root.getName());
        }
        throw new ModelDirectoryException("%s has neither %s nor a folder named by an integer, such as 1/%s%s"
                .formatted(
                        this,
                        ModelVersion.MODEL_FILE,
                        ModelVersion.MODEL_FILE,
                        renamings.isEmpty() ? "" : ": " + String.join(", ", renamings)));
    }

    /** What is to be done about folders that were meant as versions. */
    private static List<String> renamings(List<String> folders) {
        return folders.stream()
                .filter(folder -> ModelVersion.numberMeantBy(folder) != null)
                .sorted()
                .limit(MAX_RENAMINGS)
                .map(folder -> "rename %s to %s".formatted(folder, ModelVersion.numberMeantBy(folder)))
                .toList();
    }

    private static void warnOnce(String warning) {
        if (WARNINGS.size() < MAX_WARNINGS && WARNINGS.add(warning)) {
            LOG.warn(warning);
        }
    }

    /** Names, sizes and times of a version's files: changes whenever one of them does. */
    public String fingerprint(long version) {
        return list(folder(version)).stream()
                .map(file -> "%s %d %d".formatted(file.getPath().getName(), file.getLen(), file.getModificationTime()))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /**
     * Hands a version to a reader. The files of one on another file system are on the local disk only as long as the
     * reader runs.
     */
    public <T> T read(long version, Function<ModelVersion, T> reader) {
        Path folder = folder(version);
        try {
            if (!folder.getFileSystem().isDistributedFS()) {
                return reader.apply(ModelVersion.read(Paths.get(folder.getPath()), display(folder)));
            }
            try (LocalCopy copy = LocalCopy.of(folder)) {
                return readCopy(copy, folder, reader);
            }
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    /** Whatever is wrong is said of the original: nobody can look at the copy any more. */
    private static <T> T readCopy(LocalCopy copy, Path folder, Function<ModelVersion, T> reader) {
        try {
            return reader.apply(ModelVersion.read(copy.folder(), display(folder)));
        } catch (UnservableModelException e) {
            throw e.relocated(copy.folder().toString(), display(folder));
        }
    }

    /** What the version with the highest number says of itself. */
    public ModelDescription newestDescription() {
        return read(versions().get(0), ModelVersion::description);
    }

    /** The numbered folder; this one itself if it has a model and none of them. */
    private Path folder(long version) {
        return hasModel() && numbered(folders()).isEmpty() ? root : new Path(root, Long.toString(version));
    }

    private List<String> folders() {
        return list(root).stream()
                .filter(FileStatus::isDir)
                .map(child -> child.getPath().getName())
                .toList();
    }

    private static List<Long> numbered(List<String> folders) {
        return folders.stream()
                .filter(ModelVersion::isNumber)
                .map(ModelVersion::numberOf)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private boolean hasModel() {
        return ModelVersion.MODEL_FILES.stream().anyMatch(file -> exists(new Path(root, file)));
    }

    private static boolean exists(Path path) {
        try {
            return path.getFileSystem().exists(path);
        } catch (IOException | RuntimeException e) {
            throw unreadable(path, e);
        }
    }

    /** What is in a folder. On the local disk, what can't be looked at, such as a link to nowhere, costs the rest nothing. */
    private static List<FileStatus> list(Path folder) {
        try {
            FileSystem files = folder.getFileSystem();
            FileStatus[] children = files.isDistributedFS() ? files.listStatus(folder) : localChildren(files, folder);
            if (children == null) {
                throw new FileNotFoundException("there is no such directory");
            }
            return Arrays.asList(children);
        } catch (IOException | RuntimeException e) {
            throw unreadable(folder, e);
        }
    }

    private static FileStatus @Nullable [] localChildren(FileSystem files, Path folder) throws IOException {
        File local = new File(folder.getPath());
        if (local.isFile()) {
            throw new FileNotFoundException("it is a file");
        }
        String[] names = local.list();
        return names == null
                ? null
                : Arrays.stream(names)
                        .flatMap(name -> status(files, Path.fromLocalFile(new File(local, name))).stream())
                        .toArray(FileStatus[]::new);
    }

    private static Optional<FileStatus> status(FileSystem files, Path path) {
        try {
            return Optional.of(files.getFileStatus(path));
        } catch (IOException e) {
            warnOnce("%s is passed over, because it can't be looked at: remove it, or what it links to is missing"
                    .formatted(display(path)));
            return Optional.empty();
        }
    }

    /** Clients of object stores have unchecked exceptions of their own. */
    private static ModelDirectoryException unreadable(Path folder, Exception cause) {
        if (cause instanceof UnsupportedFileSystemSchemeException) {
            return ModelDirectoryException.unreadable(
                    "%s can't be read: there is no file system for %s:// here. A cluster needs Flink's plugin for it, as docs/object-stores.md says; the commands of ./twins read models from the local disk, but for cluster submit"
                            .formatted(display(folder), folder.toUri().getScheme()),
                    cause);
        }
        return ModelDirectoryException.unreadable(
                "%s can't be read: %s; give a model directory, NAME, which holds NAME/VERSION/%s"
                        .formatted(display(folder), cause.getMessage(), ModelVersion.MODEL_FILE),
                cause);
    }

    private static String display(Path path) {
        String displayed = "file".equals(path.toUri().getScheme()) ? path.getPath() : path.toString();
        // Java ends the URI of a folder that is there with a slash.
        return displayed.length() > 1 && displayed.endsWith("/")
                ? displayed.substring(0, displayed.length() - 1)
                : displayed;
    }

    @Override
    public String toString() {
        return display(root);
    }
}
