package io.flinktwins.cli.evaluate;

import io.flinktwins.cli.evaluate.EvaluationRun.EvaluationResult;
import io.flinktwins.schemas.AccuracyReport;
import io.flinktwins.schemas.ClassFigures;
import io.flinktwins.schemas.ConfusionCount;
import io.flinktwins.schemas.Interval;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Renders an evaluation as a table for a terminal. */
final class AccuracyTable {

    private static final int WORST_CLASSES = 10;
    private static final int MAX_CONFUSIONS = 10;
    private static final int WIDEST_NAME = 32;

    private final EvaluationResult result;
    private final AccuracyReport accuracy;
    private final @Nullable PublishedAccuracy published;
    private final Map<Integer, String> names = new HashMap<>();
    private final StringBuilder text = new StringBuilder();

    private AccuracyTable(EvaluationResult result, @Nullable PublishedAccuracy published) {
        this.result = result;
        this.published = published;
        accuracy = result.accuracy();
        accuracy.getClasses().forEach(figures -> names.put(figures.getClassId(), nameOf(figures)));
    }

    static String of(EvaluationResult result, @Nullable PublishedAccuracy published) {
        AccuracyTable table = new AccuracyTable(result, published);
        table.addSummary();
        table.addWorstClasses();
        table.addConfusions();
        return table.text.toString();
    }

    private void addSummary() {
        add("model", "%s, version %d".formatted(accuracy.getModelName(), accuracy.getModelVersion()));
        add(
                "images",
                "%d: %d classified, %d dead letters%s"
                        .formatted(
                                result.counts().total(),
                                result.counts().classified(),
                                result.counts().deadLetters(),
                                reasons()));
        add(
                "top-1",
                share(accuracy.getTop1(), accuracy.getTop1Interval(), published == null ? null : published.top1()));
        add(
                "top-5",
                share(accuracy.getTop5(), accuracy.getTop5Interval(), published == null ? null : published.top5()));
        add("precision", averages(accuracy.getMacroPrecision()));
        add("recall", averages(accuracy.getMacroRecall()));
        add("F1", averages(accuracy.getMacroF1()));
        add("Cohen's kappa", number(accuracy.getCohensKappa()));
        add("calibration error", number(accuracy.getExpectedCalibrationError()));
    }

    private String reasons() {
        return result.counts().reasons().entrySet().stream()
                .map(entry -> "%d %s".formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", ", " (", ")"))
                .replace(" ()", "");
    }

    private static String share(@Nullable Double share, @Nullable Interval interval, @Nullable Double published) {
        String measured = percent(share);
        if (interval != null) {
            measured +=
                    "  (95 %% interval: %s to %s)".formatted(percent(interval.getLow()), percent(interval.getHigh()));
        }
        return published == null ? measured : measured + "  published (ImageNet-1k): " + percent(published);
    }

    /** With one class per image the three micro averages are the same. */
    private String averages(@Nullable Double macro) {
        return "macro %s, micro %s".formatted(percent(macro), percent(accuracy.getMicroF1()));
    }

    private void addWorstClasses() {
        List<ClassFigures> worst = accuracy.getClasses().stream()
                .filter(figures -> figures.getSupport() > 0)
                .sorted(Comparator.comparing(ClassFigures::getF1).thenComparing(ClassFigures::getClassId))
                .limit(WORST_CLASSES)
                .toList();
        text.append(System.lineSeparator()).append(row("worst classes", "images", "precision", "recall", "F1"));
        worst.forEach(figures -> text.append(row(
                nameOf(figures),
                figures.getSupport(),
                percent(figures.getPrecision()),
                percent(figures.getRecall()),
                percent(figures.getF1()))));
    }

    private void addConfusions() {
        List<ConfusionCount> most = accuracy.getConfusion().stream()
                .filter(cell -> cell.getActual() != cell.getPredicted())
                .sorted(Comparator.comparingLong(ConfusionCount::getCount).reversed())
                .limit(MAX_CONFUSIONS)
                .toList();
        if (!most.isEmpty()) {
            text.append("%nmost frequent confusions%n".formatted());
        }
        most.forEach(cell -> text.append("%6d x %s taken for %s%n"
                .formatted(cell.getCount(), name(cell.getActual()), name(cell.getPredicted()))));
    }

    private String name(int classId) {
        return names.getOrDefault(classId, "class " + classId);
    }

    private static String nameOf(ClassFigures figures) {
        String name = figures.getLabel() == null ? "class " + figures.getClassId() : figures.getLabel();
        return name.length() <= WIDEST_NAME ? name : name.substring(0, WIDEST_NAME - 3) + "...";
    }

    private void add(String name, String value) {
        text.append("%-18s  %s%n".formatted(name, value));
    }

    private static String row(String name, Object... figures) {
        return "%-32s  %8s  %9s  %9s  %9s%n".formatted(name, figures[0], figures[1], figures[2], figures[3]);
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    private static String number(@Nullable Double figure) {
        return figure == null ? "-" : String.format(Locale.ROOT, "%.4f", figure);
    }
}
