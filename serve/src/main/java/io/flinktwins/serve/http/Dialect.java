package io.flinktwins.serve.http;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.flinktwins.serve.classifying.Refusal;
import io.flinktwins.serve.classifying.RefusedRequestException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** What clients of some other server post, and the answers that they know. */
public interface Dialect {

    /**
     * Sees that requests are taken, before the body of one is read.
     *
     * @throws RefusedRequestException if not
     */
    void requireOpen();

    /**
     * Answers a request, or fails with a {@link RefusedRequestException}.
     *
     * @param isAwaited whether the client still waits
     * @throws RefusedRequestException if the request can't be answered
     */
    CompletableFuture<HttpResponse> answer(
            ServiceRequestContext context, AggregatedHttpRequest request, BooleanSupplier isAwaited);

    /** Says in the dialect why there is no answer; {@link Replies} adds what HTTP has to say. */
    Reply refuse(Refusal refusal);
}
