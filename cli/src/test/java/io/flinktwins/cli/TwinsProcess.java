package io.flinktwins.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** What a run of the command line in this JVM left behind. */
public record TwinsProcess(int exitCode, String out, String err) {

    public static TwinsProcess run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine = Twins.commandLine(() -> false)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return new TwinsProcess(Twins.execute(commandLine, arguments), out.toString(), err.toString());
    }

    List<String> outLines() {
        return out.lines().toList();
    }
}
