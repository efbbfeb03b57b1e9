package io.flinktwins.inference.serving;

import io.flinktwins.inference.batch.LoadedModel;
import java.io.Serializable;
import java.util.List;

/** Loads the versions of a model. Goes from the client to the task slots. */
public interface Engine extends Serializable {

    /** The numbers of the versions that there are now, the best first; at least one. */
    List<Long> versions();

    /** Changes whenever the version's files do. */
    String fingerprint(long version);

    /** Loads a version and warms it up. */
    LoadedModel load(long version, Slot slot);

    /** Loads the best version there is now. */
    default LoadedModel loadBest(Slot slot) {
        return load(versions().get(0), slot);
    }

    /** The same engine for one version only, also when that is not there yet. */
    default Engine only(long version) {
        return new OneVersion(this, version);
    }

    /** Finds out about the best version on the client, which may have other devices than the task slots. */
    ModelSummary summarize();
}
