package io.flinktwins.restguard;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.channel.Channel;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInitializer;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelPipeline;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpServerCodec;
import org.jspecify.annotations.Nullable;

/** Puts a {@link RestGuard} into each connection of Flink's REST endpoint, which finds this class as a service. */
public final class RestGuardFactory implements InboundChannelHandlerFactory {

    @Override
    public int priority() {
        return Integer.MAX_VALUE;
    }

    /** Flink adds the handler behind those that store uploads and collect whole bodies, so it moves before them. */
    @Override
    public Optional<ChannelHandler> createHandler(Configuration configuration, Map<String, String> responseHeaders) {
        RestGuard guard = new RestGuard(refusals(configuration));
        return Optional.of(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                ChannelPipeline pipeline = channel.pipeline();
                pipeline.addAfter(pipeline.context(HttpServerCodec.class).name(), RestGuard.class.getName(), guard);
            }
        });
    }

    /** With a configuration that can't be right, nothing passes: an exception here would only close connections. */
    private static Function<HttpRequest, @Nullable String> refusals(Configuration configuration) {
        try {
            ForeignRequests foreign = new ForeignRequests(
                    AllowedHosts.of(configuration), AllowedHosts.OPTION.key() + " in Flink's configuration");
            return request -> foreign.refusal(new NettyHead(request));
        } catch (IllegalConfigurationException | IllegalArgumentException e) {
            return request -> "Flink's configuration is wrong: " + e.getMessage();
        }
    }
}
