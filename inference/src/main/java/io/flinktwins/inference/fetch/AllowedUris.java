package io.flinktwins.inference.fetch;

import static java.util.stream.Collectors.toSet;

import io.flinktwins.inference.InvalidSettingException;
import io.flinktwins.inference.RejectedImageException;
import io.flinktwins.schemas.Reason;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URIs that images may be fetched from: those below one of the prefixes.
 *
 * <p>A URI is compared by its parts, not as text: {@code https://images.example.com/a} allows neither
 * {@code https://images.example.com.evil.net/a} nor {@code /ab} nor {@code /a/../b}. Because a prefix of http names its
 * host, a private address is reached only where it is listed. What can't be taken literally is refused ({@link UriFault}).
 *
 * @param prefixes such as {@code https://images.example.com/photos/}, {@code s3://bucket/} or {@code file:///data/}
 */
public record AllowedUris(List<String> prefixes) implements Serializable {

    /** A message goes into a dead letter, which must fit into its topic. */
    private static final int MAX_SHOWN = 1_000;

    /** A user and a password, also one with an unescaped slash in it, which is taken for no port. */
    private static final Pattern USER = Pattern.compile("(?<=//)(?:[^/?#]*|[^/?#:]*:(?!\\d*(?:[/?#]|$)).*)@");

    public static final AllowedUris NONE = new AllowedUris(List.of());

    public AllowedUris {
        prefixes = List.copyOf(prefixes);
        for (String prefix : prefixes) {
            InvalidSettingException.unless(
                    isPrefix(prefix),
                    "image uri allow",
                    prefix,
                    "must be a prefix of image URIs with a scheme, a host for http, and no '..', '//', user or query, such as"
                            + " https://images.example.com/photos/ or file:///data/photos/");
        }
    }

    private static boolean isPrefix(String text) {
        try {
            URI uri = new URI(text);
            return UriFault.ofPrefix(uri) == null
                    && uri.getRawQuery() == null
                    && (!isHttp(uri) || uri.getHost() != null);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether a URI is below one of the prefixes. */
    public boolean allows(URI uri) {
        return UriFault.ofImage(uri) == null && isBelowAny(uri);
    }

    private boolean isBelowAny(URI uri) {
        return prefixes.stream().map(URI::create).anyMatch(prefix -> isBelow(uri, prefix));
    }

    /**
     * Reads a URI.
     *
     * @throws RejectedImageException with URI_NOT_ALLOWED if it is none, or not below one of the prefixes
     */
    URI require(String text) throws RejectedImageException {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new RejectedImageException(
                    Reason.URI_NOT_ALLOWED, "'%s' is no URI: %s".formatted(shown(text), e.getReason()));
        }
        String fault = UriFault.ofImage(uri);
        if (fault != null) {
            throw new RejectedImageException(Reason.URI_NOT_ALLOWED, "%s %s".formatted(shown(text), fault));
        }
        if (!isBelowAny(uri)) {
            throw new RejectedImageException(
                    Reason.URI_NOT_ALLOWED,
                    "%s is not below an allowed prefix, which are %s".formatted(shown(text), prefixes));
        }
        return uri;
    }

    /**
     * Sees that an allowed file is where its URI says: a link may lead out of its prefix.
     *
     * @param uri an allowed one; of other schemes, each is what it says
     * @throws OutsideException if it leads out
     * @throws IOException if the file can't be looked at
     */
    void requireInside(URI uri) throws IOException {
        if (!lowerCase(uri.getScheme()).equals("file")) {
            return;
        }
        Path real = Path.of(uri.getPath()).toRealPath();
        for (String prefix : prefixes) {
            URI allowed = URI.create(prefix);
            if (isBelow(uri, allowed)
                    && real.startsWith(Path.of(allowed.getPath()).toRealPath())) {
                return;
            }
        }
        throw new OutsideException();
    }

    /** A link leads out of what is allowed. */
    static final class OutsideException extends IOException {

        private static final long serialVersionUID = 1;

        OutsideException() {
            super("it is a link that leads out of the allowed prefixes");
        }

        static boolean isIn(@Nullable Throwable failure) {
            return failure != null && (failure instanceof OutsideException || isIn(failure.getCause()));
        }
    }

    /** The hosts of all prefixes, and so of all URIs that are allowed. */
    Set<String> hosts() {
        return prefixes.stream().map(URI::create).map(AllowedUris::host).collect(toSet());
    }

    /** Scheme and authority of a URI: what answers for it, be it a host of http, a bucket or the local file system. */
    static String host(URI uri) {
        return lowerCase(uri.getScheme()) + "://" + authority(uri);
    }

    /** A URI in a message: what is secret or too long of it is left out. */
    static String shown(String uri) {
        String open = USER.matcher(uri).replaceFirst("***@");
        return open.length() <= MAX_SHOWN ? open : open.substring(0, MAX_SHOWN) + "...";
    }

    static boolean isHttp(URI uri) {
        String scheme = lowerCase(uri.getScheme());
        return scheme.equals("http") || scheme.equals("https");
    }

    private static boolean isBelow(URI uri, URI prefix) {
        return lowerCase(uri.getScheme()).equals(lowerCase(prefix.getScheme()))
                && authority(uri).equals(authority(prefix))
                && isPathBelow(uri.getPath(), prefix.getPath());
    }

    private static boolean isPathBelow(String path, String prefix) {
        return path.startsWith(prefix)
                && (prefix.isEmpty()
                        || prefix.endsWith("/")
                        || path.length() == prefix.length()
                        || path.charAt(prefix.length()) == '/');
    }

    /** Host and port, with the port that http has where it states none; buckets may differ by case alone. */
    private static String authority(URI uri) {
        String authority = Objects.requireNonNullElse(uri.getRawAuthority(), "");
        if (!isHttp(uri)) {
            return authority;
        } else if (uri.getPort() >= 0) {
            return lowerCase(authority);
        }
        return lowerCase(uri.getHost()) + (lowerCase(uri.getScheme()).equals("https") ? ":443" : ":80");
    }

    static String lowerCase(@Nullable String part) {
        return part == null ? "" : part.toLowerCase(Locale.ROOT);
    }
}
