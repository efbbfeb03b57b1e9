package io.flinktwins.jobs;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.onnx.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

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
        CommandLine commandLine = configure(new CommandLine(options));
        try {
            commandLine.parseArgs(kafkaProperties(arguments));
        } catch (CommandLine.ParameterException e) {
            throw new InvalidOptionsException(message(e) + " (see --help)", e);
        }
        return CommandLine.printHelpIfRequested(commandLine.getParseResult()) ? Optional.empty() : Optional.of(options);
    }

    /**
     * Puts settings together.
     *
     * @throws InvalidOptionsException naming the option of a setting that can't work
     */
    static <T> T checked(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (InvalidSettingException e) {
            throw InvalidOptionsException.of(e);
        }
    }

    /**
     * Looks at settings.
     *
     * @throws InvalidOptionsException naming the option of one that can't work
     */
    static void check(Runnable look) {
        try {
            look.run();
        } catch (InvalidSettingException e) {
            throw InvalidOptionsException.of(e);
        }
    }

    /** What is wrong with arguments; picocli says "option option" of one that wants KEY=VALUE. */
    public static String message(CommandLine.ParameterException failure) {
        return String.valueOf(failure.getMessage()).replace("option option", "option");
    }

    /** Teaches a command line, and its subcommands, the forms in which all our options are written. */
    public static CommandLine configure(CommandLine commandLine) {
        commandLine.registerConverter(int.class, OptionText::integer);
        commandLine.registerConverter(Integer.class, OptionText::integer);
        commandLine.registerConverter(long.class, OptionText::whole);
        commandLine.registerConverter(Long.class, OptionText::whole);
        commandLine.registerConverter(double.class, OptionText::number);
        commandLine.registerConverter(Double.class, OptionText::number);
        commandLine.registerConverter(Instant.class, OptionText::instant);
        commandLine.registerConverter(Path.class, OptionText::path);
        commandLine.registerConverter(Duration.class, OptionText::duration);
        commandLine.registerConverter(MemorySize.class, OptionText::memorySize);
        commandLine.registerConverter(Device.class, JobCommandLine::device);
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

    private static Device device(String text) {
        try {
            return Device.parse(text);
        } catch (InvalidSettingException e) {
            throw new TypeConversionException("%s %s".formatted(OptionText.of(text), e.requirement()));
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
                .filter(constant -> OptionText.of(constant).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'%s' is not known; write %s"
                        .formatted(
                                text,
                                String.join(
                                        " or ",
                                        Arrays.stream(constants)
                                                .map(OptionText::of)
                                                .toList()))));
        commandLine.registerConverter(type, converter);
    }
}
