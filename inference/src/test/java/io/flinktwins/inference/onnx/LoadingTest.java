package io.flinktwins.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.batch.Capacity;
import io.flinktwins.inference.image.tensor.ModelInput.ElementType;
import io.flinktwins.inference.image.tensor.ModelInput.Layout;
import io.flinktwins.inference.modeldirectory.ModelVersion;
import io.flinktwins.inference.serving.Slot;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever waits for a model gets an answer, whatever the model does. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LoadingTest {

    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    @Test
    void aGraphThatNeverEndsIsEndedAndItsSessionClosed() throws InterruptedException {
        ModelVersion endless = TinyModels.version("endless", TinyModels.input(Layout.NCHW, ElementType.FLOAT32));
        int open = OnnxSessions.openCount();
        CompletableFuture<Thread> loader = new CompletableFuture<>();
        assertThatThrownBy(() -> Loading.within(
                        A_SECOND,
                        "version 1 of tiny",
                        loading -> {
                            loader.complete(Thread.currentThread());
                            return OnnxModel.open(
                                    endless, TinyModels.ON_CPU, Slot.alone(new Capacity(1, 1, 1)), loading);
                        },
                        OnnxModel::close))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContainingAll("version 1 of tiny was not ready after 1 s, still ", "--model-load-timeout");
        loader.join().join();
        assertThat(OnnxSessions.openCount()).isEqualTo(open);
    }

    @Test
    void whatCantBeEndedIsLeftAloneAndClosedWhenItIsThere() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        CompletableFuture<String> closed = new CompletableFuture<>();
        assertThatThrownBy(() -> Loading.within(
                        AT_ONCE,
                        "version 1 of tiny",
                        loading -> {
                            loading.begin("loading its graph");
                            return slow.join();
                        },
                        closed::complete))
                .isInstanceOf(OnnxModelException.class)
                .hasMessageContaining("version 1 of tiny was not ready after 1 ms, still ");
        assertThat(closed).isNotDone();
        slow.complete("model");
        assertThat(closed.join()).isEqualTo("model");
    }

    @Test
    void whoeverIsInterruptedWaitsNoLonger() {
        CompletableFuture<String> never = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Loading.within(TinyModels.PATIENCE, "it", loading -> never.join(), model -> {}))
                    .isInstanceOf(OnnxModelException.class)
                    .hasMessageContaining("it was given up, still reading its files");
        } finally {
            assertThat(Thread.interrupted()).isTrue();
            never.complete("model");
        }
    }

    @Test
    void whatTheLoadingSaysIsSaidToWhoeverWaits() {
        OnnxModelException refusal = new OnnxModelException("no");
        assertThatThrownBy(() -> Loading.within(
                        TinyModels.PATIENCE,
                        "it",
                        loading -> {
                            throw refusal;
                        },
                        model -> {}))
                .isSameAs(refusal);
        assertThat(Loading.<String>within(TinyModels.PATIENCE, "it", loading -> "model", model -> {}))
                .isEqualTo("model");
    }
}
