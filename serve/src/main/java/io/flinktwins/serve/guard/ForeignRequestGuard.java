package io.flinktwins.serve.guard;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.flinktwins.restguard.AllowedHosts;
import io.flinktwins.restguard.ForeignRequests;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refuses what {@link ForeignRequests} tells, before anything else looks at it. */
public final class ForeignRequestGuard implements DecoratingHttpServiceFunction {

    private static final String HOST = "host";

    private final ForeignRequests foreign;

    /**
     * Guards a server.
     *
     * @param names by which it may be called, beside addresses and those of the loopback interface
     */
    public ForeignRequestGuard(Set<String> names) {
        foreign = new ForeignRequests(new AllowedHosts(names), "--allow-host");
    }

    @Override
    public HttpResponse serve(HttpService delegate, ServiceRequestContext context, HttpRequest request)
            throws Exception {
        String refusal = foreign.refusal(new ArmeriaHead(request.headers()));
        return refusal == null
                ? delegate.serve(context, request)
                : HttpResponse.of(
                        HttpStatus.FORBIDDEN, MediaType.PLAIN_TEXT_UTF_8, "Refused: %s.%n".formatted(refusal));
    }

    private record ArmeriaHead(RequestHeaders headers) implements ForeignRequests.Head {

        @Override
        public String method() {
            return headers.method().name();
        }

        @Override
        public String uri() {
            return headers.path();
        }

        /** Armeria has the host of HTTP/1.1 where HTTP/2 has it. */
        @Override
        public List<String> all(String header) {
            @Nullable String authority = headers.authority();
            if (header.equals(HOST)) {
                return authority == null ? List.of() : List.of(authority);
            }
            return headers.getAll(header);
        }
    }
}
