package io.flinktwins.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinktwins.cli.images.StoredImage.TrueClass;
import io.flinktwins.schemas.RankedClass;
import io.flinktwins.schemas.Reason;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PredictionsFileTest {

    private static final String HEADER = "number,imageId,modelName,modelVersion,classId,label,score,"
            + "trueClassId,trueLabel,correct,trueRank,rejection\r\n";

    @Test
    void eachImageHasALineWithAllThatIsKnown() throws Exception {
        assertThat(written(
                        answer("a.png", 0, new RankedClass(0, "cat", 0.75f), 1, null),
                        answer("b.png", 1, new RankedClass(0, "cat", 0.5f), 2, null),
                        answer("c.png", 2, new RankedClass(0, "cat", 0.25f), null, null),
                        answer("d.png", 1, null, null, Reason.CORRUPT_IMAGE)))
                .isEqualTo(HEADER
                        + "1,a.png,model,7,0,cat,0.75,0,cat,true,1,\r\n"
                        + "1,b.png,model,7,0,cat,0.5,1,dog,false,2,\r\n"
                        + "1,c.png,model,7,0,cat,0.25,2,folder,false,,\r\n"
                        + "1,d.png,model,7,,,,1,dog,,,CORRUPT_IMAGE\r\n");
    }

    /** RFC 4180, section 2, rules 5 to 7. */
    @Test
    void whatSeparatesFieldsIsQuotedAndQuotesAreDoubled() throws Exception {
        assertThat(written(
                        answer("a,b.png", 0, new RankedClass(0, "the \"cat\"", 0.75f), 1, null),
                        answer("a\nb\r\n.png", 0, new RankedClass(0, "\u0642\u0637\u0629", 0.75f), 1, null)))
                .isEqualTo(HEADER
                        + "1,\"a,b.png\",model,7,0,\"the \"\"cat\"\"\",0.75,0,cat,true,1,\r\n"
                        + "1,\"a\nb\r\n.png\",model,7,0,\u0642\u0637\u0629,0.75,0,cat,true,1,\r\n");
    }

    /** Else a program would not find the file of this name. */
    @Test
    void aNameStaysAsItIs() throws Exception {
        assertThat(written(answer("=1+1 " + "x".repeat(100), 0, null, null, Reason.TIMED_OUT)))
                .endsWith("\r\n1,=1+1 " + "x".repeat(100) + ",model,7,,,,0,cat,,,TIMED_OUT\r\n");
    }

    private static Answer answer(
            String imageId,
            int trueClass,
            @Nullable RankedClass best,
            @Nullable Integer rank,
            @Nullable Reason reason) {
        return new Answer(1, imageId, new TrueClass(trueClass, "folder"), best, rank, reason);
    }

    private static String written(Answer... answers) throws IOException {
        StringWriter out = new StringWriter();
        new PredictionsFile("model", 7, List.of("cat", "dog")).write(List.of(answers), out);
        return out.toString();
    }
}
