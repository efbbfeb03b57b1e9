package io.flinktwins.jobs.kafka;

import org.apache.flink.connector.base.DeliveryGuarantee;

/** What a failure may do to the output topics. */
public enum Delivery {
    /** Nothing is lost, but records since the last checkpoint may be there twice. */
    AT_LEAST_ONCE(DeliveryGuarantee.AT_LEAST_ONCE),
    /** Nothing is lost or doubled for readers with {@code isolation.level=read_committed}. */
    EXACTLY_ONCE(DeliveryGuarantee.EXACTLY_ONCE);

    private final DeliveryGuarantee guarantee;

    Delivery(DeliveryGuarantee guarantee) {
        this.guarantee = guarantee;
    }

    DeliveryGuarantee guarantee() {
        return guarantee;
    }
}
