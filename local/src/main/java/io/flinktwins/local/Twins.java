package io.flinktwins.local;

import io.flinktwins.jobs.InvalidOptionsException;
import io.flinktwins.jobs.JobCommandLine;
import io.flinktwins.local.classify.ClassifyCommand;
import io.flinktwins.local.classify.PreprocessCommand;
import io.flinktwins.local.demo.DemoCommand;
import io.flinktwins.local.publish.PublishCommand;
import io.flinktwins.local.tail.TailCommand;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ScopeType;

/** The command line {@code twins}; exit codes are 0 for done, 1 for failed and 2 for wrong usage. */
@Command(
        name = "twins",
        description = "Classifies streams of images with the Twins vision transformers on Apache Flink.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        usageHelpWidth = 110,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            ClassifyCommand.class,
            PreprocessCommand.class,
            PublishCommand.class,
            TailCommand.class,
            HelpCommand.class
        })
public final class Twins {

    /** Where the log of this run goes; the launcher sets it, and log4j2.properties and Flink's web UI read it. */
    private static final String LOG_FILE_PROPERTY = "log.file";

    private static final Logger LOG = LoggerFactory.getLogger(Twins.class);

    public static void main(String... arguments) {
        System.exit(execute(commandLine(), arguments));
    }

    static CommandLine commandLine() {
        return JobCommandLine.configure(new CommandLine(new Twins())).setExecutionExceptionHandler(explainFailure());
    }

    static int execute(CommandLine commandLine, String... arguments) {
        return commandLine.execute(JobCommandLine.kafkaProperties(arguments));
    }

    /** People get the message; the stack trace goes to the log. */
    private static IExecutionExceptionHandler explainFailure() {
        return (failure, commandLine, parseResult) -> {
            LOG.info("{} failed", commandLine.getCommandName(), failure);
            PrintWriter err = commandLine.getErr();
            err.println("twins " + commandLine.getCommandName() + ": " + describe(failure));
            String log = System.getProperty(LOG_FILE_PROPERTY);
            if (log != null) {
                err.println("Details are in " + log);
            }
            return failure instanceof InvalidOptionsException ? ExitCode.USAGE : ExitCode.SOFTWARE;
        };
    }

    private static String describe(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
