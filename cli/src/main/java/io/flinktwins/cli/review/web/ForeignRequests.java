package io.flinktwins.cli.review.web;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests that a web page of another origin has sent, or may have sent, by what browsers say in headers that no
 * page can set; the rules are those of the guard in front of Flink's REST port.
 *
 * <p>This server is called by the loopback interface's names and by no other: under one that somebody else has made to
 * point here (DNS rebinding) it does not answer.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata Request Headers</a>
 */
final class ForeignRequests {

    private static final Pattern LOOPBACK =
            Pattern.compile("(?i)(?:(?:[\\w-]+\\.)*localhost\\.?|127(?:\\.\\d{1,3}){3}|\\[::1])(?::\\d{1,5})?");

    private static final Set<String> OWN_SITES = Set.of("none", "same-origin");
    private static final int SHOWN_CHARACTERS = 80;

    private ForeignRequests() {}

    /** Why a request is refused; null if it is not. */
    static @Nullable String refusal(String method, String path, Headers headers) {
        List<String> hosts = all(headers, "Host");
        if (hosts.size() != 1 || !LOOPBACK.matcher(hosts.get(0)).matches()) {
            return "the request is for the host %s, and this page is at localhost only".formatted(shown(hosts));
        }
        List<String> sites = all(headers, "Sec-Fetch-Site");
        if (!OWN_SITES.containsAll(sites) && !opensThePage(method, path, headers)) {
            return "a page of another origin (%s) sent the request".formatted(shown(sites));
        }
        List<String> origins = all(headers, "Origin");
        if (!origins.stream().allMatch(("http://" + hosts.get(0))::equalsIgnoreCase)) {
            return "a page of %s sent the request, and only pages of http://%s may"
                    .formatted(shown(origins), hosts.get(0));
        }
        return null;
    }

    /** Somebody follows a link to the page; in a frame, a foreign page could have its buttons pressed. */
    private static boolean opensThePage(String method, String path, Headers headers) {
        return method.equals("GET")
                && path.equals("/")
                && all(headers, "Sec-Fetch-Mode").equals(List.of("navigate"))
                && all(headers, "Sec-Fetch-Dest").equals(List.of("document"));
    }

    private static List<String> all(Headers headers, String name) {
        return headers.getOrDefault(name, List.of());
    }

    private static String shown(List<String> values) {
        String text = values.isEmpty() ? "''" : "'" + String.join("', '", values) + "'";
        return text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "..." : text;
    }
}
