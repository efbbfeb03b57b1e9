package io.flinktwins.serve;

import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.OptionForms;
import io.flinktwins.options.WrongUsage;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** Runs {@link ServeCommand} without the other commands, where there is nothing else: in its container. */
public final class ServeMain {

    private ServeMain() {}

    public static void main(String... arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = OptionForms.configure(new CommandLine(new ServeCommand()));
        return commandLine
                .setParameterExceptionHandler(WrongUsage::report)
                .setExecutionExceptionHandler((failure, command, parsed) -> report(failure, command));
    }

    private static int report(Exception failure, CommandLine command) {
        command.getErr().println("%s: %s".formatted(command.getCommandSpec().qualifiedName(), failure.getMessage()));
        return failure instanceof InvalidOptionsException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }
}
