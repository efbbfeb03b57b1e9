package io.flinktwins.testbed.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinktwins.testbed.host.Await;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobStatus;

/** What a Flink cluster says through its REST API. Used by one thread. */
public final class FlinkRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;

    public FlinkRest(URI address) {
        this.address = address;
    }

    /** Waits until so many TaskManagers have registered. */
    public void awaitTaskManagers(int count, Duration patience) throws InterruptedException, TimeoutException {
        Await.until(
                "%d TaskManagers".formatted(count),
                patience,
                () -> get("/taskmanagers").path("taskmanagers").size() == count);
    }

    /** Waits until a job whose name begins so has not ended, and returns its id. */
    public String awaitJob(String name, Duration patience) throws InterruptedException, TimeoutException {
        List<String> ids = new ArrayList<>();
        Await.until("the job " + name, patience, () -> ids.addAll(jobIds(name)));
        return ids.get(0);
    }

    private List<String> jobIds(String name) throws IOException, InterruptedException {
        return StreamSupport.stream(get("/jobs/overview").path("jobs").spliterator(), false)
                .filter(job -> job.path("name").asText().startsWith(name))
                .filter(job -> !JobStatus.valueOf(job.path("state").asText()).isGloballyTerminalState())
                .map(job -> job.path("jid").asText())
                .toList();
    }

    /** Waits until every task of a job runs, which is after all operators have opened. */
    public void awaitTasks(String jobId, Duration patience) throws InterruptedException, TimeoutException {
        Await.until("all tasks of job " + jobId, patience, () -> allTasksRun(jobId));
    }

    /** Whether every task of a job runs; only the REST API tells of single tasks. */
    boolean allTasksRun(String jobId) throws IOException, InterruptedException {
        JsonNode job = get("/jobs/" + jobId);
        return job.path("state").asText().equals("RUNNING")
                && StreamSupport.stream(job.path("vertices").spliterator(), false)
                        .allMatch(vertex -> vertex.path("tasks").path("RUNNING").equals(vertex.path("parallelism")));
    }

    /** Waits until a job is in a state such as {@code CANCELED}. */
    public void awaitState(String jobId, String state, Duration patience)
            throws InterruptedException, TimeoutException {
        Await.until(
                "job %s to be %s".formatted(jobId, state),
                patience,
                () -> state(jobId).equals(state));
    }

    /** Whether a job has finished, failed or been cancelled. */
    public boolean hasEnded(String jobId) throws IOException, InterruptedException {
        return JobStatus.valueOf(state(jobId)).isGloballyTerminalState();
    }

    private String state(String jobId) throws IOException, InterruptedException {
        return get("/jobs/" + jobId).path("state").asText();
    }

    /** The sum of a counter over all operators of a running job; 0 until Flink has asked its tasks. */
    public long counter(String jobId, String name) throws IOException, InterruptedException {
        long sum = 0;
        for (JsonNode vertex : get("/jobs/" + jobId).path("vertices")) {
            String metrics = "/jobs/%s/vertices/%s/subtasks/metrics"
                    .formatted(jobId, vertex.path("id").asText());
            for (JsonNode metric : get(metrics)) {
                String id = metric.path("id").asText();
                if (id.endsWith("." + name)) {
                    String query = "?agg=sum&get=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
                    sum += get(metrics + query).path(0).path("sum").asLong();
                }
            }
        }
        return sum;
    }

    public void cancel(String jobId) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/jobs/" + jobId))
                .method("PATCH", BodyPublishers.noBody())
                .build();
        http.send(request, BodyHandlers.discarding());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(ANSWER_PATIENCE)
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        return JSON.readTree(answer.body());
    }
}
