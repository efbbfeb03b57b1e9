package io.flinktwins.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.flinktwins.inference.modeldirectory.ModelVersion;
import io.flinktwins.inference.onnx.gpu.GpuAdvice;
import io.flinktwins.inference.onnx.gpu.GpuProviders;
import io.flinktwins.inference.onnx.gpu.GpuProviders.TensorRtModel;
import io.flinktwins.inference.onnx.gpu.Gpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens ONNX Runtime sessions on the device that was asked for, or says why it can't. */
public final class OnnxSessions {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxSessions.class);

    /**
     * Without VNNI, ONNX Runtime's fastest 8-bit products on x86 saturate at the sum of two. Exact ones are slower, and
     * give an int8 model the same scores on every processor. ONNX Runtime looks at the weights themselves and keeps the
     * fastest products for those from -64 to 64, which can't saturate: for all that {@code twins_export} writes.
     */
    private static final String EXACT_INTEGER_PRODUCTS = "session.x64quantprecision";

    private static final AtomicInteger OPEN = new AtomicInteger();

    static {
        NativeLibraries.unpack();
    }

    private OnnxSessions() {}

    /** Sessions of this process that are open: what has been closed holds no native memory any more. */
    public static int openCount() {
        return OPEN.get();
    }

    /** The process's one ONNX Runtime environment; it is never closed, as the library asks. */
    static OrtEnvironment environment() {
        OrtEnvironment environment =
                OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, "flink-twins");
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            LOG.debug("this build of ONNX Runtime has no telemetry to switch off", e);
        }
        return environment;
    }

    /**
     * A session and where it runs.
     *
     * @param fallback whether it runs on the CPU although this build and this machine are made for GPUs
     */
    record OpenedSession(OrtSession session, Device device, boolean fallback) {}

    static OpenedSession open(ModelVersion version, OnnxOptions options) {
        Path model = version.model();
        if (model.toFile().length() == 0) {
            throw new OnnxModelException("%s is empty: export or copy the model again".formatted(model));
        }
        OpenedSession opened = switch (options.device().kind()) {
            case CPU -> openCpu(model, options, false);
            case CUDA, TENSORRT -> openGpu(version, options);
            case AUTO -> openAny(version, options);
        };
        OPEN.incrementAndGet();
        if (opened.device.isGpu()) {
            GpuAdvice.of(opened.session, options.gpu())
                    .forEach(advice -> LOG.warn("{}: {}", version.location(), advice));
        }
        return opened;
    }

    /**
     * Sees that this build of ONNX Runtime is made for a device, whether or not the machine has one.
     *
     * @throws OnnxModelException if it is not
     */
    static void requireBuild(Device device) {
        if (device.isGpu() && !OrtEnvironment.getAvailableProviders().contains(provider(device))) {
            throw new OnnxModelException(
                    "device %s needs onnxruntime_gpu in Flink's lib/ (build with -Pgpu); this is the CPU build"
                            .formatted(device));
        }
    }

    private static OrtProvider provider(Device device) {
        return device.kind() == Device.Kind.CUDA ? OrtProvider.CUDA : OrtProvider.TENSOR_RT;
    }

    /** Only when no thread runs it: closing under a native call is a use after free. */
    static void close(OrtSession session) {
        try {
            session.close();
            OPEN.decrementAndGet();
        } catch (OrtException e) {
            LOG.warn("an ONNX Runtime session did not close", e);
        }
    }

    private static OpenedSession openAny(ModelVersion version, OnnxOptions options) {
        Path model = version.model();
        if (!Device.isGpuBuild()) {
            LOG.info("device auto: took the CPU, because this ONNX Runtime is the CPU build (onnxruntime)");
            return openCpu(model, options, false);
        }
        try {
            OpenedSession opened = openGpu(version, options.on(Device.Kind.CUDA));
            LOG.info("device auto: took {}", opened.device);
            return opened;
        } catch (OnnxModelException e) {
            boolean hasGpus = !Gpus.ofThisMachine().isEmpty();
            if (hasGpus) {
                LOG.warn("device auto: took the CPU of a machine with GPUs, because {}", e.getMessage());
            } else {
                LOG.info("device auto: took the CPU, because {}", e.getMessage());
            }
            return openCpu(model, options, hasGpus);
        }
    }

    private static OpenedSession openCpu(Path model, OnnxOptions options, boolean fallback) {
        try (SessionOptions session = sessionOptions(options)) {
            return new OpenedSession(environment().createSession(model.toString(), session), Device.CPU, fallback);
        } catch (OrtException e) {
            throw OnnxModelException.of("%s can't be loaded: %s".formatted(model, e.getMessage()), e);
        }
    }

    private static OpenedSession openGpu(ModelVersion version, OnnxOptions options) {
        Path model = version.model();
        Device device = options.device();
        requireBuild(device);
        try (SessionOptions session = sessionOptions(options)) {
            GpuProviders.add(
                    session,
                    Math.max(device.index(), 0),
                    device.kind() == Device.Kind.TENSORRT ? forTensorRt(version) : null,
                    options.gpu());
            return new OpenedSession(environment().createSession(model.toString(), session), device, false);
        } catch (OrtException e) {
            throw OnnxModelException.unavailable(
                    "%s can't be loaded on %s; check the GPU driver, the CUDA and cuDNN libraries and the GPU's"
                                    .formatted(model, device)
                            + " architecture: " + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw OnnxModelException.unavailable(
                    "TensorRT's engines have no place: %s; set --tensorrt-cache".formatted(e.getMessage()), e);
        }
    }

    /** TensorRT has to be told of a model's precision before the session is there, so that another one looks it up. */
    private static TensorRtModel forTensorRt(ModelVersion version) throws OrtException {
        try (SessionOptions quick = new SessionOptions()) {
            quick.setOptimizationLevel(OptLevel.NO_OPT);
            try (OrtSession session =
                    environment().createSession(version.model().toString(), quick)) {
                return new TensorRtModel(
                        version.name(),
                        version.model(),
                        GpuAdvice.precision(session).equals("fp16"));
            }
        }
    }

    private static SessionOptions sessionOptions(OnnxOptions options) throws OrtException {
        // First of all: a provider that has no environment to log to says so, and not why it can't be had.
        OrtEnvironment unused = environment();
        SessionOptions session = new SessionOptions();
        session.setOptimizationLevel(OptLevel.ALL_OPT);
        session.setIntraOpNumThreads(options.threads());
        session.setInterOpNumThreads(1);
        // A memory pattern is kept for every batch size ever seen, and batch sizes change with the load.
        session.setMemoryPatternOptimization(false);
        session.addConfigEntry(EXACT_INTEGER_PRODUCTS, "1");
        return session;
    }
}
