package io.flinktwins.restguard;

import java.util.List;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;

/** The head of a request to Flink's REST endpoint. */
record NettyHead(HttpRequest request) implements ForeignRequests.Head {

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String uri() {
        return request.uri();
    }

    @Override
    public List<String> all(String header) {
        return request.headers().getAll(header);
    }
}
