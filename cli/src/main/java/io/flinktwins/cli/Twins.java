package io.flinktwins.cli;

import io.flinktwins.cli.acceptance.AcceptanceCommand;
import io.flinktwins.cli.arguments.WrongUsage;
import io.flinktwins.cli.bench.BenchCommand;
import io.flinktwins.cli.classify.ClassifyCommand;
import io.flinktwins.cli.classify.PreprocessCommand;
import io.flinktwins.cli.cluster.ClusterCommand;
import io.flinktwins.cli.demo.DemoCommand;
import io.flinktwins.cli.evaluate.EvaluateCommand;
import io.flinktwins.cli.images.UnreadableImagesException;
import io.flinktwins.cli.publish.PublishCommand;
import io.flinktwins.cli.tail.TailCommand;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.ReadFailure;
import io.flinktwins.jobs.InvalidOptionsException;
import io.flinktwins.jobs.JobCommandLine;
import io.flinktwins.testbed.host.InterruptOnShutdown;
import io.flinktwins.testbed.host.TemporaryDirectory;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/** The command line {@code twins}; exit codes are 0 for done, 1 for failed and 2 for wrong usage. */
@Command(
        name = "twins",
        description = "Classifies streams of images with the Twins vision transformers on Apache Flink.",
        mixinStandardHelpOptions = true,
        versionProvider = Twins.Version.class,
        scope = ScopeType.INHERIT,
        usageHelpWidth = 110,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            ClassifyCommand.class,
            PreprocessCommand.class,
            EvaluateCommand.class,
            PublishCommand.class,
            TailCommand.class,
            ClusterCommand.class,
            AcceptanceCommand.class,
            BenchCommand.class,
            HelpCommand.class
        })
public final class Twins {

    /** What the jar's manifest says. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {"Flink Twins " + Twins.class.getPackage().getImplementationVersion()};
        }
    }

    /** Where the log of this run goes; the launcher sets it, and log4j2.properties and Flink's web UI read it. */
    private static final String LOG_FILE_PROPERTY = "log.file";

    /** A directory of this run only, which the launcher makes and has Java use for temporary files. */
    private static final String SCRATCH_PROPERTY = "twins.scratch";

    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    /** At Ctrl-C, too, the command ends in order and the scratch directory goes. */
    private static int run(String... arguments) {
        try (InterruptOnShutdown shutdown = new InterruptOnShutdown();
                TemporaryDirectory scratch = scratch()) {
            return execute(commandLine(shutdown::hasBegun), arguments);
        }
    }

    private static @Nullable TemporaryDirectory scratch() {
        String path = System.getProperty(SCRATCH_PROPERTY);
        return path == null ? null : new TemporaryDirectory(Path.of(path));
    }

    /**
     * The command line.
     *
     * @param isStopping whether the user has asked to stop, so that no failure is one
     */
    static CommandLine commandLine(BooleanSupplier isStopping) {
        return JobCommandLine.configure(new CommandLine(new Twins()))
                .setParameterExceptionHandler(WrongUsage::report)
                .setExecutionExceptionHandler((failure, commandLine, parseResult) ->
                        isStopping.getAsBoolean() ? stopped(commandLine) : explain(named(failure), commandLine));
    }

    static int execute(CommandLine commandLine, String... arguments) {
        return commandLine.execute(JobCommandLine.kafkaProperties(arguments));
    }

    private static int stopped(CommandLine commandLine) {
        commandLine
                .getErr()
                .printf("%n%s: stopped%n", commandLine.getCommandSpec().qualifiedName());
        return ExitCode.SOFTWARE;
    }

    /** Names the option of a setting that the core refuses. */
    private static Exception named(Exception failure) {
        return failure instanceof InvalidSettingException setting ? InvalidOptionsException.of(setting) : failure;
    }

    /** People get the message; the stack trace goes to the log. */
    private static int explain(Exception failure, CommandLine commandLine) {
        String command = commandLine.getCommandSpec().qualifiedName();
        // Not a field: logging takes longer to start than all that --help does.
        LoggerFactory.getLogger(Twins.class).info("{} failed", command, failure);
        PrintWriter err = commandLine.getErr();
        err.println(command + ": " + describe(failure));
        String log = System.getProperty(LOG_FILE_PROPERTY);
        if (log != null) {
            err.println("Details are in " + log);
        }
        boolean isWrongUsage =
                failure instanceof InvalidOptionsException || failure instanceof UnreadableImagesException;
        return isWrongUsage ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    private static String describe(Throwable failure) {
        Throwable cause = failure.getCause();
        if (cause != null && cause.toString().equals(failure.getMessage())) {
            return describe(cause);
        } else if (failure instanceof FileSystemException file) {
            return "%s: %s".formatted(file.getFile(), ReadFailure.reason(file));
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
