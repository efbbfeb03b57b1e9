package io.flinktwins.testbed.flink;

import io.flinktwins.testbed.host.Await;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job on the embedded cluster; closing cancels it and waits for its end. Used by one thread. */
public final class RunningJob implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningJob.class);
    private static final int CANCEL_SECONDS = 20;

    private final String name;
    private final JobClient job;
    private final FlinkRest rest;

    RunningJob(String name, JobClient job, FlinkRest rest) {
        this.name = name;
        this.job = job;
        this.rest = rest;
    }

    /**
     * Waits until every task runs, which is after all operators have opened.
     *
     * @throws JobFailedException if the job ends instead, or takes longer than the patience
     */
    public void awaitTasks(Duration patience) throws InterruptedException {
        try {
            Await.until(name + " to start", patience, () -> {
                checkAlive();
                return rest.allTasksRun(job.getJobID().toHexString());
            });
        } catch (TimeoutException e) {
            throw new JobFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Sees that the job has not ended.
     *
     * @throws JobFailedException with the reason, if it has
     */
    public void checkAlive() throws InterruptedException {
        if (isFinished()) {
            throw new JobFailedException(name + " ended by itself");
        }
    }

    /**
     * Whether a job with an end has come to it.
     *
     * @throws JobFailedException with the reason, if it has failed
     */
    public boolean isFinished() throws InterruptedException {
        try {
            boolean isOver = job.getJobStatus().get().isGloballyTerminalState();
            if (isOver) {
                job.getJobExecutionResult().get();
            }
            return isOver;
        } catch (ExecutionException e) {
            throw new JobFailedException(name + " failed: " + rootCause(e), e);
        }
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    @Override
    public void close() {
        try {
            job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
            job.getJobExecutionResult().get(CANCEL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            LOG.debug("{} ended, as it should", name, e);
        } catch (TimeoutException e) {
            LOG.warn("{} did not end within {} s", name, CANCEL_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
