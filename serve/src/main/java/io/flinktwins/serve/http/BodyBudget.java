package io.flinktwins.serve.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.flinktwins.serve.classifying.Refusal.Kind;
import io.flinktwins.serve.classifying.RefusedRequestException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds the memory of all bodies that are being read or answered: as many as there may be connections, each as large as one
 * may be, would be more than there is.
 */
public final class BodyBudget implements DecoratingHttpServiceFunction {

    private final long bytes;
    private final AtomicLong taken = new AtomicLong();

    /**
     * Begins with nothing taken.
     *
     * @param bytes of all bodies, at most
     */
    public BodyBudget(long bytes) {
        this.bytes = bytes;
    }

    /** Refuses a request whose body does not fit any more, as soon as that is so. */
    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        Share share = new Share();
        CompletableFuture<Void> unused = context.log().whenComplete().thenAccept(log -> share.giveBack());
        HttpRequest counted = request.mapData(share::take);
        context.updateRequest(counted);
        return delegate.serve(context, counted);
    }

    /** What one request has taken; given back once, whatever comes after that. */
    private final class Share {

        private long size;
        private boolean isOver;

        synchronized HttpData take(HttpData data) {
            if (!isOver) {
                size += data.length();
                if (taken.addAndGet(data.length()) > bytes) {
                    giveBack();
                    throw new RefusedRequestException(
                            Kind.BUSY, "the server has too many large requests at once; try again later");
                }
            }
            return data;
        }

        synchronized void giveBack() {
            isOver = true;
            taken.addAndGet(-size);
            size = 0;
        }
    }
}
