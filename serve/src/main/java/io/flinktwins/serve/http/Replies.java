package io.flinktwins.serve.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import java.io.UncheckedIOException;

/** Puts JSON into responses. */
public final class Replies {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A queue that is full has room again after a batch or two. */
    private static final int RETRY_AFTER_SECONDS = 1;

    private Replies() {}

    /** An answer. */
    public static HttpResponse ok(JsonNode body) {
        return of(new Reply(HttpStatus.OK.code(), body)).toHttpResponse();
    }

    /** Whatever it is; who has to come again is told when. */
    public static AggregatedHttpResponse of(Reply reply) {
        HttpStatus status = HttpStatus.valueOf(reply.status());
        ResponseHeadersBuilder headers = ResponseHeaders.builder(status).contentType(MediaType.JSON);
        if (status.equals(HttpStatus.TOO_MANY_REQUESTS) || status.equals(HttpStatus.SERVICE_UNAVAILABLE)) {
            headers.setInt(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return AggregatedHttpResponse.of(headers.build(), HttpData.wrap(bytes(reply.body())));
    }

    /** As UTF-8. */
    public static byte[] bytes(JsonNode body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
