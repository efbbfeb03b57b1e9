package io.flinktwins.cli.review.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param body written by nobody
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares replies
record Reply(int status, String contentType, byte[] body) {

    static final int OK = 200;
    static final int BAD_REQUEST = 400;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int METHOD_NOT_ALLOWED = 405;
    static final int TOO_LARGE = 413;
    static final int WRONG_TYPE = 415;
    static final int UNUSABLE = 422;
    static final int FAILED = 500;
    static final int NOT_NOW = 503;

    /** Everything comes from this server, nothing is kept, nothing is guessed, and no other page shows this one. */
    private static final Map<String, String> GUARDS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Cache-Control",
            "no-store",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin");

    static Reply json(int status, JsonNode body) {
        return new Reply(status, "application/json", body.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Reply text(int status, String text) {
        return new Reply(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** For the page's script, which shows the words. */
    static Reply error(int status, String words) {
        return json(status, JsonNodeFactory.instance.objectNode().put("error", words));
    }

    void send(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        GUARDS.forEach(headers::set);
        headers.set("Content-Type", contentType);
        if (status == METHOD_NOT_ALLOWED) {
            headers.set("Allow", "GET, HEAD, POST");
        }
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, isHead || body.length == 0 ? -1 : body.length);
        if (!isHead && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }
}
