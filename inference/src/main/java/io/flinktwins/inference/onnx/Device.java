package io.flinktwins.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.onnx.gpu.Gpus;
import io.flinktwins.inference.serving.Slot;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the forward passes run, as the user asked for it.
 *
 * @param index which GPU, as CUDA counts; {@link #ANY} lets the slot decide
 */
public record Device(Kind kind, int index) implements Serializable {

    /** Engines that ONNX Runtime offers. */
    public enum Kind {
        AUTO,
        CPU,
        CUDA,
        TENSORRT
    }

    public static final int ANY = -1;
    public static final Device CPU = new Device(Kind.CPU, ANY);

    private static final Pattern FORM = Pattern.compile("(auto|cpu|cuda|tensorrt)|(cuda|tensorrt):(\\d{1,3})");

    /** Reads {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:N}, {@code tensorrt} or {@code tensorrt:N}. */
    public static Device parse(String text) {
        Matcher form = FORM.matcher(text);
        InvalidSettingException.unless(
                form.matches(), "device", text, "must be one of auto, cpu, cuda, cuda:N, tensorrt, tensorrt:N");
        return form.group(1) != null
                ? new Device(kind(form.group(1)), ANY)
                : new Device(kind(form.group(2)), Integer.parseInt(form.group(3)));
    }

    /** Whether it surely is one. */
    public boolean isGpu() {
        return kind == Kind.CUDA || kind == Kind.TENSORRT;
    }

    /** Whether it is one, or may turn out to be one where a task runs. */
    public boolean mayBeGpu() {
        return isGpu() || (kind == Kind.AUTO && isGpuBuild());
    }

    /** Whether this build of ONNX Runtime can use GPUs. */
    static boolean isGpuBuild() {
        NativeLibraries.unpack();
        return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    }

    /** The slot's own GPU, if any will do: one that Flink gave to the TaskManager, else one of the machine's in turn. */
    Device in(Slot slot) {
        if (index != ANY || kind == Kind.CPU) {
            return this;
        }
        List<Integer> gpus = slot.gpus().isEmpty() ? Gpus.ofThisMachine() : slot.gpus();
        return gpus.isEmpty() ? this : new Device(kind, gpus.get(slot.index() % gpus.size()));
    }

    private static Kind kind(String name) {
        return Kind.valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return index == ANY ? name : name + ":" + index;
    }
}
