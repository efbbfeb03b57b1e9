package io.flinktwins.testbed.processes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A shell script with its arguments, run to its end. */
record Script(List<String> command) {

    static Script of(Path script, String... arguments) {
        return new Script(Stream.concat(Stream.of(script.toString()), Stream.of(arguments))
                .toList());
    }

    /**
     * Runs it.
     *
     * @param environment variables beside those of this process
     * @return what it wrote
     * @throws ClusterException with what it wrote, if it fails
     */
    String run(Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new ClusterException("%s failed with exit code %d:%n%s"
                        .formatted(String.join(" ", command), process.exitValue(), output.strip()));
            }
            return output;
        } finally {
            process.destroy();
        }
    }
}
