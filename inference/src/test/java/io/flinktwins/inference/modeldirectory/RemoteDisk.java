package io.flinktwins.inference.modeldirectory;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalDataInputStream;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.jspecify.annotations.Nullable;

/** The local disk under the scheme {@code remote}, which Flink takes for another machine's, and which may fail. */
public final class RemoteDisk extends LocalFileSystem {

    private static volatile @Nullable Failing failing;

    private record Failing(String file, Fault fault) {}

    /** What object stores do. */
    enum Fault {
        REFUSES("403 Forbidden"),
        THROWS("SlowDown"),
        STOPS_EARLY("ended after 0 of its");

        final String words;

        Fault(String words) {
            this.words = words;
        }
    }

    /** From now on, whoever opens a file of that name meets a fault. */
    static void fails(String file, Fault fault) {
        failing = new Failing(file, fault);
    }

    static void recovers() {
        failing = null;
    }

    @Override
    public FSDataInputStream open(Path path) throws IOException {
        Failing now = failing;
        if (now == null || !path.getName().equals(now.file)) {
            return super.open(path);
        }
        return switch (now.fault) {
            case REFUSES -> throw new IOException(now.fault.words);
            case THROWS -> throw new IllegalStateException(now.fault.words);
            case STOPS_EARLY -> new EmptyStream(path);
        };
    }

    private static final class EmptyStream extends LocalDataInputStream {

        EmptyStream(Path path) throws IOException {
            super(new File(path.getPath()));
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return -1;
        }

        @Override
        public int read() {
            return -1;
        }
    }

    @Override
    public URI getUri() {
        return URI.create("remote:///");
    }

    @Override
    public boolean isDistributedFS() {
        return true;
    }

    /** Found by Flink through {@code META-INF/services}. */
    public static final class Factory implements FileSystemFactory {

        @Override
        public String getScheme() {
            return "remote";
        }

        @Override
        public FileSystem create(URI uri) {
            return new RemoteDisk();
        }
    }
}
