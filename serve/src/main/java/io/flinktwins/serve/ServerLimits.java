package io.flinktwins.serve;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.serve.classifying.RequestLimits;
import java.time.Duration;
import org.apache.flink.configuration.MemorySize;

/**
 * What clients may ask of the server.
 *
 * @param requests how many images
 * @param maxBody of one request
 * @param maxConnections open at once; more are closed at once
 * @param requestTimeout from a request's first byte to its answer
 * @param stopTimeout how long a server that stops may take for the answers that it owes
 */
public record ServerLimits(
        RequestLimits requests, MemorySize maxBody, int maxConnections, Duration requestTimeout, Duration stopTimeout) {

    public ServerLimits {
        InvalidSettingException.unless(
                maxBody.getBytes() >= 1 && maxBody.getBytes() < Integer.MAX_VALUE,
                "max body",
                maxBody,
                "must be at least 1b and at most 2047mb");
        InvalidSettingException.requireAtLeastOne("max connections", maxConnections);
        requirePositive("request timeout", requestTimeout);
        requirePositive("stop timeout", stopTimeout);
    }

    private static void requirePositive(String setting, Duration duration) {
        InvalidSettingException.unless(
                !duration.isNegative() && !duration.isZero(), setting, duration, "must be positive");
    }

    int maxBodyBytes() {
        return (int) maxBody.getBytes();
    }
}
