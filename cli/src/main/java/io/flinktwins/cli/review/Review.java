package io.flinktwins.cli.review;

import io.flinktwins.cli.review.feed.Feed;
import io.flinktwins.cli.review.feed.LabelSender;
import io.flinktwins.cli.review.feed.RecordSorter;
import io.flinktwins.cli.review.wall.AccuracyHistory;
import io.flinktwins.cli.review.wall.KnownClasses;
import io.flinktwins.cli.review.wall.Wall;
import io.flinktwins.cli.review.web.Labelling;
import io.flinktwins.cli.review.web.PageData;
import io.flinktwins.cli.review.web.ReviewServer;
import io.flinktwins.testbed.host.PortChoice;
import io.flinktwins.testbed.host.PortInUseException;
import java.net.URI;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The page at work: it follows the topics and answers browsers until it is closed. */
public final class Review implements AutoCloseable {

    private final Feed feed;
    private final ReviewServer server;
    private final @Nullable LabelSender sender;

    private Review(Feed feed, ReviewServer server, @Nullable LabelSender sender) {
        this.feed = feed;
        this.server = server;
        this.sender = sender;
    }

    /**
     * Starts on the loopback interface.
     *
     * @throws PortInUseException if the port is required and not free
     */
    public static Review start(ReviewSettings settings, PortChoice port) {
        Clock clock = Clock.systemUTC();
        Wall wall = new Wall(settings.limits());
        KnownClasses classes = new KnownClasses(settings.classes());
        AccuracyHistory accuracy = new AccuracyHistory();
        RecordSorter sorter = new RecordSorter(settings.topics(), wall, classes, accuracy);
        LabelSender sender = settings.allowLabels()
                ? LabelSender.open(settings.client(), settings.topics().labels(), clock)
                : null;
        Feed feed = Feed.start(
                settings.client(), settings.topics(), settings.limits().images(), sorter, clock);
        try {
            PageData data = new PageData(wall, settings.allowedUris(), classes, accuracy, sorter, feed, clock);
            Labelling labelling = sender == null ? null : new Labelling(sender, settings.annotator());
            return new Review(feed, ReviewServer.start(port, data, labelling), sender);
        } catch (RuntimeException e) {
            close(feed, sender);
            throw e;
        }
    }

    /** Where the page is. */
    public URI address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
        close(feed, sender);
    }

    private static void close(Feed feed, @Nullable LabelSender sender) {
        feed.close();
        if (sender != null) {
            sender.close();
        }
    }
}
