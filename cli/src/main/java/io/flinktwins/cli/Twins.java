package io.flinktwins.cli;

import io.flinktwins.cli.acceptance.AcceptanceCommand;
import io.flinktwins.cli.bench.BenchCommand;
import io.flinktwins.cli.classify.ClassifyCommand;
import io.flinktwins.cli.classify.PreprocessCommand;
import io.flinktwins.cli.cluster.ClusterCommand;
import io.flinktwins.cli.demo.DemoCommand;
import io.flinktwins.cli.evaluate.EvaluateCommand;
import io.flinktwins.cli.labels.LabelsCommand;
import io.flinktwins.cli.publish.PublishCommand;
import io.flinktwins.cli.review.ReviewCommand;
import io.flinktwins.cli.sql.SqlCommand;
import io.flinktwins.cli.tail.TailCommand;
import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.jobs.JobCommandLine;
import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.options.OptionForms;
import io.flinktwins.options.WrongUsage;
import io.flinktwins.serve.ServeCommand;
import io.flinktwins.testbed.host.InterruptOnShutdown;
import io.flinktwins.testbed.host.TemporaryDirectory;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
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
            ReviewCommand.class,
            LabelsCommand.class,
            ClusterCommand.class,
            SqlCommand.class,
            ServeCommand.class,
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

    /** A directory of this run only, which the launcher makes and has Java use for temporary files. */
    private static final String SCRATCH_PROPERTY = "twins.scratch";

    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    /** At Ctrl-C, too, the command ends in order and the scratch directory goes. */
    private static int run(String... arguments) {
        try (InterruptOnShutdown shutdown = new InterruptOnShutdown();
                TemporaryDirectory scratch = scratch()) {
            return execute(commandLine(shutdown::hasBegun).setOut(StandardOutput.open()), arguments);
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
        return OptionForms.configure(new CommandLine(new Twins()))
                .setExecutionStrategy(Twins::run)
                .setParameterExceptionHandler(WrongUsage::report)
                .setExecutionExceptionHandler((failure, commandLine, parseResult) -> isStopping.getAsBoolean()
                        ? stopped(commandLine)
                        : FailedCommand.report(named(failure), commandLine));
    }

    static int execute(CommandLine commandLine, String... arguments) {
        return commandLine.execute(JobCommandLine.kafkaProperties(arguments));
    }

    /** Runs the command, or prints help; picocli hands only exceptions of a command to the handler of failures. */
    private static int run(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } catch (UnwritableOutputException e) {
            throw failure(parsed, e);
        } catch (LinkageError e) {
            throw failure(parsed, new IllegalStateException("a library can't be loaded", e));
        }
    }

    private static ExecutionException failure(ParseResult parsed, RuntimeException cause) {
        return new ExecutionException(innermost(parsed).commandSpec().commandLine(), cause.getMessage(), cause);
    }

    private static ParseResult innermost(ParseResult parsed) {
        return parsed.hasSubcommand() ? innermost(parsed.subcommand()) : parsed;
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
}
