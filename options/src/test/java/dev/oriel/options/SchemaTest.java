package dev.oriel.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaTest {
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  private static final Schema SCHEMA =
      Schema.of(
          "-lamp",
          Property.of("colour", Form.choice("red", "green", "on"), "its colour"),
          Property.of("power", Form.number(1, 100), "watts").or("0x28"),
          Property.of("memory", new Form.Size(20, 1 << 20, 4L << 30, 1 << 20), "bytes").or("1G"),
          Property.of("dim", Form.flag(), "whether it is dim"),
          Property.of("id", Form.name("ID", "a name"), "its name").needed());

  private static Values read(String text) {
    return OptionText.parse(text, "id").read(SCHEMA, Refused::new);
  }

  @Test
  void defaultsFillInWhatIsNotGiven() {
    Values values = read("a");
    assertThat(values.text("id")).isEqualTo("a");
    assertThat(values.text("colour")).isEqualTo("red");
    assertThat(values.integer("power")).isEqualTo(40);
    assertThat(values.number("memory")).isEqualTo(1L << 30);
    assertThat(values.flag("dim")).isFalse();
    assertThat(values.find("dim")).isEmpty();
    assertThat(values.isGiven("power")).isFalse();
    assertThat(read("a,power=7").isGiven("power")).isTrue();
  }

  @Test
  void oneLineNamesEveryMistake() {
    assertThatThrownBy(() -> read("colour=blue,power=101,memory=1,dim=x,siez=2,dim=on,cheap"))
        .isInstanceOf(Refused.class)
        .message()
        .doesNotContain("\n")
        .startsWith("-lamp: ")
        .contains(
            "colour=blue must be red, green or on",
            "power=101 must be a number from 1 to 100",
            "dim=x must be on or off",
            "dim is given twice",
            "'cheap' is not of the form name=value",
            "there is no property 'siez'",
            "id=… is required: a name");
    assertThatThrownBy(() -> read("a,colr=red")).hasMessageContaining("did you mean colour?");
  }

  @ParameterizedTest
  @CsvSource({
    "1M, 0x100000",
    "512, 0x20000000",
    "1.5g, 0x60000000",
    "1048576b, 0x100000",
    "2048K, 0x200000",
    "0x200000, 0x200000"
  })
  void sizesAreReadAsQemuReadsThem(String text, String bytes) {
    assertThat(read("a,memory=" + text).number("memory")).isEqualTo(Long.decode(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "5G", "1.1M", "-1M", "M", "1X", "1e9", "99999999999999999T"})
  void whatIsNoSizeInRangeIsRefused(String text) {
    assertThatThrownBy(() -> read("a,memory=" + text))
        .hasMessage("-lamp: memory=%s must be a multiple of 1M from 1M to 4G".formatted(text));
  }

  @Test
  void aSwitchMayStandAlone() {
    assertThat(read("a,dim").flag("dim")).isTrue();
    assertThat(read("a,nodim").flag("dim")).isFalse();
    assertThat(read("a,nodim").find("dim")).contains("off");
    assertThat(read("a,dim=yes").flag("dim")).isTrue();
    assertThat(read("a,colour=true").text("colour")).isEqualTo("on");
  }

  @Test
  void twoCommasAreOneComma() {
    assertThat(read("a,,b,dim").text("id")).isEqualTo("a,b");
    assertThat(read("id=a=b").text("id")).isEqualTo("a=b");
  }

  @Test
  void jsonGivesTheSameValues() {
    Values values = read("{ \"id\" : \"a,\\u0062\\\"\", \"power\":5, \"dim\":true }");
    assertThat(values.text("id")).isEqualTo("a,b\"");
    assertThat(values.integer("power")).isEqualTo(5);
    assertThat(values.flag("dim")).isTrue();
    assertThat(
            OptionText.parse("{\"a\":{\"b\":[1,\"x\"],\"c\":{}}}", "").values("-x", Refused::new))
        .isEqualTo(Map.of("a.b.0", "1", "a.b.1", "x"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1,}",
        "{\"a\":1}x",
        "{\"a\":nul}",
        "{\"a\":\"\\q\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":1.5}",
        "{\"a\":1,\"a\":2}",
        "{'a':1}",
        "{\"a\":\"b}",
        "{a:1}"
      })
  void whatIsNotJsonIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(Refused.class).message().doesNotContain("\n");
  }

  @Test
  void deepJsonIsRefused() {
    assertThatThrownBy(() -> read("{\"a\":".repeat(100_000)))
        .isInstanceOf(Refused.class)
        .hasMessageContaining("nesting depth");
  }
}
