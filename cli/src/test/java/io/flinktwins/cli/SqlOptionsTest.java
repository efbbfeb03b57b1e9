package io.flinktwins.cli;

import static java.util.Objects.requireNonNullElse;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.jobs.ClassificationOptions;
import io.flinktwins.options.OptionForms;
import io.flinktwins.sql.model.TwinsModelProviderFactory;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A model in SQL has the options of the classification job, by the same names and with the same defaults. */
class SqlOptionsTest {

    /** What SQL has for itself: the job writes dead letters, and names its model otherwise. */
    private static final Set<String> OF_SQL = Set.of("path", "on-rejection");

    /** What Flink's own settings of ML_PREDICT say in SQL, or the tables, or what has no place in a query. */
    private static final Set<String> OF_THE_JOB =
            Set.of("model", "shadow", "ordered", "max-in-flight", "fetch-capacity", "help", "version");

    @ParameterizedTest
    @MethodSource("sharedOptions")
    void anOptionHasTheDefaultThatTheJobHas(ConfigOption<?> option) {
        String printed = job().findOption("--" + option.key()).defaultValue();
        if (!option.hasDefaultValue() || option.defaultValue() instanceof Iterable) {
            assertThat(printed).isNull();
            return;
        }
        Configuration written = new Configuration();
        // A flag has none, and is not set.
        written.setString(option.key(), requireNonNullElse(printed, "false"));
        assertThat((Object) written.get(option)).isEqualTo(option.defaultValue());
    }

    @Test
    void theJobKnowsEachOption() {
        assertThat(keys(options())).containsAll(OF_SQL);
        assertThat(jobNames()).containsAll(keys(sharedOptions()));
    }

    /** A new option of the job that concerns the model is to be one of SQL, too. */
    @Test
    void sqlHasEachOptionOfTheJobThatConcernsItsModel() {
        Set<String> ofModel = jobNames().stream()
                .filter(name -> !OF_THE_JOB.contains(name))
                .filter(name -> isDeclaredBy(name, "Model", "Image", "Device", "Capacity", "Engine", "Batch"))
                .collect(toSet());
        assertThat(ofModel).contains("model-poll", "max-pixels", "device", "batch-size");
        assertThat(keys(sharedOptions())).containsAll(ofModel);
    }

    /** Whether the class that has the option is one of those groups. */
    private static boolean isDeclaredBy(String name, String... groups) {
        Object owner = job().findOption("--" + name).userObject();
        return owner instanceof Field field
                && Set.of(groups).stream()
                        .anyMatch(group ->
                                field.getDeclaringClass().getSimpleName().startsWith(group));
    }

    private static Set<ConfigOption<?>> sharedOptions() {
        return options().stream()
                .filter(option -> !OF_SQL.contains(option.key()))
                .collect(toSet());
    }

    private static Set<ConfigOption<?>> options() {
        TwinsModelProviderFactory factory = new TwinsModelProviderFactory();
        return Stream.concat(factory.requiredOptions().stream(), factory.optionalOptions().stream())
                .collect(toSet());
    }

    private static Set<String> keys(Set<ConfigOption<?>> options) {
        return options.stream().map(ConfigOption::key).collect(toSet());
    }

    private static Set<String> jobNames() {
        return job().options().stream()
                .map(OptionSpec::longestName)
                .map(name -> name.substring(2))
                .collect(toSet());
    }

    private static CommandSpec job() {
        return OptionForms.configure(new CommandLine(new ClassificationOptions()))
                .getCommandSpec();
    }
}
