package io.flinktwins.testbed.processes;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Flink's command line client, on a cluster of processes. */
public final class FlinkClient {

    private static final Pattern JOB_ID = Pattern.compile("JobID ([0-9a-f]{32})");
    private static final Pattern SAVEPOINT = Pattern.compile("Savepoint completed. Path: (\\S+)");

    /** In options that are joined by an equals sign, which may be between an option and its value already. */
    private static final Pattern GROUP = Pattern.compile("--group-id=([^=]*)");

    private final StandaloneCluster cluster;

    public FlinkClient(StandaloneCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Submits a job of the thin jar with {@code docker/flink/submit.sh}, as the containers do.
     *
     * @param job classification or accuracy
     * @param savepoint to continue from; null to start anew
     * @return what the client says
     */
    public String submit(String job, int slots, @Nullable String savepoint, List<String> options)
            throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(cluster.environment());
        if (savepoint != null) {
            environment.put("SAVEPOINT", savepoint);
        }
        return new Script(submission(job, slots, options)).run(environment);
    }

    /** Submits a job again, with the same options, whenever the JobManager has lost it; these replace earlier ones. */
    public void keepSubmitted(String job, int slots, List<String> options) throws IOException, InterruptedException {
        List<String> command = submission(job, slots, options);
        command.add(1, "--keep");
        cluster.keepSubmitted(job + group(options), command);
    }

    /** The group as a part of a file's name; nothing if the options name none. */
    private static String group(List<String> options) {
        String joined = String.join("=", options);
        Matcher found = GROUP.matcher(joined);
        return found.find() ? "-" + URLEncoder.encode(found.group(1), StandardCharsets.UTF_8) : "";
    }

    private List<String> submission(String job, int slots, List<String> options) {
        Path script = cluster.checkout().docker().resolve("flink/submit.sh");
        List<String> command = new ArrayList<>(List.of(script.toString(), job, Integer.toString(slots)));
        command.addAll(options);
        return command;
    }

    /** The id of the job that was submitted, from what the client said. */
    public static String jobId(String said) {
        return find(JOB_ID, said);
    }

    /** Stops a job with a savepoint; returns where that is. */
    public String stopWithSavepoint(String jobId) throws IOException, InterruptedException {
        return find(
                SAVEPOINT,
                Script.of(cluster.flink().script("flink"), "stop", jobId).run(cluster.environment()));
    }

    private static String find(Pattern pattern, String said) {
        Matcher found = pattern.matcher(said);
        if (!found.find()) {
            throw new ClusterException("Flink's client said something unexpected:%n%s".formatted(said.strip()));
        }
        return found.group(1);
    }
}
