package io.flinktwins.cli.bench;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.batch.Classifier.Lane;
import io.flinktwins.inference.batch.LoadedModel;
import io.flinktwins.inference.serving.Engine;
import io.flinktwins.inference.serving.ModelSummary;
import io.flinktwins.inference.serving.Slot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device that takes a fixed time for a batch, whatever its size, and no processor time: what is then measured is all that
 * an image costs outside the engine. Its scores are zeros. All slots share the one device, which runs one batch at a time.
 *
 * @param model is loaded for its preprocessing and its classes, and not run
 */
public record SimulatedEngine(Engine model, long passNanos) implements Engine {

    private static final Pattern FORM = Pattern.compile("simulated:(\\d{1,4}(?:\\.\\d{1,3})?)");
    private static final ReentrantLock DEVICE = new ReentrantLock(true);

    /** Whether a device is a simulated one, rather than one of the engine's own. */
    static boolean isSimulated(String device) {
        return device.startsWith("simulated");
    }

    /** Reads {@code simulated:MILLIS}. */
    public static SimulatedEngine of(Engine model, String device) {
        return new SimulatedEngine(model, Math.round(Double.parseDouble(requireForm(device)) * 1_000_000));
    }

    /** The milliseconds in it. */
    static String requireForm(String device) {
        Matcher form = FORM.matcher(device);
        InvalidSettingException.unless(form.matches(), "device", device, "must be of the form simulated:MILLIS");
        return form.group(1);
    }

    @Override
    public List<Long> versions() {
        return model.versions();
    }

    @Override
    public String fingerprint(long version) {
        return model.fingerprint(version);
    }

    @Override
    public ModelSummary summarize() {
        return model.summarize();
    }

    /** With the defaults of a GPU for what the slot leaves open. */
    @Override
    public LoadedModel load(long version, Slot slot) {
        Slot settled = new Slot(
                slot.index(), slot.parallelism(), slot.gpus(), slot.capacity().on(true, slot.cores()));
        LoadedModel loaded = model.load(version, settled);
        int classCount = loaded.classifier().classCount();
        return loaded.withLanes(real -> new SimulatedLane(real, classCount, passNanos));
    }

    private record SimulatedLane(Lane real, int classCount, long passNanos) implements Lane {

        @Override
        public float[][] scores(ByteBuffer tensors, int size) {
            DEVICE.lock();
            try {
                long end = System.nanoTime() + passNanos;
                for (long left = passNanos; left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            } finally {
                DEVICE.unlock();
            }
            return new float[size][classCount];
        }

        @Override
        public void probe() {}

        /** A pass ends by itself, soon. */
        @Override
        public void terminate() {}

        @Override
        public void resume() {}

        @Override
        public void close() {
            real.close();
        }
    }
}
