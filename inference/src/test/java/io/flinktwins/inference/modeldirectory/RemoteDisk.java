package io.flinktwins.inference.modeldirectory;

import java.net.URI;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.local.LocalFileSystem;

/** The local disk under the scheme {@code remote}, which Flink takes for another machine's. */
public final class RemoteDisk extends LocalFileSystem {

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
