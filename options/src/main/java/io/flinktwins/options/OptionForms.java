package io.flinktwins.options;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.onnx.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** Teaches picocli the forms in which options are written, and has it say what is wrong with one. */
public final class OptionForms {

    private OptionForms() {}

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
        commandLine.registerConverter(Device.class, OptionForms::device);
        commandLine.getSubcommands().values().forEach(OptionForms::configure);
        commandLine.getCommandSpec().args().forEach(argument -> convertEnum(commandLine, argument));
        return commandLine;
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
