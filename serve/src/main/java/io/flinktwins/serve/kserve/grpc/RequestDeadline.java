package io.flinktwins.serve.kserve.grpc;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import java.time.Duration;

/**
 * Holds requests of gRPC to what holds for others: it would give one whatever time its client asks for, all the time there is
 * if that asks for none, and would take whole bodies before anybody counts them.
 */
final class RequestDeadline extends SimpleDecoratingHttpService {

    private final Duration most;

    RequestDeadline(HttpService delegate, Duration most) {
        super(delegate);
        this.most = most;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) throws Exception {
        // Behind the service, which has set what the client asks for.
        HttpResponse response = unwrap().serve(context, request);
        long asked = context.requestTimeoutMillis();
        if (asked == 0 || asked > most.toMillis()) {
            context.setRequestTimeout(TimeoutMode.SET_FROM_START, most);
        }
        return response;
    }

    @Override
    public ExchangeType exchangeType(RoutingContext routing) {
        return ExchangeType.BIDI_STREAMING;
    }
}
