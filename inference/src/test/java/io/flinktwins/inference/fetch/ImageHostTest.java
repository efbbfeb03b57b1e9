package io.flinktwins.inference.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinktwins.inference.fetch.FetchOptions.Patience;
import io.flinktwins.inference.fetch.ImageHost.GivenUpException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class ImageHostTest {

    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final ImageHost host = new ImageHost("https://images.example.com", new Patience(3, PAUSE), clock);

    @Test
    void silencesInARowGiveItUp() throws Exception {
        fail(new TimeoutException("no answer"));
        fail(new ConnectException("refused"));
        assertThat(host.ask(() -> 1)).isEqualTo(1);
        fail(new UnknownHostException("images.example.com"));
        clock.pass(Duration.ofSeconds(2));
        fail(new HttpConnectTimeoutException("connect"));
        assertThat(host.isGivenUp()).isFalse();
        fail(new IOException("of a client", new SocketTimeoutException("read timed out")));
        assertThat(host.isGivenUp()).isTrue();
        assertThatThrownBy(() -> host.ask(() -> 1))
                .isInstanceOf(GivenUpException.class)
                .hasMessage(
                        "its host is given up for now: no answer since 2026-03-01T12:00:00Z (java.io.IOException: of a client)");
    }

    @Test
    void errorsAreAnswers() {
        for (int i = 0; i < 10; i++) {
            fail(new FileNotFoundException("no such image"));
            fail(new IllegalStateException("access denied"));
        }
        assertThat(host.isGivenUp()).isFalse();
    }

    @Test
    void afterThePauseOneImageTriesItAgain() throws Exception {
        giveUp();
        clock.pass(PAUSE.plusMillis(1));
        CountDownLatch trying = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        FutureTask<Integer> probe = new FutureTask<>(() -> host.ask(() -> {
            trying.countDown();
            mayAnswer.await();
            return 1;
        }));
        new Thread(probe).start();
        trying.await();
        assertThatThrownBy(() -> host.ask(() -> 2)).isInstanceOf(GivenUpException.class);
        mayAnswer.countDown();
        assertThat(probe.get()).isEqualTo(1);
        assertThat(host.isGivenUp()).isFalse();
        assertThat(host.ask(() -> 3)).isEqualTo(3);
    }

    @Test
    void aTrialThatFailsStartsThePauseAgainButNotTheOutage() {
        giveUp();
        clock.pass(PAUSE.plusMillis(1));
        fail(new ConnectException("still refused"));
        assertThatThrownBy(() -> host.ask(() -> 1))
                .isInstanceOf(GivenUpException.class)
                .hasMessageEndingWith(
                        "no answer since 2026-03-01T12:00:00Z (java.net.ConnectException: still refused)");
    }

    @Test
    void aTrialThatIsInterruptedLeavesRoomForAnother() throws Exception {
        giveUp();
        clock.pass(PAUSE.plusMillis(1));
        fail(new InterruptedException());
        assertThat(host.ask(() -> 1)).isEqualTo(1);
        assertThat(host.isGivenUp()).isFalse();
    }

    private void giveUp() {
        for (int i = 0; i < 3; i++) {
            fail(new ConnectException("refused"));
        }
        assertThat(host.isGivenUp()).isTrue();
    }

    private void fail(Exception failure) {
        assertThatThrownBy(() -> host.ask(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }
}
