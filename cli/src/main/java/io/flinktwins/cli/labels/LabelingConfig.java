package io.flinktwins.cli.labels;

import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Label Studio's labeling interface for one class of an image: what a project's settings take as its code.
 *
 * @see <a href="https://labelstud.io/tags/choices">Label Studio's documentation of choices</a>
 */
final class LabelingConfig {

    /** Of the control; in Label Studio's short formats it is the name of the column that has the class. */
    static final String CONTROL = "label";

    /** Of the object, and of the field of a task that says where the image is. */
    static final String IMAGE = "image";

    /** More choices than this are found faster by typing. */
    private static final int CHOICES_WITHOUT_FILTER = 20;

    private LabelingConfig() {}

    static String of(List<String> choices) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            write(choices, xml);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a text can't be written to", e);
        }
        return text.append('\n').toString();
    }

    private static void write(List<String> choices, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartElement("View");
        writeEmpty(xml, "\n  ", "Image", "name", IMAGE, "value", "$" + IMAGE, "zoom", "true");
        if (choices.size() > CHOICES_WITHOUT_FILTER) {
            writeEmpty(
                    xml, "\n  ", "Filter", "name", "filter", "toName", CONTROL, "minlength", "0", "hotkey", "shift+f");
        }
        xml.writeCharacters("\n  ");
        xml.writeStartElement("Choices");
        writeAttributes(
                xml, "name", CONTROL, "toName", IMAGE, "choice", "single", "required", "true", "showInline", "true");
        for (String choice : choices) {
            writeEmpty(xml, "\n    ", "Choice", "value", choice);
        }
        xml.writeCharacters("\n  ");
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndElement();
    }

    private static void writeEmpty(XMLStreamWriter xml, String before, String name, String... attributes)
            throws XMLStreamException {
        xml.writeCharacters(before);
        xml.writeEmptyElement(name);
        writeAttributes(xml, attributes);
    }

    private static void writeAttributes(XMLStreamWriter xml, String... namesAndValues) throws XMLStreamException {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            xml.writeAttribute(namesAndValues[i], namesAndValues[i + 1]);
        }
    }
}
