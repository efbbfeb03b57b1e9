package io.flinktwins.options;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the number of a TCP port that others are to find, so not 0. */
public final class PortConverter implements ITypeConverter<Integer> {

    private static final int HIGHEST = 65_535;

    @Override
    public Integer convert(String text) {
        int port = OptionText.integer(text);
        if (port < 1 || port > HIGHEST) {
            throw new TypeConversionException("%s is not a port; write a number from 1 to %d".formatted(text, HIGHEST));
        }
        return port;
    }
}
