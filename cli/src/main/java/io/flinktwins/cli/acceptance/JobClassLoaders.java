package io.flinktwins.cli.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.ChildFirstClassLoader;

/** Flink's class loaders of jobs in another JVM of this machine, asked with the JDK's jcmd. */
final class JobClassLoaders {

    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin/jcmd");

    private JobClassLoaders() {}

    /** How many there are after a garbage collection: one for each job that runs, or that something still holds. */
    static long count(long processId) throws IOException, InterruptedException {
        ask(processId, "GC.run");
        return ask(processId, "VM.classloader_stats")
                .lines()
                .filter(line -> line.endsWith(ChildFirstClassLoader.class.getName()))
                .count();
    }

    /** Writes what shows who holds them. */
    static void dump(long processId, Path file) throws IOException, InterruptedException {
        ask(processId, "GC.heap_dump", file.toString());
    }

    private static String ask(long processId, String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(JCMD.toString(), Long.toString(processId)));
        line.addAll(List.of(command));
        Process jcmd = new ProcessBuilder(line).redirectErrorStream(true).start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("%s failed: %s".formatted(String.join(" ", line), answer));
        }
        return answer;
    }
}
