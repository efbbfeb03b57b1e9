package io.flinktwins.cli;

import io.flinktwins.cli.images.UnreadableImagesException;
import io.flinktwins.inference.ReadFailure;
import io.flinktwins.jobs.kafka.brokers.RootCause;
import io.flinktwins.options.InvalidOptionsException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;

/** Says why a command failed: people get the reason, the log gets the stack trace. */
final class FailedCommand {

    /** Where the log of this run goes; the launcher sets it, and log4j2.properties and Flink's web UI read it. */
    private static final String LOG_FILE_PROPERTY = "log.file";

    /** Where JavaCPP unpacks libraries with native code, if not in the home directory. */
    private static final String LIBRARIES_PROPERTY = "org.bytedeco.javacpp.cachedir";

    private FailedCommand() {}

    /** Returns the exit code. */
    static int report(Exception failure, CommandLine commandLine) {
        if (failure instanceof UnwritableOutputException output && output.isUnread()) {
            return ExitCode.OK;
        }
        String command = commandLine.getCommandSpec().qualifiedName();
        // Not a field: logging takes longer to start than all that --help does.
        LoggerFactory.getLogger(FailedCommand.class).info("{} failed", command, failure);
        boolean isWrongUsage =
                failure instanceof InvalidOptionsException || failure instanceof UnreadableImagesException;
        PrintWriter err = commandLine.getErr();
        err.println(command + ": " + (isWrongUsage ? failure.getMessage() : withReason(failure)));
        String log = System.getProperty(LOG_FILE_PROPERTY);
        if (log != null) {
            err.println("Details are in " + log);
        }
        return isWrongUsage ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /** The failure behind it is the reason, unless it says that itself. */
    private static String withReason(Throwable failure) {
        Throwable cause = failure.getCause();
        if (cause != null && cause.toString().equals(failure.getMessage())) {
            return withReason(cause);
        }
        Throwable root = RootCause.of(failure);
        String words = words(failure);
        String reason = words(root);
        return (words.contains(reason) ? words : words + ": " + reason) + wayOut(root);
    }

    /** A disk that is full is why libraries can't be unpacked and loaded, as a rule. */
    private static String wayOut(Throwable root) {
        if (!(root instanceof UnsatisfiedLinkError)) {
            return "";
        }
        String directory = System.getProperty(LIBRARIES_PROPERTY, System.getProperty("user.home") + "/.javacpp/cache");
        return "; libraries are unpacked into %s: make room there".formatted(directory);
    }

    private static String words(Throwable failure) {
        if (failure instanceof FileSystemException file) {
            return "%s: %s".formatted(file.getFile(), ReadFailure.reason(file));
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
