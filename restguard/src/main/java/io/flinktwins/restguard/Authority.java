package io.flinktwins.restguard;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host and its port, as they stand in a URL.
 *
 * @param host in lower case, without the dot that may end a name; an IPv6 address is in brackets
 * @param port {@link #DEFAULT_PORT} if it was left out
 */
record Authority(String host, int port) {

    static final int DEFAULT_PORT = -1;

    private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[\\w.-]+)(?::(\\d{1,5}))?");

    /** Null if the text is none. */
    static @Nullable Authority parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        String host = form.group(1).toLowerCase(Locale.ROOT);
        return new Authority(
                host.endsWith(".") ? host.substring(0, host.length() - 1) : host,
                form.group(2) == null ? DEFAULT_PORT : Integer.parseInt(form.group(2)));
    }

    Authority withDefaultPort(int defaultPort) {
        return port == DEFAULT_PORT ? new Authority(host, defaultPort) : this;
    }
}
