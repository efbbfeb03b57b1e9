package io.flinktwins.cli.labels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.flinktwins.options.InvalidOptionsException;
import io.flinktwins.schemas.LabelEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of files, those of Label Studio's own exports and others. */
class LabelFileTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/flinktwins/cli/labels");
    private static final ClassChoices CLASSES = new ClassChoices(SampleTasks.LABELS);

    @TempDir
    private Path folder;

    private final Faults faults = new Faults();

    private List<LabelEvent> imported(Path file, @Nullable ClassChoices classes) {
        LabelsImport labels = new LabelsImport(classes, Clock.systemUTC());
        labels.add(LabelFile.read(file, LabelingConfig.CONTROL, faults));
        faults.requireNone();
        return labels.events(RequestedLabels.NONE);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("labels"), text);
    }

    @Test
    void quotedValuesAndForeignColumnsOfCsvAreRead() throws Exception {
        Path file = write("""
                \uFEFFid,imageId,label,annotator,labelledAt,selectionProbability\r
                1,"a, ""b""
                c",ankle boot,Ada,2026-11-27T10:00:00.1234+01:00,0.25\r
                \r
                2,d,T-shirt/top,,,\r
                3,e,,,,\r
                """);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-27T12:00:00.5Z")));
        assertThat(imported(file, CLASSES))
                .extracting(
                        LabelEvent::getImageId,
                        LabelEvent::getClassId,
                        LabelEvent::getLabel,
                        LabelEvent::getAnnotator,
                        LabelEvent::getLabelledAt,
                        LabelEvent::getSelectionProbability)
                .containsExactly(
                        tuple("a, \"b\"\nc", 3, "Ankle boot", "Ada", Instant.parse("2026-11-27T09:00:00.123Z"), 0.25),
                        tuple("d", 0, "T-shirt/top", null, Instant.parse("2026-11-27T12:00:00.5Z"), null));
    }

    @Test
    void idsAndTextsGoAsTheyAreWithoutAModel() throws Exception {
        Path file = write("imageId,classId,label\na,3,\nb,,heron\nc,4,heron\n");
        assertThat(imported(file, null))
                .extracting(LabelEvent::getImageId, LabelEvent::getClassId, LabelEvent::getLabel)
                .containsExactly(tuple("a", 3, null), tuple("b", null, "heron"), tuple("c", 4, "heron"));
    }

    @Test
    void anIdSaysWhichOfTwoClassesOfOneNameItIs() throws Exception {
        Path file = write("imageId,classId,label\na,2,crane\nb,1,crane (1)\n");
        assertThat(imported(file, CLASSES)).extracting(LabelEvent::getClassId).containsExactly(2, 1);
    }

    @Test
    void anIdAndATextOfTwoClassesAreAFault() throws Exception {
        Path file = write("imageId,classId,label\na,3,crane\n");
        assertThatThrownBy(() -> imported(file, CLASSES))
                .hasMessageContaining("line 2: classId is 3, the model's 'Ankle boot', and label is 'crane'");
    }

    @Test
    void twoPeopleGiveTwoLabelsAndTheSameOneTwiceIsOne() throws Exception {
        Path file = write("""
                imageId,classId,labelledAt,annotator
                a,3,2026-11-27T10:00:00Z,Ada
                a,3,2026-11-27T10:00:00Z,Ada
                a,4,2026-11-27T10:00:01Z,Grace
                """);
        assertThat(imported(file, CLASSES))
                .extracting(LabelEvent::getClassId, LabelEvent::getAnnotator)
                .containsExactly(tuple(3, "Ada"), tuple(4, "Grace"));
    }

    @Test
    void whatTheFormAndWhatTheRulesHaveAgainstALabelIsSaidAtOnce() throws Exception {
        Path file = write(
                "imageId,label,labelledAt,selectionProbability\na,crane,,often\nb,boat,,\nc,Ankle boot,2999-11-27T10:00:00Z,\n");
        assertThatThrownBy(() -> imported(file, CLASSES))
                .hasMessageContainingAll(
                        "because of 3 faults", "line 2: selectionProb", "line 3: ", "line 4: labelledAt");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a,3,,,                     | line 2: it has 5 values for 4 columns; put quotation marks around a value with a comma
            ,3,,                       | line 2: there is no imageId of 1 to 1000 characters
            a,three,,                  | line 2: classId is 'three'; write a whole number from 0
            a,-1,,                     | line 2: class -1: class ids start at 0
            a,5,,                      | line 2: class 5: the models know the classes 0 to 4 only
            a,3,27.11.2026,            | line 2: labelledAt is '27.11.2026'; write a moment with its offset, like 2026-11-27T08:00:00Z
            a,3,2026-11-27T10:00:00,   | line 2: labelledAt is '2026-11-27T10:00:00'; write a moment with its offset
            a,3,2999-11-27T10:00:00Z,  | line 2: labelledAt is 2999-11-27T10:00:00Z; it must be after the year 0 and no more than a day ahead of the clock
            a,3,,0                     | line 2: selectionProbability is 0.0; it must be from 0.000001 to 1, or null
            a,3,,5 %                   | line 2: selectionProbability is '5 %'; write a number
            a,3,,0x1p-1                | line 2: selectionProbability is '0x1p-1'; write a number
            "a,3,,                     | it is no CSV
            """)
    void whatIsWrongInALineIsSaidWithWhatToWrite(String line, String words) throws Exception {
        Path file = write("imageId,classId,labelledAt,selectionProbability\n" + line + "\n");
        assertThatThrownBy(() -> imported(file, CLASSES))
                .isInstanceOf(InvalidOptionsException.class)
                .hasMessageContaining("nothing was imported")
                .hasMessageContaining(file.toString())
                .hasMessageContaining(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            imageId;label              | line 1: the columns are imageId;label; write a header with imageId and label or classId, with commas between
            image,label                | line 1: the columns are image, label; write a header with imageId
            imageId,annotator          | write a header with imageId and label or classId
            imageId,imageId,label      | line 1: two columns are called 'imageId'
            imageId,label,trueClassId  | line 1: these are predictions, whose label is what a model said
            """)
    void aHeaderThatIsNoneIsSaid(String header, String words) throws Exception {
        Path file = write(header + "\n");
        assertThatThrownBy(() -> imported(file, CLASSES)).hasMessageContaining(words);
    }

    @Test
    void aLineIsCountedAsAnEditorDoes() throws Exception {
        Path file = write("imageId,classId\n\"a\nb\nc\",3\n\nd,nine\n");
        assertThatThrownBy(() -> imported(file, CLASSES)).hasMessageContaining("line 6: classId is 'nine'");
    }

    @Test
    void theFirstOfManyFaultsAreNamed() throws Exception {
        Path file = write("imageId,classId\n" + "a,nine\n".repeat(30));
        assertThatThrownBy(() -> imported(file, CLASSES))
                .hasMessageContaining("because of 30 faults")
                .hasMessageContaining("line 11: ")
                .hasMessageNotContaining("line 12: ")
                .hasMessageContaining("and 20 more");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [                                                            | line 1: it is no JSON
            [1]                                                          | task 1: it is no object
            [{"id":7,"data":{},"annotations":[]}]                        | task 1 (id 7): it has no imageId in its data
            [{"data":{"imageId":3},"annotations":[]}]                    | task 1: it has no imageId in its data
            [{"id":7,"data":{"imageId":"a"},"annotations":"x"}]          | task 1 (id 7): annotations is no list
            [{"id":7,"data":{"imageId":"a"},"annotations":[{"result":"y"}]}] | task 1 (id 7): result is no list
            [{"id":7,"data":{"imageId":"a"},"annotations":[5]}]          | task 1 (id 7): its annotations are only numbers
            [{"data":{"imageId":"a","selectionProbability":2},"annotations":[{"updated_at":"2026-11-27T10:00:00Z","result":[{"from_name":"label","type":"choices","value":{"choices":["crane (1)"]}}]}]}] | selectionProbability is 2.0
            [{"data":{"imageId":"a"},"annotations":[{"updated_at":"2026-11-27T10:00:00Z","result":[{"from_name":"label","type":"choices","value":{"choices":["crane (1)","Ankle boot"]}}]}]}] | an annotation has 2 choices, [crane (1), Ankle boot]; a label is one class
            [{"data":{"imageId":"a"},"annotations":[{"updated_at":"2026-11-27T10:00:00Z","result":[{"from_name":"kind","type":"choices","value":{"choices":["crane (1)"]}}]}]}] | there are choices of [kind], and none of 'label'; name them with --control
            [{"data":{"imageId":"a"},"annotations":[{"updated_at":"2026-11-27T10:00:00Z","result":[{"from_name":"label","type":"choices","value":{"choices":["crane"]}}]}]}] | 'crane' is the label of the model's classes [1, 2]; write the class's id
            [{"data":{"imageId":"a"},"annotations":[{"updated_at":"yesterday","result":[{"from_name":"label","type":"choices","value":{"choices":["crane (1)"]}}]}]}] | updated_at is 'yesterday'
            [{"imageId":"a","annotation_id":1,"kind":"crane (1)"}]       | there is no field 'label'; name that of the choices with --control
            """)
    void whatIsWrongInATaskIsSaid(String json, String words) throws Exception {
        Path file = write(json);
        assertThatThrownBy(() -> imported(file, CLASSES)).hasMessageContaining(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "\uFEFF"})
    void anEmptyFileIsAFault(String text) throws Exception {
        Path file = write(text);
        assertThatThrownBy(() -> imported(file, CLASSES)).hasMessageContaining("it is empty");
    }

    @Test
    void aFileThatIsNoTextIsNamed() throws Exception {
        Path file = Files.write(folder.resolve("labels.csv"), new byte[] {'i', (byte) 0xE9, ','});
        assertThatThrownBy(() -> imported(file, CLASSES)).hasMessageContaining("can't be read: it is not in UTF-8");
    }

    @Test
    void ourOwnTasksHaveNoLabelsYet() {
        LabelFile tasks = LabelFile.read(GOLDEN.resolve("tasks.json"), LabelingConfig.CONTROL, faults);
        assertThat(tasks.labels()).isEmpty();
        assertThat(tasks.unlabelled()).isEqualTo(SampleTasks.IMAGE_IDS.size());
        assertThatCode(faults::requireNone).doesNotThrowAnyException();
    }
}
