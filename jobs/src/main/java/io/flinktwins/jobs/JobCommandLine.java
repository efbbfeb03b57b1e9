package io.flinktwins.jobs;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Reads a job's options from its arguments: durations and sizes with units, enums in lower case with hyphens. */
public final class JobCommandLine {

    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|min|h|d)");
    private static final Pattern KAFKA_PROPERTY = Pattern.compile("--kafka\\.([^=]+=.*)", Pattern.DOTALL);

    private JobCommandLine() {}

    /**
     * Parses arguments into an object with picocli annotations.
     *
     * @return the options, or empty if help was asked for and has been printed
     * @throws InvalidOptionsException naming the option and the right form
     */
    public static <T> Optional<T> parse(T options, String... arguments) {
        CommandLine commandLine = configure(new CommandLine(options));
        try {
            commandLine.parseArgs(kafkaProperties(arguments));
        } catch (CommandLine.ParameterException e) {
            throw new InvalidOptionsException(e.getMessage() + " (see --help)", e);
        }
        return CommandLine.printHelpIfRequested(commandLine.getParseResult()) ? Optional.empty() : Optional.of(options);
    }

    /** Teaches a command line, and its subcommands, the forms in which all our options are written. */
    public static CommandLine configure(CommandLine commandLine) {
        commandLine.registerConverter(Duration.class, JobCommandLine::duration);
        commandLine.registerConverter(MemorySize.class, JobCommandLine::memorySize);
        commandLine.getSubcommands().values().forEach(JobCommandLine::configure);
        commandLine.getCommandSpec().args().forEach(argument -> convertEnum(commandLine, argument));
        return commandLine;
    }

    /** Turns {@code --kafka.KEY=VALUE} into {@code --kafka KEY=VALUE}, which picocli understands. */
    public static String[] kafkaProperties(String... arguments) {
        return Arrays.stream(arguments)
                .map(argument -> KAFKA_PROPERTY.matcher(argument).replaceFirst("--kafka=$1"))
                .toArray(String[]::new);
    }

    private static Duration duration(String text) {
        Matcher form = DURATION.matcher(text.trim());
        if (!form.matches()) {
            throw new TypeConversionException(
                    "'%s' is not a duration; write a number and ms, s, min, h or d, for example 10s".formatted(text));
        }
        long number = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "min" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static MemorySize memorySize(String text) {
        try {
            return MemorySize.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "'%s' is no size; write a number and b, kb, mb or gb, for example 20mb".formatted(text));
        }
    }

    private static void convertEnum(CommandLine commandLine, ArgSpec argument) {
        Class<?> type = argument.typeInfo().getType();
        if (argument instanceof OptionSpec && type.isEnum()) {
            register(commandLine, type);
        }
    }

    private static <E> void register(CommandLine commandLine, Class<E> type) {
        E[] constants = type.getEnumConstants();
        ITypeConverter<E> converter = text -> Arrays.stream(constants)
                .filter(constant -> written(constant).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'%s' is not one of %s"
                        .formatted(
                                text,
                                String.join(
                                        ", ",
                                        Arrays.stream(constants)
                                                .map(JobCommandLine::written)
                                                .toList()))));
        commandLine.registerConverter(type, converter);
    }

    private static String written(Object constant) {
        return constant.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
