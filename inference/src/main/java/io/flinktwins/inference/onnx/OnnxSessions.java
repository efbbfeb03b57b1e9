package io.flinktwins.inference.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens ONNX Runtime sessions on the device that was asked for, or says why it can't. */
public final class OnnxSessions {

    private static final Logger LOG = LoggerFactory.getLogger(OnnxSessions.class);

    /**
     * Without VNNI, ONNX Runtime's fastest 8-bit products on x86 saturate at the sum of two. Exact ones are a tenth to
     * a fifth slower there, and give an int8 model the same scores on every processor.
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

    /** A session and where it runs. */
    record OpenedSession(OrtSession session, Device device) {}

    static OpenedSession open(Path model, OnnxOptions options) {
        OpenedSession opened = switch (options.device().kind()) {
            case CPU -> openCpu(model, options);
            case CUDA, TENSORRT -> openGpu(model, options);
            case AUTO -> openAny(model, options);
        };
        OPEN.incrementAndGet();
        return opened;
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

    private static OpenedSession openAny(Path model, OnnxOptions options) {
        if (OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            try {
                OpenedSession opened = openGpu(model, options.on(Device.Kind.CUDA));
                LOG.info("device auto: took {}", opened.device);
                return opened;
            } catch (OnnxModelException e) {
                LOG.info("device auto: took the CPU, because {}", e.getMessage());
            }
        } else {
            LOG.info("device auto: took the CPU, because this ONNX Runtime is the CPU build (onnxruntime)");
        }
        return openCpu(model, options);
    }

    private static OpenedSession openCpu(Path model, OnnxOptions options) {
        try (SessionOptions session = sessionOptions(options)) {
            return new OpenedSession(environment().createSession(model.toString(), session), Device.CPU);
        } catch (OrtException e) {
            throw new OnnxModelException("%s can't be loaded: %s".formatted(model, e.getMessage()), e);
        }
    }

    private static OpenedSession openGpu(Path model, OnnxOptions options) {
        Device device = options.device();
        OrtProvider provider = device.kind() == Device.Kind.CUDA ? OrtProvider.CUDA : OrtProvider.TENSOR_RT;
        if (!OrtEnvironment.getAvailableProviders().contains(provider)) {
            throw new OnnxModelException(
                    "device %s needs onnxruntime_gpu in Flink's lib/ (build with -Pgpu); this is the CPU build"
                            .formatted(device));
        }
        try (SessionOptions session = sessionOptions(options)) {
            addGpu(session, device);
            return new OpenedSession(environment().createSession(model.toString(), session), device);
        } catch (OrtException e) {
            throw new OnnxModelException(
                    "%s can't be loaded on %s; check the GPU driver, the CUDA and cuDNN libraries and the GPU's"
                                    .formatted(model, device)
                            + " architecture: " + e.getMessage(),
                    e);
        }
    }

    private static void addGpu(SessionOptions session, Device device) throws OrtException {
        int index = Math.max(device.index(), 0);
        if (device.kind() == Device.Kind.TENSORRT) {
            try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(index)) {
                session.addTensorrt(tensorRt);
            }
        }
        try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(index)) {
            // The default doubles the arena with every batch size that is new to it.
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            session.addCUDA(cuda);
        }
    }

    private static SessionOptions sessionOptions(OnnxOptions options) throws OrtException {
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
