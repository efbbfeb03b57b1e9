package io.flinktwins.restguard;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFuture;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFutureListener;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultFullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.FullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderValues;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.apache.flink.shaded.netty4.io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that are refused with 403 and ends their connection; the others it hands on as they are. It needs to
 * see a request's head alone, before anything has been done with it. Owned by the thread of its connection.
 */
final class RestGuard extends ChannelInboundHandlerAdapter {

    private final Function<HttpRequest, @Nullable String> refusals;
    private boolean hasRefused;

    /**
     * Guards one connection.
     *
     * @param refusals why a request is refused, or null
     */
    RestGuard(Function<HttpRequest, @Nullable String> refusals) {
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!hasRefused && message instanceof HttpRequest request) {
            check(context, request);
        }
        if (hasRefused) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void check(ChannelHandlerContext context, HttpRequest request) {
        String refusal = refusals.apply(request);
        if (refusal != null) {
            hasRefused = true;
            ChannelFuture unused = context.writeAndFlush(answer(refusal)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static FullHttpResponse answer(String refusal) {
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.FORBIDDEN,
                Unpooled.copiedBuffer("Refused: " + refusal + ".\n", StandardCharsets.UTF_8));
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=UTF-8")
                .set("X-Content-Type-Options", "nosniff")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
        return answer;
    }
}
