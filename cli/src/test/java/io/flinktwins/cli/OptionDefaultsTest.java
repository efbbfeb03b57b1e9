package io.flinktwins.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.jobs.AccuracyOptions;
import io.flinktwins.jobs.ClassificationOptions;
import io.flinktwins.options.OptionForms;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code --help} says of defaults is what the parser takes, in both jobs and in every command. */
class OptionDefaultsTest {

    /** One word; several words describe a default that is no literal. */
    private static final Pattern LITERAL = Pattern.compile("Default: (\\S+)\\.$");

    private static final Pattern ISO_DURATION = Pattern.compile("\\bPT\\d");

    /**
     * A command, made anew for each use because a parser keeps what it has parsed.
     *
     * @param path the words that lead from the root to it
     */
    private record Subject(Supplier<CommandLine> root, List<String> path) {

        static Subject of(Supplier<CommandLine> root) {
            return new Subject(root, List.of());
        }

        CommandLine make() {
            return in(root.get());
        }

        Stream<Subject> withSubcommands() {
            return Stream.concat(
                    Stream.of(this),
                    make().getSubcommands().keySet().stream()
                            .map(name -> new Subject(
                                    root,
                                    Stream.concat(path.stream(), Stream.of(name))
                                            .toList()))
                            .flatMap(Subject::withSubcommands));
        }

        Stream<Default> defaults() {
            return make().getCommandSpec().options().stream()
                    .filter(option -> option.defaultValue() != null || isComputed(option))
                    .filter(option -> printed(option) != null)
                    .map(option -> new Default(this, option.longestName()));
        }

        /** An option's value after a command line with what is required, and with more. */
        Object parse(String option, String... more) {
            CommandLine parser = root.get();
            CommandLine command = in(parser);
            parser.parseArgs(Stream.of(path.stream(), required(command), Stream.of(more))
                    .flatMap(words -> words)
                    .toArray(String[]::new));
            return command.getCommandSpec().findOption(option).getValue();
        }

        private CommandLine in(CommandLine commandLine) {
            CommandLine command = commandLine;
            for (String name : path) {
                command = requireNonNull(command.getSubcommands().get(name));
            }
            return command;
        }

        @Override
        public String toString() {
            return make().getCommandSpec().qualifiedName();
        }
    }

    /** An option that has one. */
    private record Default(Subject subject, String option) {

        OptionSpec spec() {
            return subject.make().getCommandSpec().findOption(option);
        }

        @Override
        public String toString() {
            return subject + " " + option;
        }
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void thePrintedDefaultIsParsedAndIsTheValueWhenNothingIsGiven(Default given) {
        String printed = printed(given.spec());
        assertThat(printed).isEqualTo(given.spec().defaultValueString());
        assertThat(given.subject.parse(given.option, given.option + "=" + printed))
                .isEqualTo(given.subject.parse(given.option));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void noDefaultIsTypedTwice(Subject subject) {
        CommandLine commandLine = subject.make();
        commandLine.setInterpolateVariables(false);
        assertThat(commandLine.getCommandSpec().options())
                .filteredOn(option -> option.defaultValue() != null)
                .allSatisfy(option ->
                        assertThat(text(option)).as(option.longestName()).contains("Default: ${DEFAULT-VALUE}."));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void helpShowsNoDurationInAFormThatNobodyWrites(Subject subject) {
        assertThat(subject.make().getUsageMessage()).doesNotContainPattern(ISO_DURATION);
    }

    @Test
    void bothJobsAndEveryCommandAreLookedAt() {
        assertThat(subjects())
                .extracting(Subject::toString)
                .contains("ClassificationJob", "AccuracyJob", "twins demo", "twins evaluate", "twins cluster start");
        assertThat(defaults())
                .extracting(Default::toString)
                .contains("ClassificationJob --transaction-timeout", "twins evaluate --report", "twins bench --device");
    }

    private static List<Default> defaults() {
        return subjects().stream().flatMap(Subject::defaults).toList();
    }

    private static List<Subject> subjects() {
        return Stream.of(
                        Subject.of(() -> OptionForms.configure(new CommandLine(new ClassificationOptions()))),
                        Subject.of(() -> OptionForms.configure(new CommandLine(new AccuracyOptions()))),
                        Subject.of(() -> Twins.commandLine(() -> false)))
                .flatMap(Subject::withSubcommands)
                .toList();
    }

    private static Stream<String> required(CommandLine command) {
        return command.getCommandSpec().args().stream()
                .filter(ArgSpec::required)
                .map(argument -> argument instanceof OptionSpec option ? option.longestName() + "=x" : "x");
    }

    /** Whether a field says what the annotation can't. */
    private static boolean isComputed(OptionSpec option) {
        return option.initialValue() != null && !option.isMultiValue();
    }

    private static @Nullable String printed(OptionSpec option) {
        Matcher literal = LITERAL.matcher(text(option));
        return literal.find() ? literal.group(1) : null;
    }

    private static String text(OptionSpec option) {
        return String.join("", option.description());
    }
}
