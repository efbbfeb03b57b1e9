package io.flinktwins.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime's native libraries on the disk, unpacked once for all processes of a user, where OpenCV's are.
 *
 * <p>ONNX Runtime itself unpacks them into a new temporary directory for each process, and deletes that when the process
 * ends, unless it is killed. JavaCPP's cache, which OpenCV comes out of already, has a lock against other processes, sees
 * a file that was not written to its end, and takes a directory below the temporary one where the home can't be written.
 */
final class NativeLibraries {

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

    /** Where ONNX Runtime looks before it unpacks anything. */
    private static final String DIRECTORY = "onnxruntime.native.path";

    /** The last three are in the GPU build only. */
    private static final List<String> NAMES = List.of(
            "onnxruntime",
            "onnxruntime4j_jni",
            "onnxruntime_providers_shared",
            "onnxruntime_providers_cuda",
            "onnxruntime_providers_tensorrt");

    private NativeLibraries() {}

    /** Unpacks what is not there yet, unless the process was told where the libraries are. */
    static void unpack() {
        if (System.getProperty(DIRECTORY) != null) {
            return;
        }
        try {
            String directory = null;
            for (String name : NAMES) {
                URL library = OrtEnvironment.class.getResource(
                        "/ai/onnxruntime/native/%s/%s".formatted(platform(), System.mapLibraryName(name)));
                if (library != null) {
                    directory = Loader.cacheResource(library).getParent();
                }
            }
            // Only when all of them are there: ONNX Runtime unpacks nothing if it is told a directory.
            if (directory != null) {
                System.setProperty(DIRECTORY, directory);
            }
        } catch (IOException e) {
            LOG.warn(
                    "ONNX Runtime's libraries are unpacked for this process alone, because the cache can't be used", e);
        }
    }

    /** As ONNX Runtime names its folders. */
    private static String platform() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "");
        return "%s-%s"
                .formatted(
                        system.startsWith("mac") ? "osx" : system.startsWith("win") ? "win" : "linux",
                        processor.equals("amd64") || processor.equals("x86_64") ? "x64" : processor);
    }
}
