package io.flinktwins.options;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with arguments that can't be parsed. */
public final class WrongUsage {

    private static final String IMAGES_FROM = "--images-from";

    private WrongUsage() {}

    /** Prints it, with the commands where one of them is missing; else with where help is. */
    public static int report(ParameterException failure, String... arguments) {
        CommandLine commandLine = failure.getCommandLine();
        CommandSpec command = commandLine.getCommandSpec();
        PrintWriter err = commandLine.getErr();
        err.println("%s: %s".formatted(command.qualifiedName(), describe(failure, command)));
        if (command.subcommands().isEmpty()) {
            err.println("See %s --help".formatted(command.qualifiedName()));
        } else {
            commandLine.usage(err);
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static String describe(ParameterException failure, CommandSpec command) {
        if (failure instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getUnmatched().get(0), command) + suggestion(unmatched.getSuggestions());
        }
        // Picocli names what is missing, and not what is there instead.
        String also = failure.getCommandLine().getUnmatchedArguments().stream()
                .findFirst()
                .map(argument -> "; " + unmatched(argument, command))
                .orElse("");
        return OptionForms.message(failure) + also;
    }

    private static String unmatched(String argument, CommandSpec command) {
        if (argument.startsWith("-")) {
            return "there is no option " + argument;
        } else if (!command.subcommands().isEmpty()) {
            return "there is no command '%s'".formatted(argument);
        } else if (command.findOption(IMAGES_FROM) != null) {
            return "'%s' belongs to no option; images come from %s PATH".formatted(argument, IMAGES_FROM);
        }
        return "'%s' belongs to no option".formatted(argument);
    }

    private static String suggestion(List<String> similar) {
        return similar.isEmpty() ? "" : "; did you mean %s?".formatted(String.join(" or ", similar));
    }
}
