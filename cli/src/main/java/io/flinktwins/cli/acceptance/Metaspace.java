package io.flinktwins.cli.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Memory for classes in another JVM of this machine, asked with the JDK's jcmd. */
final class Metaspace {

    private static final Pattern USED = Pattern.compile("Metaspace\\s+used (\\d+)K");
    private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin/jcmd");

    private Metaspace() {}

    /** What is in use after a garbage collection, in KiB. */
    static long usedKibibytes(long processId) throws IOException, InterruptedException {
        ask(processId, "GC.run");
        String heap = ask(processId, "GC.heap_info");
        Matcher used = USED.matcher(heap);
        if (!used.find()) {
            throw new IOException("jcmd says nothing of the metaspace of process %d: %s".formatted(processId, heap));
        }
        return Long.parseLong(used.group(1));
    }

    private static String ask(long processId, String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(JCMD.toString(), Long.toString(processId), command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return answer;
    }
}
