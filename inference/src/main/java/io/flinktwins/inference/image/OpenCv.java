package io.flinktwins.inference.image;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;

/** OpenCV in this process: its libraries and the settings that hold for the whole process. */
final class OpenCv {

    static {
        // JavaCPP would otherwise fail images as soon as the process, the model's engine included, is large.
        setUnlessSet("org.bytedeco.javacpp.maxBytes");
        setUnlessSet("org.bytedeco.javacpp.maxPhysicalBytes");
        Loader.load(opencv_core.class);
        Loader.load(opencv_imgcodecs.class);
        Loader.load(opencv_imgproc.class);
        // Task slots are the parallelism; more threads inside an image would only compete with them.
        opencv_core.setNumThreads(1);
    }

    private OpenCv() {}

    /** Loads OpenCV, the first time. */
    static void load() {}

    private static void setUnlessSet(String limit) {
        if (System.getProperty(limit) == null) {
            System.setProperty(limit, "0");
        }
    }
}
