package io.flinktwins.serve;

import io.flinktwins.inference.fetch.FetchOptions;
import io.flinktwins.serve.classifying.ServedModel;
import io.flinktwins.serve.publish.PublishSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a server runs.
 *
 * @param address to listen on
 * @param tls null for none
 * @param hostNames by which it may be called, beside addresses and those of the loopback interface
 * @param fetch from where images may be fetched
 * @param paddleServingName of the service in Paddle Serving's path
 * @param publish null for nowhere
 */
public record ServeSettings(
        InetSocketAddress address,
        @Nullable Tls tls,
        Set<String> hostNames,
        ServedModel.Settings model,
        ServerLimits limits,
        FetchOptions fetch,
        String paddleServingName,
        @Nullable PublishSettings publish) {

    public ServeSettings {
        hostNames = Set.copyOf(hostNames);
    }

    /**
     * Files in PEM.
     *
     * @param certificate the server's first, then those that lead to one that clients know
     * @param key in PKCS #8, without a password
     */
    public record Tls(Path certificate, Path key) {}
}
