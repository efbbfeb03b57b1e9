package io.flinktwins.inference.fetch;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What keeps a URI from being taken literally: a server or a file system would read it in another way than we do. */
final class UriFault {

    private UriFault() {}

    /** The fault of an image's URI, as a clause that goes on where "it" ends; null if there is none. */
    static @Nullable String ofImage(URI uri) {
        String fault = ofPrefix(uri);
        if (fault == null && !AllowedUris.isHttp(uri) && uri.getPath().endsWith("/")) {
            return "ends with a slash, and so names a folder";
        }
        return fault;
    }

    /** The fault of a URI that others begin with. */
    static @Nullable String ofPrefix(URI uri) {
        if (uri.getScheme() == null || uri.isOpaque() || uri.getPath() == null) {
            return "has no scheme with a slash behind it, such as https://";
        } else if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
            return "has a user or a password";
        } else if (uri.getRawFragment() != null) {
            return "has a fragment (#), which no server sees: write %23 for a # in a name";
        }
        String fault = ofPath(uri.getPath());
        return fault == null && !AllowedUris.isHttp(uri) ? ofObject(uri) : fault;
    }

    private static @Nullable String ofPath(String path) {
        if (path.indexOf('\\') >= 0) {
            return "has a backslash";
        }
        boolean steps = List.of(path.split("/", -1)).stream()
                .anyMatch(segment -> segment.equals("..") || segment.equals(".") || segment.startsWith("..;"));
        return steps ? "has a segment . or .. in its path" : null;
    }

    /** Flink's file systems drop a query, make one of two slashes, and know schemes in lower case only. */
    private static @Nullable String ofObject(URI uri) {
        if (uri.getRawQuery() != null) {
            return "has a query (?), which only http has: write %3F for a ? in a name";
        } else if (uri.getPath().contains("//")) {
            return "has two slashes in a row in its path, which file systems read as one";
        } else if (!uri.getScheme().equals(AllowedUris.lowerCase(uri.getScheme()))) {
            return "has a scheme in upper case, which no file system has";
        }
        return null;
    }
}
