package io.flinktwins.restguard;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests that a web page of another origin has sent, or may have sent, by what browsers say in headers that no
 * page can set. What is no browser says none of it, and passes if it calls the endpoint by its name.
 *
 * @param hosts by which the endpoint may be called
 * @param addHost where a host is added to them, as a clause that "add it to" can begin
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata Request Headers</a>
 */
public record ForeignRequests(AllowedHosts hosts, String addHost) {

    private static final Pattern ORIGIN = Pattern.compile("(https?)://(.*)");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final Set<String> OWN_SITES = Set.of("none", "same-origin");
    private static final Set<String> PAGES = Set.of("/", "/index.html");
    private static final int SHOWN_CHARACTERS = 80;

    /** What stands in front of a request's body, however the server has it. */
    public interface Head {

        String method();

        /** The path and what follows it. */
        String uri();

        /** All values of a header; empty if there are none. */
        List<String> all(String header);
    }

    /** Why a request is refused; null if it is not. */
    public @Nullable String refusal(Head head) {
        List<String> named = head.all("host");
        Authority host = named.size() == 1 ? Authority.parse(named.get(0)) : null;
        if (host == null || !hosts.contains(host.host())) {
            return ("the request is for the host %s, and this endpoint does not know that name as its own. If it is, add it to"
                            + " %s")
                    .formatted(shown(named), addHost);
        }
        List<String> sites = head.all("sec-fetch-site");
        if (!OWN_SITES.containsAll(sites) && !opensThePage(head)) {
            return "a page of another origin (%s) sent the request, and only pages of this endpoint may"
                    .formatted(shown(sites));
        }
        List<String> origins = head.all("origin");
        if (!origins.stream().allMatch(origin -> isSame(origin, host))) {
            return ("a page of %s sent the request, and only pages of http://%s may. A proxy in front of this endpoint has to"
                            + " hand on the Host that it was called by")
                    .formatted(shown(origins), named.get(0));
        }
        return null;
    }

    /** Somebody follows a link to the web UI; in a frame, a foreign page could have its buttons pressed. */
    private static boolean opensThePage(Head head) {
        return head.method().equals("GET")
                && PAGES.contains(head.uri())
                && head.all("sec-fetch-mode").equals(List.of("navigate"))
                && head.all("sec-fetch-dest").equals(List.of("document"));
    }

    /** A proxy may speak TLS for the endpoint, so the scheme only says which port is meant if none is written. */
    private static boolean isSame(String origin, Authority host) {
        Matcher form = ORIGIN.matcher(origin);
        if (!form.matches()) {
            return false;
        }
        Authority authority = Authority.parse(form.group(2));
        int defaultPort = form.group(1).equals("https") ? HTTPS_PORT : HTTP_PORT;
        return authority != null && authority.withDefaultPort(defaultPort).equals(host.withDefaultPort(defaultPort));
    }

    private static String shown(List<String> values) {
        String text = values.isEmpty() ? "''" : "'" + String.join("', '", values) + "'";
        return text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "..." : text;
    }
}
