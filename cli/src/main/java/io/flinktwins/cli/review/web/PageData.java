package io.flinktwins.cli.review.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinktwins.cli.review.feed.Feed;
import io.flinktwins.cli.review.feed.RecordSorter;
import io.flinktwins.cli.review.feed.RecordSorter.Counts;
import io.flinktwins.cli.review.wall.AccuracyHistory;
import io.flinktwins.cli.review.wall.KnownClasses;
import io.flinktwins.cli.review.wall.Wall;
import io.flinktwins.cli.review.wall.Wall.Changes;
import io.flinktwins.inference.fetch.AllowedUris;
import java.time.Clock;
import java.util.UUID;

/** What the page asks for again and again: all that has changed since. Thread-safe. */
public final class PageData implements AutoCloseable {

    private static final int IMAGES_AT_ONCE = 500;

    private final Wall wall;
    private final ImageBytes bytes;
    private final KnownClasses classes;
    private final AccuracyHistory accuracy;
    private final RecordSorter sorter;
    private final Feed feed;
    private final Clock clock;

    /** Another one after a restart: numbers and versions then mean something else. */
    private final String run = UUID.randomUUID().toString();

    /** @param allowed where images may be fetched from that their events only point to */
    public PageData(
            Wall wall,
            AllowedUris allowed,
            KnownClasses classes,
            AccuracyHistory accuracy,
            RecordSorter sorter,
            Feed feed,
            Clock clock) {
        this.wall = wall;
        bytes = ImageBytes.open(allowed);
        this.classes = classes;
        this.accuracy = accuracy;
        this.sorter = sorter;
        this.feed = feed;
        this.clock = clock;
    }

    Wall wall() {
        return wall;
    }

    ImageBytes bytes() {
        return bytes;
    }

    KnownClasses classes() {
        return classes;
    }

    /**
     * What is new for a page.
     *
     * @param asked what it has seen, of which run; what is of another run counts for nothing
     */
    ObjectNode since(Seen asked) {
        Seen seen = asked.run.equals(run) ? asked : Seen.NOTHING;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("run", run).put("now", clock.millis());
        addImages(json, seen);
        addCounts(json);
        Feed.Trouble trouble = feed.trouble();
        if (trouble != null) {
            json.putObject("trouble")
                    .put("message", trouble.message())
                    .put("since", trouble.since().toEpochMilli());
        }
        addWhatIsNew(json, seen);
        return json;
    }

    private void addImages(ObjectNode json, Seen seen) {
        Changes changes = wall.changes(seen.change, IMAGES_AT_ONCE);
        ArrayNode images = json.putArray("images");
        changes.images().forEach(image -> images.add(WallJson.image(image, bytes)));
        json.put("change", changes.newest()).put("oldest", changes.oldest()).put("isAll", changes.isAll());
    }

    private void addCounts(ObjectNode json) {
        Counts counts = sorter.counts();
        json.putObject("counts")
                .put("classified", counts.classified())
                .put("deadLetters", counts.deadLetters())
                .put("labels", counts.labels())
                .put("unreadable", counts.unreadable());
    }

    /** The versions first: what changes in between is told of once more. */
    private void addWhatIsNew(ObjectNode json, Seen seen) {
        int classesVersion = classes.version();
        int accuracyVersion = accuracy.version();
        json.put("classesVersion", classesVersion).put("accuracyVersion", accuracyVersion);
        if (classesVersion != seen.classesVersion) {
            json.set("classes", WallJson.classes(classes.all()));
        }
        if (accuracyVersion != seen.accuracyVersion) {
            json.set("accuracy", WallJson.accuracy(accuracy.all()));
        }
    }

    @Override
    public void close() {
        bytes.close();
    }

    /**
     * What a page has seen.
     *
     * @param run of this server
     * @param change the last one of the wall
     */
    record Seen(String run, long change, int classesVersion, int accuracyVersion) {

        static final Seen NOTHING = new Seen("", 0, -1, -1);
    }
}
