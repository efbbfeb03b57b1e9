package io.flinktwins.operators.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.inference.ModelIdentity;
import io.flinktwins.operators.evaluation.FollowedVersions.Sighting;
import io.flinktwins.operators.evaluation.matching.Retention;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FollowedVersionsTest {

    private static final Retention HUNDRED = new Retention(Duration.ofMillis(100));

    private final FollowedVersions followed = new FollowedVersions(3, HUNDRED);

    @Test
    void thereIsRoomForSoManyVersions() {
        for (int version = 1; version <= 10_000; version++) {
            assertThat(followed.follows(model(version), 0)).isEqualTo(version <= 3);
        }
        assertThat(followed.follows(model(2), 0)).isTrue();
        assertThat(followed.sightings()).hasSize(3);
    }

    @Test
    void aNewVersionTakesThePlaceOfTheOneThatHasNotBeenSeenForTheLongest() {
        follow(1, 0);
        follow(2, 10);
        follow(3, 20);
        follow(1, 30);
        assertThat(followed.follows(model(4), 109)).isFalse();
        assertThat(followed.follows(model(4), 110)).isTrue();
        assertThat(followed.follows(model(2), 110)).isFalse();
        assertThat(followed.sightings()).extracting(Sighting::model).containsExactly(model(3), model(1), model(4));
    }

    @Test
    void whatWasSeenBeforeTheFirstWatermarkIsNotForgottenWithIt() {
        for (int version = 1; version <= 3; version++) {
            follow(version, Long.MIN_VALUE);
        }
        assertThat(followed.follows(model(4), Long.MIN_VALUE)).isFalse();
        for (int version = 4; version <= 10_000; version++) {
            assertThat(followed.follows(model(version), 1_000_000)).isFalse();
        }
        assertThat(followed.follows(model(4), 1_000_100)).isTrue();
    }

    @Test
    void whatACheckpointHoldsIsFollowedEvenBeyondTheLimit() {
        followed.restore(List.of(
                new Sighting(model(1), 5),
                new Sighting(model(2), 5),
                new Sighting(model(3), 5),
                new Sighting(model(4), 5),
                new Sighting(model(4), 7)));
        assertThat(followed.follows(model(4), 8)).isTrue();
        assertThat(followed.follows(model(5), 8)).isFalse();
        assertThat(followed.sightings()).hasSize(4);
    }

    private void follow(int version, long watermark) {
        assertThat(followed.follows(model(version), watermark)).isTrue();
    }

    private static ModelIdentity model(int version) {
        return new ModelIdentity("m", version);
    }
}
