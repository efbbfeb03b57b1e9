package io.flinktwins.inference.fetch;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.COUNT_BASED;

import io.flinktwins.inference.ReadFailure;
import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What answers for images: a host of http, a bucket or a file system. One that does not answer several times in a row is
 * given up for a while, so that its images cost no time; then one of them tries it again.
 *
 * <p>An error is an answer, such as "not found"; a silence, a refused connection and an unknown name are none. Any number
 * of threads may share an instance.
 */
final class ImageHost {

    private final CircuitBreaker circuit;
    private final Clock clock;
    private volatile @Nullable Outage outage;

    /** The first failure in a row, and the last one's reason. */
    private record Outage(Instant since, String why) {}

    ImageHost(String name, Patience patience, Clock clock) {
        this.clock = clock;
        circuit = CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindow(patience.failures(), patience.failures(), COUNT_BASED)
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(patience.pause())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .clock(clock)
                        .build());
    }

    /** Whether nothing is asked of it but now and then one image. */
    boolean isGivenUp() {
        return circuit.getState() != State.CLOSED;
    }

    /**
     * Asks for something.
     *
     * @throws GivenUpException without asking, while the host is given up
     */
    <T> T ask(Callable<T> question) throws Exception {
        if (!circuit.tryAcquirePermission()) {
            throw new GivenUpException(outage);
        }
        try {
            T answer = question.call();
            answered();
            return answer;
        } catch (InterruptedException e) {
            circuit.releasePermission();
            throw e;
        } catch (Exception e) {
            failed(e);
            throw e;
        }
    }

    private void failed(Exception failure) {
        if (!isSilence(failure)) {
            answered();
            return;
        }
        Outage before = outage;
        Instant since = before == null ? clock.instant().truncatedTo(ChronoUnit.SECONDS) : before.since;
        outage = new Outage(since, reason(failure));
        circuit.onError(0, TimeUnit.NANOSECONDS, failure);
    }

    private void answered() {
        circuit.onSuccess(0, TimeUnit.NANOSECONDS);
        // An answer to what was asked before the host was given up ends nothing.
        if (!isGivenUp()) {
            outage = null;
        }
    }

    /** A failure in words: many exceptions of the network have a name only. */
    static String reason(Exception failure) {
        if (failure instanceof TimeoutException || failure instanceof GivenUpException) {
            return String.valueOf(failure.getMessage());
        }
        return failure instanceof FileSystemException file ? ReadFailure.reason(file) : failure.toString();
    }

    private static boolean isSilence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException
                    || cause instanceof HttpTimeoutException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof SocketException
                    || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    /** The host is given up for now. */
    static final class GivenUpException extends Exception {

        private GivenUpException(@Nullable Outage outage) {
            super(
                    outage == null
                            ? "its host is given up for now"
                            : "its host is given up for now: no answer since %s (%s)"
                                    .formatted(outage.since, outage.why));
        }
    }
}
