package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.Catalogue;
import dev.oriel.options.Property;
import dev.oriel.options.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/options.md} lists what {@code oriel run} accepts. {@code -Doriel.regenerate=true}
 * writes it.
 */
class OptionsDocumentTest {
  private static final Path DOCUMENT = DocsTest.root().resolve("docs/options.md");

  @Test
  void theDocumentListsAllOptionsAndProperties() throws IOException {
    String text = document();
    if (Boolean.getBoolean("oriel.regenerate")) {
      Files.writeString(DOCUMENT, text);
    }
    assertThat(DOCUMENT).hasContent(text);
  }

  private static String document() {
    StringBuilder text =
        new StringBuilder(
            """
            # Options of `oriel run`

            This page is generated from the tables that the options are read by: `OptionsDocumentTest` holds it. [running.md](running.md) explains
            what needs explaining. `./oriel run --help` prints the options, and `-device help`, `-device nvme,help`, `-M help`, `-drive help` and the like
            the choices.

            Options are QEMU's, with one dash or two. A list of properties is written `name=value,name=value` or as a JSON object; two commas are one comma
            inside a value; the name of a property that is on or off may stand alone. A size is a number with K, M, G or T. One line names everything that
            is wrong with an option.
            """);
    for (RunOption.Group group : RunOption.Group.values()) {
      text.append("\n## ").append(group.title).append('\n');
      for (RunOption option : RunOption.values()) {
        if (option.group == group) {
          describe(text, option);
        }
      }
    }
    text.append("\n## Properties of the machine\n\nOf `-M pseries,NAME=VALUE`.\n");
    table(text, Catalogue.machineProperties());
    text.append("\n## Devices\n");
    for (Catalogue.Entry device : Catalogue.devices()) {
      text.append("\n### `-device ").append(device.name()).append("`\n\n");
      text.append(sentence(device.help())).append('\n');
      table(text, Catalogue.deviceProperties(device.name()).orElseThrow());
    }
    text.append(
        "\n### `-device pc-dimm`\n\nMemory that is plugged before the start; also on the monitor.\n");
    table(text, ObjectOptions.DIMM.schema().rows());
    text.append("\n### `-device spapr-vty`\n\nThe guest's console.\n");
    table(text, Consoles.VTY.schema().rows());
    text.append("\n## Character devices\n");
    for (Schema schema : Chardevs.SCHEMAS) {
      text.append("\n### `").append(schema.owner()).append("`\n");
      table(text, schema.rows());
    }
    text.append("\n## Networks\n");
    for (Schema schema : Catalogue.networks()) {
      text.append("\n### `").append(schema.owner()).append("`\n");
      table(text, schema.rows());
    }
    text.append("\nBesides these, `-nic` has properties of its card, and `-net nic` only these:\n");
    table(text, NetOptions.NIC.rows());
    table(text, NetOptions.OLD_NIC.rows());
    text.append("\n## Objects\n");
    for (Schema schema : ObjectOptions.SCHEMAS) {
      text.append("\n### `").append(schema.owner()).append("`\n");
      table(text, schema.rows());
    }
    text.append("\n## Machines and processors\n\n| `-M` | |\n|---|---|\n");
    Catalogue.machines().forEach(e -> text.append("| `%s` | %s |\n".formatted(e.name(), e.help())));
    text.append("\n| `-cpu` | |\n|---|---|\n");
    Catalogue.processors()
        .forEach(e -> text.append("| `%s` | %s |\n".formatted(e.name(), e.help())));
    text.append("\n## Options of QEMU that are refused\n\n| option | reason |\n|---|---|\n");
    new TreeMap<>(RunOption.REFUSED)
        .forEach((word, why) -> text.append("| `-%s` | %s |\n".formatted(word, cell(why))));
    return text.toString();
  }

  private static void describe(StringBuilder text, RunOption option) {
    String dashes = option.group == RunOption.Group.DEBIAN ? "--" : "-";
    String argument =
        option.form.isPresent() ? " …" : option.takesValue() ? " " + option.argument : "";
    text.append("\n### `").append(dashes).append(option.word).append(argument).append("`\n\n");
    text.append(sentence(option.help)).append('\n');
    option.form.ifPresent(form -> table(text, form.schema().rows()));
  }

  private static void table(StringBuilder text, List<Property> rows) {
    text.append("\n| property | what it is | accepts | default |\n|---|---|---|---|\n");
    for (Property row : rows) {
      text.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  row.name(),
                  cell(row.help()),
                  cell(row.form().words()),
                  row.required()
                      ? "required"
                      : row.fallback()
                          .filter(f -> !f.isEmpty())
                          .map("`%s`"::formatted)
                          .orElse("")));
    }
  }

  private static String sentence(String help) {
    return Character.toUpperCase(help.charAt(0)) + help.substring(1) + ".";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
