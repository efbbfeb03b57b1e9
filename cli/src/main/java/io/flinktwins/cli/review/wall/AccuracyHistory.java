package io.flinktwins.cli.review.wall;

import io.flinktwins.cli.pipeline.ReportOrder;
import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.WindowKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest report of each window, of the model versions that were reported last: the one of all time, and tumbling
 * windows. Thread-safe.
 */
public final class AccuracyHistory {

    private static final int MAX_VERSIONS = 8;
    private static final int MAX_WINDOWS = 240;

    private final Map<ModelIdentity, NavigableMap<Instant, AccuracyReport>> windows =
            new LinkedHashMap<>(MAX_VERSIONS, 0.75f, true);
    private final Map<ModelIdentity, AccuracyReport> wholes = new LinkedHashMap<>();
    private int version;

    /**
     * The reports of a model version.
     *
     * @param whole of the cumulative window, if it was reported
     * @param windows the tumbling ones, the oldest first
     */
    public record VersionHistory(
            ModelIdentity model, @Nullable AccuracyReport whole, List<AccuracyReport> windows) {

        public VersionHistory {
            windows = List.copyOf(windows);
        }
    }

    public synchronized void add(AccuracyReport report) {
        ModelIdentity model = new ModelIdentity(Excerpt.of(report.getModelName()), report.getModelVersion());
        if (report.getWindowKind() == WindowKind.CUMULATIVE) {
            touch(model);
            addWhole(model, report);
        } else if (report.getWindowKind() == WindowKind.TUMBLING) {
            addWindow(touch(model), report);
        }
    }

    private NavigableMap<Instant, AccuracyReport> touch(ModelIdentity model) {
        NavigableMap<Instant, AccuracyReport> ofModel = windows.computeIfAbsent(model, name -> new TreeMap<>());
        if (windows.size() > MAX_VERSIONS) {
            ModelIdentity oldest = windows.keySet().iterator().next();
            windows.remove(oldest);
            wholes.remove(oldest);
        }
        return ofModel;
    }

    private void addWhole(ModelIdentity model, AccuracyReport report) {
        if (ReportOrder.replaces(report, wholes.get(model))) {
            wholes.put(model, summary(report));
            version++;
        }
    }

    private void addWindow(NavigableMap<Instant, AccuracyReport> ofModel, AccuracyReport report) {
        if (ReportOrder.replaces(report, ofModel.get(report.getWindowStart()))) {
            ofModel.put(report.getWindowStart(), summary(report));
            version++;
        }
        if (ofModel.size() > MAX_WINDOWS) {
            ofModel.pollFirstEntry();
        }
    }

    /** Without the lists, which grow with the number of classes. */
    private static AccuracyReport summary(AccuracyReport report) {
        return AccuracyReport.newBuilder(report)
                .setClasses(List.of())
                .setConfusion(List.of())
                .setCalibration(List.of())
                .setComparisons(List.of())
                .build();
    }

    /** Changes with the reports. */
    public synchronized int version() {
        return version;
    }

    /** All of it; the version that was reported last comes last. */
    public synchronized List<VersionHistory> all() {
        return windows.entrySet().stream()
                .map(entry -> new VersionHistory(
                        entry.getKey(),
                        wholes.get(entry.getKey()),
                        List.copyOf(entry.getValue().values())))
                .toList();
    }
}
