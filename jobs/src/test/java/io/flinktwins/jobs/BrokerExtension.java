package io.flinktwins.jobs;

import static java.util.Objects.requireNonNull;

import io.flinktwins.testbed.broker.EmbeddedBroker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A broker for all tests of a class. */
final class BrokerExtension implements BeforeAllCallback, AfterAllCallback {

    private @Nullable EmbeddedBroker broker;

    @Override
    public void beforeAll(ExtensionContext context) {
        broker = EmbeddedBroker.start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        broker().close();
    }

    /** The broker, while the class's tests run. */
    EmbeddedBroker broker() {
        return requireNonNull(broker, "no test of the class runs");
    }
}
