package io.flinktwins.testbed.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class UninterruptiblyTest {

    @Test
    void anInterruptWaitsForTheEndOfTheWork() throws Exception {
        Thread caller = Thread.currentThread();
        String result = Uninterruptibly.call("work", () -> {
            caller.interrupt();
            return Thread.currentThread().isInterrupted() ? "disturbed" : "done";
        });
        assertThat(result).isEqualTo("done");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aFailureComesOutAsItIs() {
        assertThatThrownBy(() -> Uninterruptibly.call("work", () -> {
                    throw new IOException("broken");
                }))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("broken");
    }
}
