package io.flinktwins.jobs;

import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.OptionForms;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** Reads a job's options from its arguments. */
public final class JobCommandLine {

    private static final Pattern KAFKA_PROPERTY = Pattern.compile("--kafka\\.([^=]+=.*)", Pattern.DOTALL);

    private JobCommandLine() {}

    /**
     * Parses arguments into an object with picocli annotations.
     *
     * @return the options, or empty if help was asked for and has been printed
     * @throws InvalidOptionsException naming the option and the right form
     */
    public static <T> Optional<T> parse(T options, String... arguments) {
        CommandLine commandLine = OptionForms.configure(new CommandLine(options));
        try {
            commandLine.parseArgs(kafkaProperties(arguments));
        } catch (CommandLine.ParameterException e) {
            throw new InvalidOptionsException(OptionForms.message(e) + " (see --help)", e);
        }
        return CommandLine.printHelpIfRequested(commandLine.getParseResult()) ? Optional.empty() : Optional.of(options);
    }

    /** Turns {@code --kafka.KEY=VALUE} into {@code --kafka KEY=VALUE}, which picocli understands. */
    public static String[] kafkaProperties(String... arguments) {
        return Arrays.stream(arguments)
                .map(argument -> KAFKA_PROPERTY.matcher(argument).replaceFirst("--kafka=$1"))
                .toArray(String[]::new);
    }
}
