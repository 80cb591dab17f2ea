package dev.oriel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.oriel.machine.ConfigurationException;
import dev.oriel.machine.Image;
import dev.oriel.machine.Machine;
import dev.oriel.machine.MachineConfig;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real command lines of QEMU users get the answers that {@code docs/command-lines.md} gives. {@code
 * -Doriel.regenerate=true} writes the answers into the document.
 */
class CommandLinesTest {
  private static final int FIRMWARE_BYTES = 0x1000;

  private static final Path DOCUMENT = DocsTest.root().resolve("docs/command-lines.md");
  private static final String LINE = "    qemu-system-";
  private static final String SUMMARY = "Of ";
  private static final List<String> FILES =
      List.of("vmlinux", "initrd.img", "disk.img", "disk.qcow2", "cd.iso", "trace-events");

  /** Names of files that a line creates. */
  private static final List<String> CREATED =
      List.of("vm.pid", "console.log", "mon.sock", "qmp.sock", "qemu.sock", "console.sock");

  @TempDir private Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    for (String file : FILES) {
      Files.write(folder.resolve(file), new byte[1 << 20]);
    }
    MemorySegment probe = Image.probe().pieces().getFirst();
    Files.write(folder.resolve("vmlinux"), probe.toArray(ValueLayout.JAVA_BYTE));
    Files.write(folder.resolve("trace-events"), "spapr_iommu_*\n".getBytes());
    Files.write(folder.resolve("disk.qcow2"), emptyQcow2());
  }

  @Test
  void everyLineIsAnsweredAsDocumented() throws IOException {
    List<String> before = Files.readAllLines(DOCUMENT);
    List<String> after = new ArrayList<>();
    int lines = 0;
    int starting = 0;
    int summary = -1;
    String answer = "";
    for (String text : before) {
      if (text.startsWith(LINE)) {
        answer = answer(text.strip());
        lines++;
        starting += answer.equals("Starts.") ? 1 : 0;
      }
      boolean answered = text.startsWith("Starts.") || text.startsWith("Refused: ");
      summary = text.startsWith(SUMMARY) ? after.size() : summary;
      after.add(answered ? answer : text);
    }
    after.set(summary, "Of %d lines, **%d start**.".formatted(lines, starting));
    if (Boolean.getBoolean("oriel.regenerate")) {
      Files.writeString(DOCUMENT, String.join("\n", after) + "\n");
    }
    assertThat(lines).isGreaterThanOrEqualTo(25);
    assertThat(Files.readAllLines(DOCUMENT)).isEqualTo(after);
  }

  private String answer(String line) {
    List<String> words = Words.split("the line", line);
    List<String> arguments = words.subList(1, words.size()).stream().map(this::placed).toList();
    try {
      RunRequest request = RunParser.parse(arguments);
      MachineConfig.Builder config = request.machine();
      OutputFiles.check(request);
      if (request.guest() == RunRequest.Guest.PROBE) {
        config.kernel(Image.probe());
      }
      request
          .firmware()
          .ifPresent(file -> config.firmware(Image.of(file.name(), new byte[FIRMWARE_BYTES])));
      Machine.create(config.build()).close();
      return "Starts.";
    } catch (UsageException | ConfigurationException e) {
      String message = e.getMessage();
      assertThat(message).as(line).isNotNull().doesNotContain("\n");
      return "Refused: `%s`".formatted(message.replace(folder + "/", ""));
    }
  }

  /** The word with the names of files replaced by those in the test's folder. */
  private String placed(String word) {
    String placed = word;
    for (String file : FILES) {
      placed = placed.replaceAll("(^|=)" + file + "(,|$)", "$1" + folder + "/" + file + "$2");
    }
    for (String file : CREATED) {
      placed = placed.replaceAll("(^|=|:)" + file + "(,|$)", "$1" + folder + "/" + file + "$2");
    }
    return placed;
  }

  /** A header and an empty L1 table, which is enough for an image that nobody writes to. */
  private static byte[] emptyQcow2() {
    ByteBuffer image = ByteBuffer.allocate(4 << 16);
    image.putInt(0x514649fb).putInt(3).putInt(20, 16).putLong(24, 1 << 20).putInt(36, 1);
    image.putLong(40, 3 << 16).putLong(48, 1 << 16).putInt(56, 1).putInt(96, 4).putInt(100, 104);
    return image.array();
  }
}
