package io.flinktwins.inference.fetch;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.flink.core.fs.Path;

/**
 * Reads files through Flink's file systems, each on a thread that can be left to itself: a file system may hang for ever,
 * in a call that nothing ends.
 *
 * <p>Of one host as many threads may hang as may read; beyond that, no further read is begun until one has come back.
 */
final class FileReads implements AutoCloseable {

    private static final long IDLE_SECONDS = 60;

    private final AllowedUris allowed;
    private final int maxBytes;
    private final Map<String, ExecutorService> readers;

    FileReads(FetchOptions options) {
        allowed = options.allowed();
        maxBytes = options.maxBytes();
        readers = options.allowed().hosts().stream()
                .collect(toMap(Function.identity(), host -> readers(host, 2 * options.threads())));
    }

    private static ExecutorService readers(String host, int threads) {
        return new ThreadPoolExecutor(
                0,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new FetchThreads("reader of " + host));
    }

    /**
     * Begins to read.
     *
     * @throws TimeoutException if too many earlier reads have not come back
     */
    Future<byte[]> start(URI uri) throws TimeoutException {
        try {
            return requireNonNull(readers.get(AllowedUris.host(uri))).submit(() -> read(uri));
        } catch (RejectedExecutionException e) {
            throw new TimeoutException("too many earlier reads have not come back");
        }
    }

    private byte[] read(URI uri) throws IOException {
        allowed.requireInside(uri);
        Path path = new Path(uri);
        try (InputStream stream = path.getFileSystem().open(path)) {
            byte[] bytes = stream.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new TooLargeException();
            }
            return bytes;
        }
    }

    @Override
    public void close() {
        readers.values().forEach(ExecutorService::shutdownNow);
    }
}
