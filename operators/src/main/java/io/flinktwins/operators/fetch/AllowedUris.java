package io.flinktwins.operators.fetch;

import io.flinktwins.inference.InvalidSettingException;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The URIs that images may be fetched from: those below one of the prefixes.
 *
 * <p>A URI is compared by its parts, not as text: {@code https://images.example.com/a} allows neither
 * {@code https://images.example.com.evil.net/a} nor {@code /ab} nor {@code /a/../b}. Because a prefix of http names its
 * host, a private address is reached only where it is listed.
 *
 * @param prefixes such as {@code https://images.example.com/photos/}, {@code s3://bucket/} or {@code file:///data/}
 */
public record AllowedUris(List<String> prefixes) implements Serializable {

    public static final AllowedUris NONE = new AllowedUris(List.of());

    public AllowedUris {
        prefixes = List.copyOf(prefixes);
        for (String prefix : prefixes) {
            InvalidSettingException.unless(
                    isPrefix(prefix),
                    "image uri allow",
                    prefix,
                    "must be a prefix of image URIs with a scheme, a host for http, and no '..', user or query, such as"
                            + " https://images.example.com/photos/ or file:///data/photos/");
        }
    }

    private static boolean isPrefix(String text) {
        try {
            URI uri = new URI(text);
            return uri.getScheme() != null
                    && !uri.isOpaque()
                    && isPlain(uri)
                    && uri.getRawQuery() == null
                    && (!isHttp(uri) || uri.getHost() != null);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether a URI is below one of the prefixes. */
    public boolean allows(URI uri) {
        return uri.getScheme() != null
                && !uri.isOpaque()
                && isPlain(uri)
                && prefixes.stream().map(URI::create).anyMatch(prefix -> isBelow(uri, prefix));
    }

    static boolean isHttp(URI uri) {
        String scheme = lowerCase(uri.getScheme());
        return scheme.equals("http") || scheme.equals("https");
    }

    /** Strips what a server may read in another way than we do. */
    private static boolean isPlain(URI uri) {
        String path = uri.getPath();
        return uri.getRawUserInfo() == null
                && uri.getRawFragment() == null
                && path != null
                && path.indexOf('\\') < 0
                && List.of(path.split("/", -1)).stream()
                        .noneMatch(segment -> segment.equals("..") || segment.equals(".") || segment.startsWith("..;"));
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

    /** Host and port, with the port that http has where it states none. */
    private static String authority(URI uri) {
        String authority = lowerCase(uri.getRawAuthority());
        if (!isHttp(uri) || uri.getPort() >= 0) {
            return authority;
        }
        return lowerCase(uri.getHost()) + (lowerCase(uri.getScheme()).equals("https") ? ":443" : ":80");
    }

    private static String lowerCase(@Nullable String part) {
        return part == null ? "" : part.toLowerCase(Locale.ROOT);
    }
}
